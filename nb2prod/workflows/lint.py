"""Notebooks -> findings: decode, analyse, ask the rules, leave out what was answered."""

from __future__ import annotations

import fnmatch
import gc
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from nb2prod.model.finding import Finding
from nb2prod.model.lint_settings import LintSettings
from nb2prod.model.raw import RawNotebook
from nb2prod.rules import OUTPUT_CODES, chosen, rules_of, wants_trees
from nb2prod.stages.places import RawLines

if TYPE_CHECKING:
    from nb2prod.rules.base import RuleModule
    from nb2prod.source.facts import Facts

FEW = 2  # notebooks; no cache and no fast decoder, which cost more than they save
LARGEST_NEAR = 5_000_000  # bytes of a file beside the notebook
PARALLEL_FROM = 24  # notebooks; starting workers costs more than it saves below


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One notebook to check, and how."""

    path: str
    codes: frozenset[str]
    builtins: tuple[str, ...] = ()
    cell_magics: frozenset[str] = frozenset()
    small: bool = False
    raw_lines: bool = True  # only machines want them
    remember: bool = False  # what the file was, so that a later run can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One notebook's findings, and the files beside it that had a say in them."""

    path: str
    findings: tuple[Finding, ...]
    near: tuple[tuple[str, bytes | None], ...] = ()
    times: tuple[int, ...] = ()
    size: int = 0
    digest: str = ""


def codes_for(path: str, settings: LintSettings) -> frozenset[str]:
    """The rules that this notebook is checked by."""
    codes = _chosen(settings.select, settings.ignore, settings.extend_select)
    for pattern, ignored in settings.per_file_ignores:
        if _matches(path, pattern):
            codes = frozenset(code for code in codes if not code.startswith(ignored))
    return codes


_chosen = cache(chosen)


def _matches(path: str, pattern: str) -> bool:
    relative = os.path.relpath(path).replace(os.sep, "/")
    names = (relative, os.path.basename(path))
    return any(fnmatch.fnmatch(name, pattern) for name in names) or fnmatch.fnmatch(
        relative, pattern.rstrip("/") + "/*"
    )


def lint_all(
    paths: list[str],
    settings: LintSettings,
    *,
    jobs: int = 0,
    raw_lines: bool = True,
    cache: str = "",
    told: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """The findings of all notebooks, in the order of the paths."""
    work = [
        Job(
            path=path,
            codes=codes_for(path, settings),
            builtins=settings.builtins,
            cell_magics=frozenset(settings.cell_magics),
            small=len(paths) <= FEW,
            raw_lines=raw_lines,
            remember=bool(cache),
        )
        for path in paths
    ]
    count = jobs or (os.cpu_count() or 1)
    results = _remembered(work, cache, settings, count) if cache else _all(work, count)
    findings: list[Finding] = []
    for done, checked in enumerate(results, start=1):
        findings.extend(checked.findings)
        if told is not None:
            told(done, len(work))
    return findings


def _all(work: list[Job], count: int) -> Iterator[Checked]:
    alone = count == 1 or len(work) < PARALLEL_FROM
    return map(lint_file, work) if alone else _in_parallel(work, count)


def _remembered(
    work: list[Job], top: str, settings: LintSettings, count: int
) -> Iterator[Checked]:
    """As `_all`, for those alone that are not as an earlier run found them."""
    from nb2prod.stages.caching import Cache, Known, digest_of

    cache = Cache(top, _asked_for(work, settings))
    found = [cache.findings(job.path, near_reader(job.path)) for job in work]
    rest = [job for job, known in zip(work, found, strict=True) if known is None]
    checking = _all(rest, count)
    try:
        for job, known in zip(work, found, strict=True):
            if known is not None:
                yield Checked(path=job.path, findings=known)
                continue
            checked = next(checking)
            near = tuple((name, digest_of(data)) for name, data in checked.near)
            if checked.digest:
                cache.learn(
                    job.path,
                    Known(
                        times=checked.times,
                        size=checked.size,
                        digest=checked.digest,
                        near=near,
                        findings=checked.findings,
                    ),
                )
            yield checked
    finally:  # an interrupted run keeps what it found
        cache.save()


def _asked_for(work: list[Job], settings: LintSettings) -> str:
    """All of the settings that findings depend on."""
    names = (settings.select, settings.ignore, settings.extend_select)
    more = (settings.per_file_ignores, settings.builtins, settings.cell_magics)
    return str((*names, *more, any(job.raw_lines for job in work)))


def _in_parallel(work: list[Job], count: int) -> Iterator[Checked]:
    from multiprocessing import get_context

    _warm_up()
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    chunk = max(1, min(16, len(work) // (count * 8)))
    with get_context(method).Pool(count) as pool:
        yield from pool.imap(lint_file, work, chunksize=chunk)


def _warm_up() -> None:
    """Import before the fork what every worker would import after it."""
    import hashlib  # noqa: F401

    import nb2prod.source.magics
    import nb2prod.source.secrets
    import nb2prod.stages.decoding.typed
    import nb2prod.stages.linting.magic_effects
    import nb2prod.stages.suppressing  # noqa: F401

    gc.freeze()


def lint_file(job: Job) -> Checked:
    """One notebook's findings; never raises for a bad file."""
    gc.disable()  # trees hold no cycles, and looking for some doubles the time
    try:
        if job.remember and job.path != "-":
            return _for_later(job)
        data = _read(job.path)
    except OSError as error:
        raw = RawNotebook(problem=f"cannot be read: {error.strerror or error}")
        return _checked(job, b"", raw)
    return lint_bytes(job, data)


def _for_later(job: Job) -> Checked:
    from nb2prod.stages.caching import digest_of, read

    data, times = read(job.path)
    checked = lint_bytes(job, data)
    return replace(checked, times=times, size=len(data), digest=digest_of(data))


def lint_bytes(job: Job, data: bytes) -> Checked:
    """As `lint_file`, for the bytes of a file that was read already."""
    from nb2prod.stages.decoding import decode_script

    script = job.path.endswith(".py") or (job.path == "-" and not _is_json(data))
    raw = decode_script(data) if script else _decoded(data, job)
    return _checked(job, data, raw)


def _is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _decoded(data: bytes, job: Job) -> RawNotebook:
    from nb2prod.stages.decoding import decode

    wants_outputs = not job.codes.isdisjoint(OUTPUT_CODES)
    return decode(data, outputs=wants_outputs, small=job.small)


def _read(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    with open(path, "rb", buffering=0) as file:
        return file.readall()


def _checked(job: Job, data: bytes, raw: RawNotebook) -> Checked:
    # imported here, because what the cache answers needs none of it
    from nb2prod.stages.linting import analyse

    path = "stdin.ipynb" if job.path == "-" else job.path
    near: dict[str, bytes | None] = {}
    read = near_reader(path)

    def read_near(name: str) -> bytes | None:
        near[name] = read(name)
        return near[name]

    facts = analyse(
        path,
        raw,
        read_near,
        job.builtins,
        job.cell_magics,
        keep_trees=wants_trees(job.codes, raw.code),
    )
    findings = sorted(_asked(facts, job.codes), key=_order)
    if findings and job.raw_lines:
        lines = RawLines(data, raw.cells)
        lines.line(findings[-1].location.cell, 1)  # the rest is found on the way
        findings = [replace(each, raw_line=_raw(each, raw, lines)) for each in findings]
    return Checked(path=path, findings=tuple(findings), near=tuple(near.items()))


def near_reader(path: str) -> Callable[[str], bytes | None]:
    """Reads files that a notebook names, beside it; None for what is not there."""
    folder = os.path.dirname(path)

    def read(name: str) -> bytes | None:
        try:
            target = os.path.join(folder, name)
            known = os.stat(target)
            if not stat.S_ISREG(known.st_mode) or known.st_size > LARGEST_NEAR:
                return None
            with open(target, "rb") as file:
                return file.read()
        except (OSError, ValueError):
            return None

    return read


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    at = finding.location
    return (at.cell, at.line, at.column, finding.code, finding.message)


def _raw(finding: Finding, raw: RawNotebook, lines: RawLines) -> int:
    if raw.problem:
        return raw.line
    return lines.line(finding.location.cell, finding.location.line)


@cache
def _rules(codes: frozenset[str]) -> tuple[RuleModule, ...]:
    return rules_of(codes)


def _asked(facts: Facts, codes: frozenset[str]) -> Iterator[Finding]:
    found = [finding for rule in _rules(codes) for finding in rule.check(facts)]
    from nb2prod.stages.suppressing import split, suppressions

    known = list(suppressions(facts.raw))
    if not known:
        return iter(found)
    kept, unused = split(found, known)
    from nb2prod.rules.suppressed import meta_findings

    return iter([*kept, *meta_findings(facts, unused, codes)])

"""A whole run of `nb2prod lint`: files in, reports out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from nb2prod.errors import BadUsage
from nb2prod.model.finding import Finding, Severity
from nb2prod.model.lint_settings import LintSettings, Table, from_table
from nb2prod.model.location import Location
from nb2prod.model.tables import misplaced, our_table
from nb2prod.reports import FORMATS, renderer
from nb2prod.rules import all_rules, chosen, codes_named
from nb2prod.stages import discovering
from nb2prod.stages.project_settings import nearest_settings, settings_document
from nb2prod.workflows.lint import FEW, codes_for, lint_all


def settings_of(options: argparse.Namespace) -> LintSettings:
    """Defaults, then the configuration file, then the options."""
    settings, mistakes = LintSettings(), list[str]()
    path = None if options.isolated else _config_path(options.config)
    if path is not None:
        settings, mistakes = from_table(_table(path, quiet=options.quiet), settings)
        mistakes = [f"{path}: {mistake}" for mistake in mistakes]
    settings, more = from_table(_from_options(options), settings)
    mistakes += more
    mistakes += _unknown_codes(settings)
    mistakes += _unknown_formats(settings)
    if mistakes:
        raise BadUsage("; ".join(mistakes))
    return settings


def _from_options(options: argparse.Namespace) -> Table:
    table: Table = {}
    for name in ("select", "ignore", "extend_select", "cell_magics"):
        if words := getattr(options, name):
            table[name] = [code for word in words for code in _split(word)]
    if options.per_file_ignores:
        table["per_file_ignores"] = _per_file(options.per_file_ignores)
    if options.exclude:
        table["exclude"] = options.exclude
    if options.output_format:
        table["output_format"] = options.output_format
    for name in ("fail_on", "baseline", "max_warnings"):
        if getattr(options, name) is not None:
            table[name] = getattr(options, name)
    return table


def _split(word: str) -> list[str]:
    return [code.strip() for code in word.split(",") if code.strip()]


def _per_file(words: list[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for word in words:
        pattern, colon, codes = word.rpartition(":")
        if not colon:
            raise BadUsage(f"--per-file-ignores {word}: write it as PATTERN:CODES")
        table.setdefault(pattern, []).extend(_split(codes))
    return table


def _unknown_codes(settings: LintSettings) -> list[str]:
    words = [*settings.select, *settings.ignore, *settings.extend_select]
    words += [code for _, codes in settings.per_file_ignores for code in codes]
    mistakes = []
    for word in words:
        try:
            codes_named(word)
        except BadUsage as error:
            mistakes.append(error.message)
    return mistakes


def _unknown_formats(settings: LintSettings) -> list[str]:
    names = [word.partition("=")[0] for word in settings.output_format]
    return [
        f"`{name}` is no output format: one of {', '.join(FORMATS)}"
        for name in names
        if name not in FORMATS
    ]


def _config_path(named: str | None) -> str | None:
    if named is not None:
        if not os.path.isfile(named):
            raise BadUsage(f"{named} is not there", hint="check --config")
        return named
    return nearest_settings(os.getcwd())


def _table(path: str, *, quiet: bool) -> Table:
    whole = settings_document(path)
    for words in () if quiet else misplaced(whole):
        print(f"warning: {path}: {words}", file=sys.stderr)
    found = our_table(whole).get("lint", {})
    return dict(found) if isinstance(found, dict) else {}


def run(options: argparse.Namespace, settings: LintSettings) -> int:
    """Check, report, and say how it went."""
    chosen(settings.select, settings.ignore, settings.extend_select)
    paths = _paths(options, settings)
    formats = {word.partition("=")[0] for word in settings.output_format or ("full",)}
    raw_lines = not formats <= {"full", "concise"}
    few = len(paths) <= FEW
    findings = lint_all(
        paths,
        settings,
        jobs=options.jobs,
        raw_lines=raw_lines,
        cache="" if options.no_cache or few else _cache_folder(),
        told=_progress(options, len(paths)),
    )
    if options.write_baseline is not None:
        from nb2prod.stages import baselining

        file = options.write_baseline or settings.baseline or baselining.NAME
        _write(file, baselining.written(findings, file))
        _say(options, f"{len(findings)} findings recorded in {file}")
        return 0
    if settings.baseline:
        findings = _only_new(findings, settings, paths, options)
    if options.add_noqa:
        from nb2prod.workflows.lint_noqa import add_noqa

        _say(options, add_noqa(findings))
        return 0
    if options.fix or options.diff:
        return _fixed(findings, settings, options, paths)
    _report(findings, settings, len(paths), options)
    return _exit_code(findings, settings, options)


def _exit_code(
    findings: list[Finding], settings: LintSettings, options: argparse.Namespace
) -> int:
    """1 from the severity on that fails; warnings only where there are too many."""
    counting = [each for each in findings if _fails(each, settings)]
    warnings = [each for each in counting if each.severity is Severity.WARNING]
    few = len(warnings) == len(counting) <= settings.max_warnings
    return 1 if counting and not few and not options.exit_zero else 0


def _fails(finding: Finding, settings: LintSettings) -> bool:
    return finding.severity.rank >= settings.fail_on.rank


def _cache_folder() -> str:
    from nb2prod.stages import caching

    return caching.folder()


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.quiet:
        print(text, file=sys.stderr)


def _progress(
    options: argparse.Namespace, total: int
) -> Callable[[int, int], None] | None:
    """A bar on a terminal's stderr, for runs that take a while."""
    if options.quiet or total < 100 or not sys.stderr.isatty():
        return None

    def told(done: int, of: int) -> None:
        width = 30 * done // of
        end = "\r" if done < of else "\r" + " " * 60 + "\r"
        bar = "#" * width + "." * (30 - width)
        print(f"[{bar}] {done}/{of} notebooks", end=end, file=sys.stderr, flush=True)

    return told


def _only_new(
    findings: list[Finding],
    settings: LintSettings,
    paths: list[str],
    options: argparse.Namespace,
) -> list[Finding]:
    file = settings.baseline
    try:
        with open(file, encoding="utf-8") as recorded:
            text = recorded.read()
    except OSError:
        hint = "record one with --write-baseline"
        raise BadUsage(f"{file} is not there", hint=hint) from None
    from nb2prod.stages import baselining

    compared = baselining.compare(findings, text, file, paths)
    stale = [
        Finding(
            code="NB903",
            message=f"the baseline {file} still lists {code} for `{line or name}`",
            path=path,
            location=Location(cell=1),
            severity=Severity.INFO,
            help="record it anew with --write-baseline",
        )
        for path, code, name, line in compared.stale
        if "NB903" in codes_for(path, settings)
    ]
    _say(options, f"{compared.known} findings are in the baseline {file}")
    return [*compared.new, *stale]


def _fixed(
    findings: list[Finding],
    settings: LintSettings,
    options: argparse.Namespace,
    paths: list[str],
) -> int:
    from nb2prod.workflows.lint_fix import fix_all

    codes = {path: codes_for(path, settings) for path in paths}
    write = options.fix and not options.diff
    done = fix_all(findings, codes, unsafe=options.unsafe_fixes, write=write)
    _say(options, done.summary)
    if not write:
        sys.stdout.write(done.diff)
        return 1 if done.diff and not options.exit_zero else 0
    again = lint_all(list(done.changed), settings, jobs=1)
    left = [each for each in findings if each.path not in done.changed] + again
    _report(left, settings, len(paths), options)
    return _exit_code(left, settings, options)


def _paths(options: argparse.Namespace, settings: LintSettings) -> list[str]:
    paths = discovering.notebooks(
        options.paths or ["."], settings.exclude, force_exclude=options.force_exclude
    )
    if options.since is not None:
        paths = discovering.changed_since(options.since, paths)
    if options.shard is not None:
        paths = discovering.shard(paths, options.shard)
    return paths


def _report(
    findings: list[Finding],
    settings: LintSettings,
    notebooks: int,
    options: argparse.Namespace,
) -> None:
    for word in settings.output_format or ("full",):
        name, _, file = word.partition("=")
        text = _rendered(name, findings, notebooks, bool(file), options)
        if file:
            _write(file, text)
        else:
            sys.stdout.write(text)


def _rendered(
    name: str,
    findings: list[Finding],
    notebooks: int,
    to_file: bool,
    options: argparse.Namespace,
) -> str:
    from nb2prod.reports import as_full

    human = name in {"full", "concise"}
    if options.statistics and human:
        names = {each.PAGE.code: each.PAGE.name for each in all_rules()}
        text = as_full.statistics(findings, names)
    elif name == "sarif":
        from nb2prod.reports import as_sarif

        text = as_sarif.render(findings, tuple(each.PAGE for each in all_rules()))
    elif name == "full":
        colour = not to_file and as_full.wants_colour(sys.stdout.isatty())
        text = as_full.render(findings, colour=colour)
    else:
        text = renderer(name)(findings)
    if human and not options.quiet:
        text += as_full.summary(findings, notebooks) + "\n"
    return text


def _write(file: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(file) or ".", exist_ok=True)
        with open(file, "w", encoding="utf-8") as written:
            written.write(text)
    except OSError as error:
        raise BadUsage(f"{file} cannot be written: {error.strerror}") from None

"""Safe fixes of whole files, shown or written; a file changes completely or not at all."""

from __future__ import annotations

import difflib
import os
import tempfile
from dataclasses import dataclass

from nb2prod.model.finding import Edit, Finding
from nb2prod.stages.decoding import decode
from nb2prod.stages.editing import cell_spans, edited, reordered
from nb2prod.stages.linting import analyse
from nb2prod.stages.linting.reordering import MOVES, next_move
from nb2prod.workflows.lint import Job, lint_bytes

ORDER = frozenset({"NB202", "NB204"})
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What the fixes of a run did."""

    changed: tuple[str, ...]
    diff: str
    summary: str


def fix_all(
    findings: list[Finding],
    codes: dict[str, frozenset[str]],
    *,
    unsafe: bool,
    write: bool,
) -> Fixed:
    """Mend every file that has something to mend."""
    changed, diffs, left = [], [], 0
    for path in dict.fromkeys(
        each.path for each in findings if _mendable(each, unsafe)
    ):
        if not path.endswith(".ipynb") or not os.path.isfile(path):
            left += 1
            continue
        with open(path, "rb") as file:
            old = file.read()
        new = fixed_bytes(old, Job(path=path, codes=codes[path]), unsafe=unsafe)
        if new == old:
            left += not cell_spans(old.decode("utf-8", "replace"))
            continue
        changed.append(path)
        diffs.append(_diff(path, old, new))
        if write:
            replace_file(path, new)
    verb = "fixed" if write else "would fix"
    return Fixed(
        changed=tuple(changed),
        diff="".join(diffs),
        summary=f"{verb} {_counted(len(changed))}" + (_unfixed(left) if left else ""),
    )


def _counted(number: int) -> str:
    return f"{number} notebook" + ("" if number == 1 else "s")


def _unfixed(number: int) -> str:
    return (
        f"; {_counted(number)} with fixable findings left alone:"
        " fixes are made in .ipynb files of nbformat 4, not in scripts or on stdin"
    )


def _mendable(finding: Finding, unsafe: bool) -> bool:
    if finding.code in ORDER:
        return True
    return finding.fix is not None and (finding.fix.safe or unsafe)


def fixed_bytes(data: bytes, job: Job, *, unsafe: bool) -> bytes:
    """The file with all fixes made, looking again after each round."""
    for _ in range(ROUNDS):
        findings = lint_bytes(job, data).findings
        edits = _edits(findings, unsafe)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:  # in an output; we would not write it back as it was
            return data
        new = edited(text, edits) if edits else text
        if any(finding.code in ORDER for finding in findings):
            new = _in_running_order(new, job)
        if new == text:
            return data
        data = new.encode("utf-8")
    return data


def _edits(findings: tuple[Finding, ...], unsafe: bool) -> list[Edit]:
    fixes = [each.fix for each in findings if each.fix and (each.fix.safe or unsafe)]
    return list(dict.fromkeys(edit for fix in fixes for edit in fix.edits))


def _in_running_order(text: str, job: Job) -> str:
    """Cells moved up until nothing is missed; the text itself if that does not work out."""
    new = text
    for _ in range(MOVES):
        raw = decode(new.encode("utf-8"), outputs=False, small=True)
        facts = analyse(job.path, raw, lambda name: None, job.builtins)
        move = next_move(facts)
        if move is None:
            break
        order = [number for number in range(1, len(raw.cells) + 1) if number != move[0]]
        order.insert(order.index(move[1]), move[0])
        new = reordered(new, order)
    before = _order_findings(text, job)
    return new if _order_findings(new, job) < before else text


def _order_findings(text: str, job: Job) -> int:
    found = lint_bytes(job, text.encode("utf-8")).findings
    return sum(each.code in ORDER or each.code.startswith("NB1") for each in found)


def _diff(path: str, old: bytes, new: bytes) -> str:
    rows = difflib.unified_diff(
        old.decode("utf-8").splitlines(keepends=True),
        new.decode("utf-8").splitlines(keepends=True),
        path,
        path,
    )
    return "".join(row if row.endswith("\n") else row + "\n" for row in rows)


def replace_file(path: str, data: bytes) -> None:
    """Write the file whole or not at all, with the permissions that it had."""
    target = os.path.realpath(path)
    handle, partial = tempfile.mkstemp(dir=os.path.dirname(target))
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.chmod(partial, os.stat(target).st_mode & 0o7777)
    os.replace(partial, target)

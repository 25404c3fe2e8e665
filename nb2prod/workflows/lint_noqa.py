"""Findings -> `# noqa` comments beside them, where a comment cannot change what the cell does."""

from __future__ import annotations

import ast
import json
import re

from nb2prod.model.finding import Finding
from nb2prod.source.magics import RUNS_BODY, to_python
from nb2prod.stages.decoding import decode
from nb2prod.stages.editing import with_sources
from nb2prod.workflows.lint_fix import replace_file

_NOQA = re.compile(r"#\s*noqa:\s*(.*)$", re.IGNORECASE)
_MAGIC = ("%", "!", "?")


def add_noqa(findings: list[Finding]) -> str:
    """Write the comments; what was done, in a line."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    done = left = 0
    for path, mine in by_path.items():
        made = _in_file(path, mine)
        done += made
        left += len(mine) - made
    hint = f"; {left} have no line of code to write it on" if left else ""
    return f"silenced {done} findings with `# noqa`{hint}"


def _in_file(path: str, findings: list[Finding]) -> int:
    if not path.endswith(".ipynb"):
        return 0
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
        json.loads(text)
    except ValueError:
        return 0
    cells = decode(data, outputs=False, small=True).cells
    sources: dict[int, str] = {}
    done = 0
    for number in sorted({finding.location.cell for finding in findings}):
        cell = cells[number - 1] if number <= len(cells) else None
        if cell is None or cell.kind != "code" or cell.odd:
            continue
        mine = [finding for finding in findings if finding.location.cell == number]
        sources[number], count = silenced(cell.source, mine)
        done += count
    new = with_sources(text, sources)
    if new == text:  # nbformat 3 has no such cells
        return 0
    replace_file(path, new.encode("utf-8"))
    return done


def silenced(source: str, findings: list[Finding]) -> tuple[str, int]:
    """The cell with comments beside its findings, and how many have found a place."""
    top: list[str] = []  # codes for the first line, which is written last
    done = 0
    magic = source.lstrip().startswith("%%")
    if magic and source.lstrip()[2:].split(maxsplit=1)[0] not in RUNS_BODY:
        return source, 0
    text = source
    for finding in findings:
        lines = text.split("\n")
        at = (finding.end or finding.location).line - 1
        if not 0 <= at < len(lines) or not lines[at].strip():
            continue
        if lines[at].lstrip().startswith(_MAGIC):  # it would take a comment as argument
            top += [] if magic else [finding.code]
            done += not magic
            continue
        lines[at] = _commented(lines[at], finding.code)
        new = "\n".join(lines)
        if _same_code(text, new):
            text = new
            done += 1
    if top:
        text = f"# nb2prod: ignore[{', '.join(dict.fromkeys(top))}]\n{text}"
    return text, done


def _commented(line: str, code: str) -> str:
    known = _NOQA.search(line)
    if known is None:
        return f"{line.rstrip()}  # noqa: {code}"
    codes = known.group(1).rstrip()
    return line[: known.start(1)] + f"{codes}, {code}"


def _same_code(before: str, after: str) -> bool:
    """A comment inside a text that runs over lines would become a part of it."""
    try:
        trees = [ast.parse(to_python(text).text) for text in (before, after)]
        return ast.dump(trees[0]) == ast.dump(trees[1])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False

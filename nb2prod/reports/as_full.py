"""Findings for a person: the place, the line with a caret, and one word of help."""

from __future__ import annotations

import os

from nb2prod.model.finding import Finding, Severity
from nb2prod.reports.as_concise import line

RESET = "\033[0m"
BOLD = "\033[1m"
COLOURS = {
    Severity.ERROR: "\033[31m",
    Severity.WARNING: "\033[33m",
    Severity.INFO: "\033[36m",
}
WIDEST = 160


def render(findings: list[Finding], *, colour: bool = False) -> str:
    """Blocks with an empty line between them."""
    return "".join(_block(finding, colour) + "\n" for finding in findings)


def _block(finding: Finding, colour: bool) -> str:
    rows = [_painted_line(finding) if colour else line(finding)]
    text, column = _window(finding)
    if text.strip():
        gutter = str(finding.location.line)
        rows.append(f"{gutter} | {text}")
        rows.append(" " * len(gutter) + " | " + _caret(finding, text, column))
    if finding.help:
        rows.append(f"help: {finding.help}")
    return "\n".join(rows) + "\n"


def _painted_line(finding: Finding) -> str:
    tint = COLOURS[finding.severity]
    place, code = finding.place, finding.code
    return f"{BOLD}{place}{RESET}: {tint}{code}{RESET} {finding.message}"


def _window(finding: Finding) -> tuple[str, int]:
    """The line without control characters, cut round the place if it is long."""
    text = finding.line_text.rstrip()
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    column = finding.location.column
    if len(text) <= WIDEST:
        return text, column
    start = max(0, column - 1 - WIDEST // 2)
    return text[start : start + WIDEST], column - start


def _caret(finding: Finding, text: str, column: int) -> str:
    end, start = finding.end, finding.location
    width = end.column - start.column if end and end.line == start.line else 1
    width = max(1, min(width, len(text) - column + 1))
    return " " * (column - 1) + "^" * width


def summary(findings: list[Finding], notebooks: int) -> str:
    """The last line: how much was found where."""
    if not findings:
        return f"no findings in {_counted(notebooks, 'notebook')}"
    kinds = [
        _counted(count, severity.value if severity is not Severity.INFO else "note")
        for severity in reversed(Severity)
        if (count := sum(each.severity is severity for each in findings))
    ][::-1]
    files = len({finding.path for finding in findings})
    fixable = sum(bool(each.fix and each.fix.safe) for each in findings)
    hint = f"; --fix mends {fixable}" if fixable else ""
    found = ", ".join(kinds)
    return f"{found} in {files} of {_counted(notebooks, 'notebook')}{hint}"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" + ("" if count == 1 else "s")


def statistics(findings: list[Finding], names: dict[str, str]) -> str:
    """How often each rule spoke, most first."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    width = max((len(str(count)) for count in counts.values()), default=1)
    return "".join(
        f"{count:>{width}}  {code}  {names.get(code, '')}\n" for code, count in rows
    )


def wants_colour(is_terminal: bool) -> bool:
    """Colour on a terminal, unless the environment says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return is_terminal or bool(os.environ.get("FORCE_COLOR"))

"""Findings as a JSON list in ruff's shape, with the notebook's own places added."""

from __future__ import annotations

import json
import os

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location

Shape = dict[str, object]


def render(findings: list[Finding]) -> str:
    """A JSON list, one object a finding."""
    if not findings:
        return "[]\n"
    rows = ",\n".join("  " + json.dumps(shape(finding)) for finding in findings)
    return f"[\n{rows}\n]\n"


def shape(finding: Finding) -> Shape:
    """One finding as JSON."""
    at = finding.location
    return {
        "code": finding.code,
        "message": finding.message,
        "filename": os.path.abspath(finding.path),
        "cell": at.cell,
        "location": _point(at),
        "end_location": _point(finding.end or at),
        "severity": finding.severity.value,
        "fix": _fix(finding),
        "url": f"docs/rules.md#{finding.code.lower()}",
        "cell_id": finding.cell_id,
        "execution_count": finding.execution_count,
        "raw_line": finding.raw_line,
        "help": finding.help,
    }


def _point(at: Location) -> Shape:
    return {"row": at.line, "column": at.column}


def _fix(finding: Finding) -> Shape | None:
    if finding.fix is None:
        return None
    applicability = "safe" if finding.fix.safe else "unsafe"
    return {"applicability": applicability, "message": finding.fix.message}

"""GitLab's code quality report, on the real line of the file."""

from __future__ import annotations

import json

from nb2prod.model.finding import Finding, Severity
from nb2prod.reports.as_github import relative
from nb2prod.reports.fingerprints import fingerprints

LEVELS = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def render(findings: list[Finding]) -> str:
    """A JSON list as `artifacts:reports:codequality` wants it."""
    names = fingerprints(findings)
    rows = [_row(each, name) for each, name in zip(findings, names, strict=True)]
    return json.dumps(rows, indent=2) + "\n"


def _row(finding: Finding, name: str) -> dict[str, object]:
    at = finding.location
    return {
        "type": "issue",
        "check_name": finding.code,
        "description": f"cell {at.cell}, line {at.line}: {finding.message}",
        "categories": ["Bug Risk"],
        "severity": LEVELS[finding.severity],
        "fingerprint": name,
        "location": {
            "path": relative(finding.path),
            "lines": {"begin": max(finding.raw_line, 1)},
        },
    }

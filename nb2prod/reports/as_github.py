"""Workflow commands that GitHub shows as annotations, on the real line of the file."""

from __future__ import annotations

import os

from nb2prod.model.finding import Finding, Severity

LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def render(findings: list[Finding]) -> str:
    """One workflow command a finding."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    path = relative(finding.path)
    at = finding.location
    where = f"cell {at.cell}, line {at.line}: "
    properties = (
        f"title={_property('nb2prod ' + finding.code)},file={_property(path)}"
        f",line={max(finding.raw_line, 1)}"
    )
    text = _text(f"{where}{finding.code} {finding.message}")
    return f"::{LEVELS[finding.severity]} {properties}::{text}"


def relative(path: str) -> str:
    """The path from here with forward slashes; one elsewhere stays as it is."""
    inside = os.path.relpath(path)
    chosen = path if inside.startswith("..") else inside
    return chosen.replace(os.sep, "/")


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")

"""A name for a finding that survives moved cells and edits elsewhere."""

from __future__ import annotations

import hashlib
import re

from nb2prod.model.finding import Finding

BETWEEN = re.compile(r"\s+")


def fingerprint(finding: Finding, occurrence: int = 1) -> str:
    """From the file, the rule, the line's own text and the name; not from its place."""
    line = BETWEEN.sub(" ", finding.line_text).strip()
    parts = (finding.code, finding.path.replace("\\", "/"), finding.name, line)
    text = "\0".join((*parts, str(occurrence)))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]


def fingerprints(findings: list[Finding]) -> list[str]:
    """One for each; equal ones are told apart by their order."""
    seen: dict[str, int] = {}
    names = []
    for finding in findings:
        first = fingerprint(finding)
        seen[first] = seen.get(first, 0) + 1
        names.append(fingerprint(finding, seen[first]) if seen[first] > 1 else first)
    return names

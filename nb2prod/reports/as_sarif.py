"""SARIF 2.1.0, on the real lines of the files, with fingerprints that survive moves."""

from __future__ import annotations

import json
from urllib.parse import quote

from nb2prod import __version__
from nb2prod.model.finding import Finding, Page, Severity
from nb2prod.reports.as_github import relative
from nb2prod.reports.fingerprints import fingerprints

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
Shape = dict[str, object]


def render(findings: list[Finding], pages: tuple[Page, ...] = ()) -> str:
    """One run; the runs of several shards can be uploaded side by side."""
    names = fingerprints(findings)
    codes = sorted({finding.code for finding in findings})
    known = {page.code: page for page in pages}
    driver = {
        "name": "nb2prod",
        "version": __version__,
        "rules": [_rule(code, known.get(code)) for code in codes],
    }
    results = [
        _result(each, codes.index(each.code), name)
        for each, name in zip(findings, names, strict=True)
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "where lint ran"}}},
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(code: str, page: Page | None) -> Shape:
    if page is None:
        return {"id": code}
    first, _, rest = page.manual.partition("\n")
    return {
        "id": code,
        "name": page.name,
        "shortDescription": {"text": first.partition(": ")[2] or page.name},
        "fullDescription": {"text": rest.strip().partition("\n\n")[0] or page.name},
        "help": {"text": page.manual, "markdown": page.manual},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
    }


def _result(finding: Finding, index: int, name: str) -> Shape:
    at = finding.location
    path = quote(relative(finding.path))
    artifact = {"uri": path, "uriBaseId": "SRCROOT"}
    region = {"startLine": max(finding.raw_line, 1)}
    place = f"cell {at.cell}, line {at.line}"
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message} ({place})"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact, "region": region},
                "logicalLocations": [
                    {"fullyQualifiedName": f"cell {at.cell}", "kind": "module"}
                ],
            }
        ],
        "partialFingerprints": {"nb2prod/v1": name},
        "properties": {
            "cell": at.cell,
            "line": at.line,
            "column": at.column,
            "executionCount": finding.execution_count,
        },
    }

"""JUnit XML: a suite a notebook, a failed case a finding."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from nb2prod.model.finding import Finding
from nb2prod.reports.as_github import relative

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(findings: list[Finding]) -> str:
    """A report that every CI can show."""
    suites: dict[str, list[Finding]] = {}
    for finding in findings:
        suites.setdefault(relative(finding.path), []).append(finding)
    body = "".join(_suite(path, found) for path, found in suites.items())
    count = len(findings)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    total = f'<testsuites name="nb2prod" tests="{count}" failures="{count}" errors="0">'
    return f"{head}{total}\n{body}</testsuites>\n"


def _suite(path: str, findings: list[Finding]) -> str:
    count = len(findings)
    name = quoteattr(_clean(path))
    head = f'<testsuite name={name} tests="{count}" failures="{count}" errors="0">'
    return f"  {head}\n{''.join(map(_case, findings))}  </testsuite>\n"


def _case(finding: Finding) -> str:
    at = finding.location
    name = quoteattr(f"{finding.code} cell {at.cell} line {at.line}")
    message = quoteattr(_clean(finding.message))
    where = f"{finding.place} (line {finding.raw_line} of the file)"
    return (
        f"    <testcase name={name} classname={quoteattr(_clean(finding.path))}>"
        f"<failure message={message} type={quoteattr(finding.code)}>"
        f"{escape(_clean(where))}</failure></testcase>\n"
    )


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)

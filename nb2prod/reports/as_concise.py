"""One line a finding."""

from __future__ import annotations

from nb2prod.model.finding import Finding


def render(findings: list[Finding]) -> str:
    """`nb.ipynb:cell 3 [In 5]:1:32: NB101 …`, one line each."""
    return "".join(f"{line(finding)}\n" for finding in findings)


def line(finding: Finding) -> str:
    """The place, the code and the message of a finding."""
    message = finding.message.replace("\n", " ")
    return f"{finding.place}: {finding.code} {message}"

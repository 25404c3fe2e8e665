"""Where secrets stand: in cells of every kind, and in what they saved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nb2prod.model.finding import Finding, Page
from nb2prod.model.notebook import Location
from nb2prod.model.raw import RawCell
from nb2prod.source.facts import Facts
from nb2prod.source.secrets import Secret, redact, secrets

ADVICE = "revoke it, and read it from the environment"


def find_secrets(facts: Facts, page: Page, *, in_urls: bool) -> Iterator[Finding]:
    """Findings for secrets of cells; of outputs at most one a cell."""
    for number, cell in enumerate(facts.raw.cells, start=1):
        for secret in _of(cell.source):
            if secret.in_url is in_urls:
                yield _in_source(facts, page, cell, number, secret)
        for output in cell.outputs:
            found = [each for each in _of(output.text) if each.in_url is in_urls]
            if found:
                message = f"the saved output shows a secret: {found[0].kind}"
                help_ = "revoke it, and clear the output"
                yield facts.finding(page, cell, number, None, message, help=help_)
                break


def _in_source(
    facts: Facts, page: Page, cell: RawCell, number: int, secret: Secret
) -> Finding:
    before = cell.source[: secret.start]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    place = Location(cell=number, line=line, column=column)
    message = f"a secret stands here: {secret.kind} ({secret.redacted})"
    found = facts.finding(page, cell, number, place, message, help=ADVICE)
    return _blotted(found)


def _blotted(finding: Finding) -> Finding:
    from dataclasses import replace

    return replace(finding, line_text=redact(finding.line_text))


@cache
def _of(text: str) -> tuple[Secret, ...]:
    return tuple(secrets(text))

"""Where secrets stand: in cells of every kind, and in what they saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nb2prod.model.finding import Finding, Page
from nb2prod.model.location import Location
from nb2prod.model.raw import RawCell, RawNotebook
from nb2prod.source.facts import Facts
from nb2prod.source.secret_signs import signs_in, suspects

if TYPE_CHECKING:
    from nb2prod.source.secrets import Secret

ADVICE = "revoke it, and read it from the environment"


def find_secrets(facts: Facts, page: Page, *, in_urls: bool) -> Iterator[Finding]:
    """Findings for secrets of cells; of outputs at most one a cell."""
    for number, secret, in_output in _all_secrets(facts):
        if secret.in_url is not in_urls:
            continue
        cell = facts.raw.cells[number - 1]
        if in_output:
            message = f"the saved output shows a secret: {secret.kind}"
            help_ = "revoke it, and clear the output"
            yield facts.finding(page, cell, number, None, message, help=help_)
        else:
            yield _in_source(facts, page, cell, number, secret)


def _all_secrets(facts: Facts) -> tuple[tuple[int, Secret, bool], ...]:
    if facts.secrets is None:
        facts.secrets = tuple(_search(facts.raw))
    return facts.secrets


def _search(raw: RawNotebook) -> Iterator[tuple[int, Secret, bool]]:
    texts = [cell.source for cell in raw.cells]
    texts += [output.text for cell in raw.cells for output in cell.outputs]
    signs = signs_in(*texts)
    if not signs:
        return
    from nb2prod.source.secrets import secrets

    sources = len(raw.cells)
    shown = [n for n, cell in enumerate(raw.cells, start=1) for _ in cell.outputs]
    seen: set[tuple[int, bool]] = set()
    for at in suspects(texts, signs):
        for secret in secrets(texts[at], signs):
            if at < sources:
                yield at + 1, secret, False
            elif (place := (shown[at - sources], secret.in_url)) not in seen:
                seen.add(place)
                yield place[0], secret, True


def _in_source(
    facts: Facts, page: Page, cell: RawCell, number: int, secret: Secret
) -> Finding:
    from nb2prod.source.secrets import redact

    before = cell.source[: secret.start]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    place = Location(cell=number, line=line, column=column)
    message = f"a secret stands here: {secret.kind} ({secret.redacted})"
    found = facts.finding(page, cell, number, place, message, help=ADVICE)
    return replace(found, line_text=redact(found.line_text))

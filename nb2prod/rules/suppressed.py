"""Findings about suppressions, which are known only after all rules have spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from nb2prod.model.finding import Finding, Page
from nb2prod.model.location import Location
from nb2prod.source.facts import Facts


class Unused(Protocol):
    """A suppression that no finding needed."""

    @property
    def codes(self) -> tuple[str, ...]: ...

    @property
    def text(self) -> str: ...

    @property
    def place(self) -> Location: ...


def meta_findings(
    facts: Facts, unused: Sequence[Unused], codes: frozenset[str]
) -> Iterator[Finding]:
    """NB901 and NB902; a suppression of rules that are off is left alone."""
    from nb2prod.rules import ALL_CODES, nb901, nb902

    for each in unused:
        unknown = [code for code in each.codes if not _known(code, ALL_CODES)]
        if unknown:
            page = nb902.PAGE
            message = f"`{each.text}` names `{unknown[0]}`, which is no rule"
        elif any(_known(code, codes) for code in each.codes):
            page = nb901.PAGE
            message = f"`{each.text}` silences nothing"
        else:
            continue
        if page.code in codes:
            yield _at(facts, page, each.place, message)


def _known(code: str, codes: frozenset[str]) -> bool:
    return any(each.startswith(code) for each in codes)


def _at(facts: Facts, page: Page, place: Location, message: str) -> Finding:
    cell = facts.raw.cells[place.cell - 1]
    return facts.finding(
        page, cell, place.cell, place, message, help="take the suppression out"
    )

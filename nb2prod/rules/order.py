"""Which cells read another value than a fresh run would give them, by their counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Edit, Fix
from nb2prod.source.events.values import Defined
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.statements import definition_at

Stale = tuple[CellFacts, str, CellFacts, CellFacts]

THROW_AWAY = frozenset(
    {"_", "i", "j", "k", "n", "f", "fig", "ax", "axes", "tmp", "temp"}
)


def stale_reads(facts: Facts) -> Iterator[Stale]:
    """The cell, a name it reads, the cell that gave it then, and the one that would now."""
    ran = [cell for cell in facts.cells if cell.raw.count]
    counts = [cell.raw.count or 0 for cell in ran]
    if counts == sorted(counts):  # in order, as most are
        return
    by_number = {cell.number: cell for cell in ran}
    for cell in ran:
        found = next(_differences(facts, cell, by_number), None)
        if found is not None:
            yield cell, *found


def _differences(
    facts: Facts, cell: CellFacts, ran: dict[int, CellFacts]
) -> Iterator[tuple[str, CellFacts, CellFacts]]:
    count = cell.raw.count or 0
    for name in cell.reads:
        written = facts.written.get(name, ())
        if name in THROW_AWAY or len(written) < 2:
            continue
        numbers = dict.fromkeys(number for number, _ in written)
        writers = [ran[each] for each in numbers if each in ran and each != cell.number]
        above = [other for other in writers if other.number < cell.number]
        earlier = [other for other in writers if (other.raw.count or 0) < count]
        if not above or not earlier:
            continue
        now = above[-1]
        then = max(earlier, key=lambda other: other.raw.count or 0)
        if now is not then and not _same(now, then, name):
            yield name, then, now


def _same(one: CellFacts, other: CellFacts, name: str) -> bool:
    places = (one.writes[name], other.writes[name])
    if not all(isinstance(place, DEFINITIONS) for place in places):
        return one.raw.source == other.raw.source
    found = [definition_at(cell, cell.writes[name]) for cell in (one, other)]
    dumps = {ast.dump(node) for node in found if node is not None}
    return len(dumps) == 1 and None not in found


DEFINITIONS = (ast.Import, ast.ImportFrom, Defined)


def clear_counts(facts: Facts) -> Fix:
    """Counts that say nothing true are better gone; outputs stay."""
    counted = (cell.number for cell in facts.cells if cell.raw.count)
    edits = tuple(Edit(cell=number, clear_count=True) for number in counted)
    return Fix(message="clear the execution counts", edits=edits)

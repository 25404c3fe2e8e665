"""Which cells read another value than a fresh run would give them, by their counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.source.facts import CellFacts, Facts

Stale = tuple[CellFacts, str, CellFacts, CellFacts]

THROW_AWAY = frozenset(
    {"_", "i", "j", "k", "n", "f", "fig", "ax", "axes", "tmp", "temp"}
)


def stale_reads(facts: Facts) -> Iterator[Stale]:
    """The cell, a name it reads, the cell that gave it then, and the one that would now."""
    ran = [cell for cell in facts.cells if cell.raw.count]
    counts = [cell.raw.count or 0 for cell in ran]
    if counts == sorted(counts):
        return
    for cell in ran:
        found = next(_differences(ran, cell), None)
        if found is not None:
            yield cell, *found


def _differences(
    ran: list[CellFacts], cell: CellFacts
) -> Iterator[tuple[str, CellFacts, CellFacts]]:
    for name in cell.reads:
        if name in THROW_AWAY:
            continue
        writers = [other for other in ran if name in other.writes and other is not cell]
        above = [other for other in writers if other.number < cell.number]
        earlier = [
            other for other in writers if (other.raw.count or 0) < (cell.raw.count or 0)
        ]
        if not above or not earlier:
            continue
        now = above[-1]
        then = max(earlier, key=lambda other: other.raw.count or 0)
        if now is not then and not _same(now, then, name):
            yield name, then, now


def _same(one: CellFacts, other: CellFacts, name: str) -> bool:
    nodes = (one.writes[name], other.writes[name])
    if all(isinstance(node, DEFINITIONS) for node in nodes):
        return ast.dump(nodes[0]) == ast.dump(nodes[1])
    return one.raw.source == other.raw.source


DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)

"""NB201 stale-order: a saved result was computed with another value than a fresh run would take.

The execution counts say that the cell ran when a name had the value of one cell; read from the top, it has the value of another.

## Why it matters

The saved output is not what *Restart and run all* gives.

## Example

```python
# %% [1]
rate = 1
# %% [3]
print(rate)
# %% [2]
rate = 2
```

## Instead

```python
# %% [1]
rate = 2
# %% [2]
print(rate)
```

## Limits

Counts out of order alone are no finding: the values must come from different cells.
Silent for throw-away names, for equal imports and definitions, and for cells without a count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import CellFacts, Facts

PAGE = page(__doc__, WARNING)


THROW_AWAY = frozenset(
    {"_", "i", "j", "k", "n", "f", "fig", "ax", "axes", "tmp", "temp"}
)


def check(facts: Facts) -> Iterator[Finding]:
    """Cells whose reads come from elsewhere in the order of their counts."""
    ran = [cell for cell in facts.cells if cell.raw.count]
    counts = [cell.raw.count or 0 for cell in ran]
    if counts == sorted(counts):
        return
    for cell in ran:
        found = next(_differences(ran, cell), None)
        if found is None:
            continue
        name, then, now = found
        message = (
            f"`{name}` had the value of cell {then.number} (In [{then.raw.count}]) when"
            f" this ran; from the top it has that of cell {now.number}"
        )
        help_ = "run the notebook from the top, or move the cells into that order"
        yield facts.at(PAGE, cell, cell.reads[name], message, name=name, help=help_)


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

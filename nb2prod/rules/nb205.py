"""NB205 unrun-cell: a code cell was not run, between cells that were.

A code cell without an execution count stands between cells that have one.

## Why it matters

Its output is missing, and nobody knows whether it works.

## Example

```python
# %% [1]
x = 1
# %%
y = x + 1
# %% [2]
print(x, y)
```

## Instead

```python
# %% [1]
x = 1
# %% [2]
y = x + 1
# %% [3]
print(x, y)
```

## Limits

Off by default. Silent for empty cells and cells with only comments, and for notebooks that were saved without counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Cells without a count before the last one that has a count."""
    last = max((cell.number for cell in facts.cells if cell.raw.count), default=0)
    for cell in facts.cells:
        if cell.number < last and not cell.raw.count and cell.statements:
            yield facts.at(PAGE, cell, None, "the cell was not run; later ones were")

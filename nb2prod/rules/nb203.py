"""NB203 counts-out-of-order: cells ran in another order than they stand.

The execution counts do not rise from top to bottom.

## Why it matters

A reader cannot tell in which order the saved outputs came about.

## Example

```python
# %% [2]
print("two")
# %% [1]
print("one")
```

## Instead

```python
# %% [1]
print("one")
# %% [2]
print("two")
```

## Limits

Off by default, and silent where NB201 or NB202 say that the order matters; equal counts are NB206.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.order import clear_counts, stale_reads
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False, fixable=True)


def check(facts: Facts) -> Iterator[Finding]:
    """The first cell that ran before the one above it."""
    if next(stale_reads(facts), None) is not None:
        return
    highest = 0
    for cell in facts.cells:
        count = cell.raw.count or highest + 1
        if count < highest:
            message = f"the cell ran before one above it (In [{highest}])"
            help_ = "run the notebook from the top"
            yield facts.at(
                PAGE, cell, None, message, help=help_, fix=clear_counts(facts)
            )
            return
        highest = count if cell.raw.count else highest

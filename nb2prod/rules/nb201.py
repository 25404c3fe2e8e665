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

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.order import stale_reads
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """Cells whose reads come from elsewhere in the order of their counts."""
    for cell, name, then, now in stale_reads(facts):
        message = (
            f"`{name}` had the value of cell {then.number} (In [{then.raw.count}]) when"
            f" this ran; from the top it has that of cell {now.number}"
        )
        help_ = "run the notebook from the top, or move the cells into that order"
        yield facts.at(PAGE, cell, cell.reads[name], message, name=name, help=help_)

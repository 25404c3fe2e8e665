"""NB107 lost-cell: a name is read whose cell seems to have been deleted.

A cell reads a name that no cell writes, and the execution counts just before it are missing: the cell that wrote the name was probably deleted after it ran.

## Why it matters

*Restart and run all* stops here with a NameError, and the code that made the value is gone.

## Example

```python
# %% [1]
prices = [1.5, 2.5]
# %% [4]
print(prices, discounted)
```

## Instead

```python
# %% [1]
prices = [1.5, 2.5]
# %% [2]
discounted = [price * 0.9 for price in prices]
# %% [3]
print(discounted)
```

## Limits

As NB101, of which this is a special case with better evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.missing import report
from nb2prod.source.facts import Facts, Miss
from nb2prod.source.misses import Kind, counts_missing_before

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """A name is read whose cell seems to have been deleted."""
    return report(facts, PAGE, Kind.LOST_CELL, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    missing = counts_missing_before(facts, miss)
    span = (
        f"In [{missing[0]}]"
        if len(missing) == 1
        else f"In [{missing[0]}..{missing[-1]}]"
    )
    return f"`{miss.name}` is read here, and no cell writes it; {span} just before was deleted or edited"

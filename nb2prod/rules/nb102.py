"""NB102 undefined-in-function: a function is called that reads a name which no cell writes.

A function of the notebook is called, and its body reads a name that no cell of the notebook writes.
The finding stands at the call, because that is where a fresh run stops; the message names the line of the function.

## Why it matters

*Restart and run all* stops at the call with a NameError.

## Example

```python
# %% [1]
def area(radius):
    return pi * radius**2
# %% [2]
area(2)
```

## Instead

```python
# %% [1]
from math import pi
# %% [2]
def area(radius):
    return pi * radius**2
# %% [3]
area(2)
```

## Limits

Silent for functions that are never called, and for reads that only some calls reach (those are NB104).
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.missing import report
from nb2prod.source.facts import Facts, Miss
from nb2prod.source.misses import Kind

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """A function is called that reads a name which no cell writes."""
    return report(facts, PAGE, Kind.IN_FUNCTION, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    where = facts.place(miss.read_cell, miss.read_node)
    return f"`{miss.via}` is called here and reads `{miss.name}` ({where}), which no cell writes"

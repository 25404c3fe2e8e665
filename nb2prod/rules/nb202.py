"""NB202 used-before-written: a name is read above the cell that writes it.

A cell reads a name that only a later cell (or a later line) writes.

## Why it matters

It works in a kernel where the later cell has already run, and stops with a NameError in a fresh one.

## Example

```python
# %% [1]
print(rate)
# %% [2]
rate = 0.2
```

## Instead

```python
# %% [1]
rate = 0.2
# %% [2]
print(rate)
```

## Limits

Silent for reads inside functions that are called only after the write.
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
    """A name is read above the cell that writes it."""
    return report(facts, PAGE, Kind.LATER, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    cell, node = facts.written[miss.name][0]
    line = f", line {getattr(node, 'lineno', 1)}" if cell == miss.cell else ""
    return f"`{miss.name}` is read here, first written in cell {cell}{line}"

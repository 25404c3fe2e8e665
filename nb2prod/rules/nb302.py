"""NB302 rerun-changed-result: a cell that changes its own input seems to have run more than once.

A cell writes a name from its own old value (`x = x * 2`, `count += 1`, `table = table.drop(…)`), the name comes from another cell, and the execution counts just before it are missing: it was probably run more than once.

## Why it matters

The saved values come from several runs of the cell; a fresh run makes it once and gives another value.

## Example

```python
# %% [1]
x = 3
# %% [4]
x = x * 2
print(x)
```

## Instead

```python
# %% [1]
x = 3
# %% [2]
doubled = x * 2
print(doubled)
```

## Limits

Knows arithmetic, and the methods of pandas and numpy that change what they are given again; filters, sorting, copies, types and fills are safe to repeat and are left alone.
Without missing counts it is NB312, which is off by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.rerun import changes_itself
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """Self-changing cells with missing counts just before them."""
    gaps = facts.gaps
    for cell in facts.cells if gaps else ():
        count = (cell.raw.count or 0) - 1
        if count not in gaps:
            continue
        for name, node, how in changes_itself(cell):
            gap = f"In [{count}] is missing"
            message = f"{how}, and {gap}: it seems to have run more than once"
            help_ = "give the result a new name, or make it in the cell that makes the input"
            yield facts.at(PAGE, cell, node, message, name=name, help=help_)
            break

"""NB303 upstream-mutation: a cell changes an object that another cell made.

A cell appends to a list, drops columns in place, or changes values of an object from another cell, in a way that does not bear repeating.

## Why it matters

Running the cell again changes the object again, and cells between the two see different values.

## Example

```python
# %% [1]
rows = [1, 2]
# %% [2]
rows.append(3)
```

## Instead

```python
# %% [1]
rows = [1, 2]
rows.append(3)
```

## Limits

Off by default: one notebook in three does it. Silent for new columns made of others, and for values set to something that does not read the old one.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.rerun import mutates_upstream
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Changes in place to objects of other cells."""
    for cell in facts.cells:
        for name, node, how in mutates_upstream(cell):
            help_ = "do it in the cell that makes the object, or work on a copy"
            yield facts.at(PAGE, cell, node, how, name=name, help=help_)

"""NB207 changed-kind: a name is a function or a module first, and a value later.

A name that an import, a `def` or a `class` wrote is written again in another cell as a plain value.

## Why it matters

A cell above that calls it works once, and fails when it is run again.

## Example

```python
# %% [1]
def total(rows):
    return sum(rows)
# %% [2]
total = total([1, 2])
# %% [3]
print(total)
```

## Instead

```python
# %% [1]
def add_up(rows):
    return sum(rows)
# %% [2]
total = add_up([1, 2])
# %% [3]
print(total)
```

## Limits

Off by default. Silent for imports that are replaced by another import, for functions written again, and for names that begin with an underscore.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.events.values import Defined
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Values written over definitions of other cells."""
    for name, places in facts.written.items():
        first, node = places[0]
        if len(places) < 2 or name.startswith("_") or not isinstance(node, DEFINING):
            continue
        for number, other in places[1:]:
            cell = facts.cell(number)
            if cell is None or number == first or not isinstance(other, ast.Name):
                continue
            message = (
                f"`{name}` becomes a value here; {facts.place(first, node)} defines it"
            )
            yield facts.at(
                PAGE, cell, other, message, name=name, help="use another name"
            )
            break


DEFINING = (Defined, ast.Import, ast.ImportFrom)

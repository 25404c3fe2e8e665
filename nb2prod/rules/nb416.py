"""NB416 overwritten-parameter: a parameter is written again below its cell.

A name of the cell tagged `parameters` gets a new literal value in a later cell.

## Why it matters

The value that a scheduler gives (papermill puts it below that cell) is overwritten, and every run computes the same.

## Example

```python
# %% [1] tags=["parameters"]
year = 2024
# %% [2]
year = 2025
# %% [3]
print(year)
```

## Instead

```python
# %% [1] tags=["parameters"]
year = 2024
# %% [2]
last_year = year - 1
print(year, last_year)
```

## Limits

Silent where the new value is computed, where it is written under a condition, and for the cell tagged `injected-parameters`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.statements import bindings

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """The first literal that overwrites each parameter."""
    given: dict[str, int] = {}
    for cell in facts.cells:
        if "parameters" in cell.raw.tags:
            given.update(dict.fromkeys(cell.writes, cell.number))
        elif given and "injected-parameters" not in cell.raw.tags:
            yield from _overwritten(facts, cell, given)


def _overwritten(
    facts: Facts, cell: CellFacts, given: dict[str, int]
) -> Iterator[Finding]:
    for binding in bindings(cell):
        literal = isinstance(binding.value, ast.Constant)
        plain = isinstance(binding.node, ast.Assign) and not binding.conditional
        if binding.name in given and literal and plain:
            where = given.pop(binding.name)
            message = (
                f"`{binding.name}` is a parameter of cell {where}, and overwritten here"
            )
            help_ = "take this line out, or give the value another name"
            yield facts.at(
                PAGE, cell, binding.node, message, name=binding.name, help=help_
            )

"""NB411 repeated-literal: the same number or path stands in several cells.

A path, a URL or a number with three digits or more is written out in three places, in two cells or more.

## Why it matters

Whoever changes one forgets the other; in a package it wants to be one setting.

## Example

```python
# %% [1]
print(0.175 * 2)
# %% [2]
print(0.175 * 3)
# %% [3]
print(0.175 * 4)
```

## Instead

```python
# %% [1]
rate = 0.175
# %% [2]
print(rate * 2)
# %% [3]
print(rate * 3, rate * 4)
```

## Limits

Off by default. Silent for round numbers, years, and texts that are no paths.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.statements import walk_all

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Each literal once, where it stands for the second time."""
    places: dict[tuple[type, object], list[tuple[CellFacts, ast.Constant]]] = {}
    for cell in facts.cells:
        for node in walk_all(cell.statements):
            if isinstance(node, ast.Constant) and _tells(node.value):
                key = (type(node.value), node.value)
                places.setdefault(key, []).append((cell, node))
    for (_, value), found in places.items():
        if len(found) >= 3 and len({cell.number for cell, _ in found}) >= 2:
            cell, node = found[1]
            message = f"`{value}` stands in {len(found)} places"
            yield facts.at(PAGE, cell, node, message, help="give it a name once")


def _tells(value: object) -> bool:
    if isinstance(value, str):
        return bool(_PATH.fullmatch(value)) and len(value) > 5
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    digits = repr(abs(value)).replace(".", "").strip("0")
    is_year = isinstance(value, int) and 1900 <= value <= 2100
    return len(digits) >= 3 and not is_year


_PATH = re.compile(
    r"(?:https?://\S+|[\w./~-]*[/\\][\w./ -]*\.\w{1,5}|[\w.-]+\.(?:csv|json|xlsx?|parquet|pkl))"
)

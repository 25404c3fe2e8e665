"""NB106 star-import: names come from nowhere that a reader can see.

A cell uses `from module import *`.

## Why it matters

A new version of the module can change what any name means, and nobody can tell where a name comes from.

## Example

```python
# %% [1]
from math import *
print(sqrt(4))
```

## Instead

```python
# %% [1]
from math import sqrt
print(sqrt(4))
```

## Limits

Off by default: ruff has F403, and many notebooks of a course begin this way.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Every star import."""
    for number, node, module in facts.stars:
        cell = facts.cell(number)
        if cell is not None:
            message = f"`from {module} import *` hides where names come from"
            yield facts.at(PAGE, cell, node, message, help="import the names you use")

"""NB415 unused-name: a name is written and never read.

A top-level name is written, and no cell reads it.

## Why it matters

It is work for nothing, or a slip in a name.

## Example

```python
# %% [1]
rate = 0.2
print("done")
```

## Instead

```python
# %% [1]
rate = 0.2
print(rate)
```

## Limits

Off by default. Silent for names with a leading underscore, functions and classes, imports (ruff has F401), loop variables, and notebooks that may read names out of sight.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Simple assignments whose name nothing reads."""
    if facts.opaque:
        return
    read = set[str]().union(*(cell.events.names_read for cell in facts.cells))
    for cell in facts.cells:
        read.update(name for magic in cell.magics for name in magic.reads)
    for cell in facts.cells:
        for binding in cell.events.bindings:
            name = binding.name
            if name not in read and not name.startswith("_"):
                read.add(name)
                message = f"`{name}` is written here, and nothing reads it"
                yield facts.at(PAGE, cell, binding.node, message, name=name)

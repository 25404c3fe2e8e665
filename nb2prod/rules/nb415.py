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

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.statements import bindings, walk_all

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Simple assignments whose name nothing reads."""
    if facts.opaque:
        return
    read = set[str]().union(*map(_read_names, facts.cells))
    for cell in facts.cells:
        for binding in bindings(cell):
            name = binding.name
            if name not in read and not name.startswith("_"):
                read.add(name)
                message = f"`{name}` is written here, and nothing reads it"
                yield facts.at(PAGE, cell, binding.node, message, name=name)


def _read_names(cell: CellFacts) -> set[str]:
    names = {name for magic in cell.magics for name in magic.reads}
    for node in walk_all(cell.statements):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names

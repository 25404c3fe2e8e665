"""NB407 debugger-left: a cell starts a debugger.

A cell uses `%debug`, `%pdb on`, or imports `pdb` or `ipdb`.

## Why it matters

A run without a person at the keyboard stops there and waits.

## Example

```python
# %% [1]
print(1 + 1)
%debug
```

## Instead

```python
# %% [1]
print(1 + 1)
```

## Limits

Calls of `breakpoint()` and `set_trace()` are NB308. Commented code is not looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.statements import walk_all

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """Magics and imports of a debugger."""
    for cell, magic in facts.magics:
        on = magic.name == "pdb" and magic.argument.strip().lower() not in {"off", "0"}
        if magic.kind in {"line", "cell"} and (magic.name == "debug" or on):
            place = Location(cell=cell.number, line=magic.line)
            yield _finding(facts, cell, place, f"%{magic.name}")
    for cell in facts.cells if "pdb" in facts.text else ():
        if "pdb" in cell.text:
            for node in walk_all(cell.statements):
                if isinstance(node, ast.Import) and node.names[0].name in DEBUGGERS:
                    yield _finding(facts, cell, node, f"import {node.names[0].name}")


DEBUGGERS = frozenset({"pdb", "ipdb"})


def _finding(
    facts: Facts, cell: CellFacts, at: ast.AST | Location, what: str
) -> Finding:
    message = f"`{what}` is left from debugging"
    return facts.at(PAGE, cell, at, message, help="take it out")

"""NB208 late-import: an import stands below code that runs.

A cell imports something at its top level after another cell has already computed.

## Why it matters

A missing library stops the run half way instead of at once.

## Example

```python
# %% [1]
rows = [1, 2]
print(rows)
# %% [2]
import math
print(math.pi)
```

## Instead

```python
# %% [1]
import math
# %% [2]
rows = [1, 2]
print(rows, math.pi)
```

## Limits

Off by default. Reported once a cell; silent for imports inside conditions and functions, for imports of what the notebook writes or installs itself, and before the first cell that computes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.events.expressions import last_name
from nb2prod.source.facts import Facts
from nb2prod.source.placeholders import PLACEHOLDER

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Imports below the first cell that does something else."""
    computed = False
    for cell in facts.cells:
        late = next((s for s in cell.statements if isinstance(s, IMPORTS)), None)
        if (
            computed
            and late is not None
            and not any(m.kind == "shell" for m in cell.magics)
        ):
            message = "this import stands below code that runs"
            yield facts.at(PAGE, cell, late, message, help="move it to the first cell")
        computed = computed or any(map(_computes, cell.statements))


IMPORTS = (ast.Import, ast.ImportFrom)
SETTING_UP = (
    *IMPORTS,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.If,
    ast.Try,
)


def _computes(statement: ast.stmt) -> bool:
    if isinstance(statement, SETTING_UP):
        return False
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Constant):
        return False
    is_magic = isinstance(value, ast.Call) and last_name(value.func) == PLACEHOLDER
    return not is_magic

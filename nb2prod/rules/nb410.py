"""NB410 no-functions: a long notebook has no function.

The notebook has more than 120 lines of code, and defines no function and no class.

## Why it matters

Nothing in it can be called with other data, so nothing in it can be tested.

## Example

```python
# %% [1]
@LINES@
# %% [2]
@LINES@
# %% [3]
@LINES@
```

## Instead

```python
# %% [1]
def total(rows):
    return sum(rows)
# %% [2]
print(total([1, 2]))
```

## Limits

Off by default. `nb2prod convert` makes functions of steps by itself. (`@LINES@` stands for 55 lines.)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import code_lines

PAGE = page(__doc__, INFO, on=False)


MANY = 120


def check(facts: Facts) -> Iterator[Finding]:
    """One finding, at the first code cell."""
    count = sum(map(code_lines, facts.cells))
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    has_function = any(
        isinstance(node, defines) for cell in facts.cells for node in cell.statements
    )
    if count > MANY and not has_function:
        message = f"{count} lines of code, and no function"
        help_ = "make functions of what you would want to test"
        yield facts.at(PAGE, facts.cells[0], None, message, help=help_)

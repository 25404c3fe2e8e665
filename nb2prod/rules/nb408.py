"""NB408 silent-except: an error is caught and forgotten.

An `except` for every error (`except:`, `except Exception:`) does nothing but `pass`.

## Why it matters

The notebook goes on with what is left, and the result is wrong without a word.

## Example

```python
# %% [1]
try:
    print(float("x"))
except Exception:
    pass
```

## Instead

```python
# %% [1]
try:
    rate = float("x")
except ValueError as error:
    rate = 0.0
    print(error, rate)
```

## Limits

Off by default: ruff has S110. Silent around imports, and for named kinds of errors.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import walk_all

PAGE = page(__doc__, WARNING, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Handlers of everything that do nothing."""
    for cell in facts.cells:
        for node in walk_all(cell.statements):
            if not isinstance(node, ast.Try) or isinstance(node.body[0], IMPORTS):
                continue
            for handler in node.handlers:
                if _takes_all(handler) and isinstance(handler.body[0], ast.Pass):
                    message = "every error is caught here and forgotten"
                    help_ = "name the error that you expect, and say what happened"
                    yield facts.at(PAGE, cell, handler, message, help=help_)


IMPORTS = (ast.Import, ast.ImportFrom)


def _takes_all(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    return kind is None or (
        isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}
    )

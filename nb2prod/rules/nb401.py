"""NB401 absolute-path: a path of one machine.

A string that is a path into somebody's home, a drive letter or a hosted platform is used in the code.

## Why it matters

The notebook stops with FileNotFoundError anywhere else, and so does its package.

## Example

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("/home/ada/data/sales.csv")
print(sales)
```

## Instead

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("data/sales.csv")
print(sales)
```

## Limits

Looks at `/home`, `/Users`, `/root`, drive letters, `/content` and `/kaggle`, in arguments of calls and in values of names; silent in comments, docstrings and URLs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import cast

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


_PATH = re.compile(
    r"(?:/home/[\w.-]+/|/Users/[\w. -]+/|/root/|/content/|/kaggle/|/dbfs/"
    r"|[A-Za-z]:[\\/]{1,2}[\w. -]+[\\/])[^\n]*\Z"
)
_ROOTS = re.compile("/(?:home|Users|root|content|kaggle|dbfs)/")
_DRIVE = re.compile(r":(?<=\b[A-Za-z]:)[\\/]")  # begins with one letter: that is fast


def _hint(text: str) -> bool:
    """A quick look before the tree is searched."""
    return bool(_ROOTS.search(text) or _DRIVE.search(text))


def check(facts: Facts) -> Iterator[Finding]:
    """The first absolute path of each cell."""
    if not _hint(facts.text):
        return
    for cell in facts.cells:
        if not _hint(cell.text):
            continue
        for node in _values(cell.statements):
            if _PATH.match(node.value):
                shown = node.value if len(node.value) < 60 else node.value[:57] + "…"
                message = f"`{shown}` is a path of one machine"
                help_ = "use a path relative to the notebook, or a parameter"
                yield facts.at(PAGE, cell, node, message, help=help_)
                break


def _values(statements: list[ast.stmt]) -> Iterator[Text]:
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(
            statement.value, ast.Constant
        ):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield cast(Text, node)


class Text(ast.Constant):
    """A constant that is text."""

    value: str

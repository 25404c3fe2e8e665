"""NB511 chained-assignment: a value is written into a copy.

`table[rows]["column"] = value` selects rows first and then writes into the result, which is a copy.

## Why it matters

The table keeps its old values; pandas 3 never writes through, and older versions only sometimes.

## Example

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
table[table["a"] > 1]["b"] = 0
```

## Instead

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
table.loc[table["a"] > 1, "b"] = 0
```

## Limits

Only where the first selection is plainly a condition on rows; nested dictionaries are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """Stores into a selection of rows."""
    for number, target in facts.noted.selections:
        if _selects_rows(target.value):
            message = "this writes into a copy of the selected rows"
            help_ = "write `table.loc[condition, column] = value`"
            yield facts.at(PAGE, facts[number], target, message, help=help_)


def _selects_rows(node: ast.expr) -> bool:
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        return False
    return isinstance(node.slice, ast.Compare) and _reads(node.slice, node.value.id)


def _reads(test: ast.Compare, name: str) -> bool:
    left = test.left
    while isinstance(left, ast.Attribute | ast.Subscript):
        left = left.value
    whole = isinstance(test.left, ast.Attribute | ast.Subscript)
    return whole and isinstance(left, ast.Name) and left.id == name

"""NB404 unseen-expression: a cell looks at something, and nobody sees it.

A name, a column, or a call such as `table.head()` stands alone in the middle of a cell; Jupyter shows only the last expression.

## Why it matters

It computes for nothing, and whoever wrote it thinks that they would see it.

## Example

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2]})
table.head()
print(len(table))
```

## Instead

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2]})
print(len(table))
table.head()
```

## Limits

Silent where the notebook sets `ast_node_interactivity`, in functions and blocks, in cells tagged `raises-exception`, and for every call that may do more than look.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING, on=False)


LOOKS = frozenset(
    {"head", "tail", "describe", "sample", "value_counts", "nunique", "unique"}
    | {"isnull", "isna", "corr", "groupby", "sort_values", "nlargest", "nsmallest"}
)


def check(facts: Facts) -> Iterator[Finding]:
    """The first unseen look of each cell."""
    if "ast_node_interactivity" in facts.text:
        return
    for cell in facts.cells:
        statements = [] if cell.may_raise else cell.statements
        for statement in statements[:-1]:
            if isinstance(statement, ast.Expr) and _only_looks(statement.value):
                message = "nobody sees this: it is not the last expression of the cell"
                help_ = "give it to `display`, or take it out"
                yield facts.at(PAGE, cell, statement, message, help=help_)
                break


def _only_looks(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, PLAIN):
            return False
        node = node.value
    if isinstance(node, ast.Call):
        function = node.func
        return (
            isinstance(function, ast.Attribute)
            and function.attr in LOOKS
            and not any(keyword.arg == "inplace" for keyword in node.keywords)
            and _only_looks(function.value)
        )
    return isinstance(node, ast.Name)


PLAIN = (ast.Constant, ast.Slice, ast.Name, ast.List, ast.Tuple)

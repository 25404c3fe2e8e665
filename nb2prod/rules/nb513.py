"""NB513 unused-column: a column is read and never used.

A table is read with `usecols=[…]`, and no cell uses one of those columns.

## Why it matters

Reading it takes time and memory, and a reader looks for what it is for.

## Example

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("sales.csv", usecols=["day", "price", "shop"])
print(sales["price"].sum(), sales.day.max())
```

## Instead

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("sales.csv", usecols=["day", "price"])
print(sales["price"].sum(), sales.day.max())
```

## Limits

Off by default. Silent as soon as the table is used as a whole (shown, written, joined, grouped, handed to a function), where a column is named by anything but a text, and where the name of the column occurs anywhere else in the notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.leakage import assignments, targets_of
from nb2prod.source.facts import Facts
from nb2prod.source.statements import keyword_of, text_of, texts_of, walk_all

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Columns of `usecols` that no text and no attribute names again."""
    if "usecols" not in facts.text or facts.opaque:
        return
    for cell, statement in assignments(facts.cells):
        value = getattr(statement, "value", None)
        columns = (
            texts_of(keyword_of(value, "usecols"))
            if isinstance(value, ast.Call)
            else None
        )
        names = targets_of(statement)
        if columns is None or len(names) != 1 or not names[0]:
            continue
        used = _used(facts, names[0], value)
        for column in columns:
            if used is not None and column not in used:
                message = f"the column `{column}` is read, and nothing uses it"
                help_ = "leave it out of `usecols`"
                yield facts.at(PAGE, cell, statement, message, name=column, help=help_)


def _used(facts: Facts, table: str, made: ast.expr | None) -> set[str] | None:
    """All that is named anywhere else; None where the table is used as a whole."""
    inside = set(map(id, ast.walk(made))) if made is not None else set[int]()
    named: set[str] = set()
    uses = parts = 0
    for cell in facts.cells:
        for node in walk_all(cell.statements):
            if id(node) in inside:
                continue
            if isinstance(node, ast.Name) and node.id == table:
                uses += isinstance(node.ctx, ast.Load)
            elif isinstance(node, ast.Attribute | ast.Subscript):
                parts += _is_part(node, table)
            named.update(_names(node))
    return named if uses == parts else None


def _is_part(node: ast.Attribute | ast.Subscript, table: str) -> bool:
    if not isinstance(node.value, ast.Name) or node.value.id != table:
        return False
    if isinstance(node, ast.Subscript):
        return text_of(node.slice) is not None or texts_of(node.slice) is not None
    return node.attr not in WHOLE


# what is no column, and gives or changes the whole table
WHOLE = frozenset(
    "head tail describe info copy values loc iloc at iat T to_csv to_excel to_json to_parquet"
    " to_sql to_dict to_numpy groupby merge join pivot_table pivot melt apply query drop dropna"
    " fillna sort_values set_index reset_index rename assign append plot hist iterrows itertuples"
    " corr sample sum mean count isnull isna columns dtypes pipe filter items".split()
)


def _names(node: ast.AST) -> set[str]:
    text = text_of(node)
    if text is not None:
        return {text}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    return {node.arg} if isinstance(node, ast.keyword) and node.arg else set()

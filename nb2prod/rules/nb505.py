"""NB505 target-in-features: the features contain what is to be predicted.

The table of features is made of a list of columns, or of a whole table, that still holds the column of the target; both go into one split or one `fit`.

## Why it matters

The model reads the answer, so its score is perfect and it is useless.

## Example

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
table = pd.DataFrame({"age": [1, 2], "income": [3, 4], "price": [5, 6]})
features = table[["age", "price"]]
target = table["price"]
parts = train_test_split(features, target, random_state=7)
print(parts)
```

## Instead

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
table = pd.DataFrame({"age": [1, 2], "income": [3, 4], "price": [5, 6]})
features = table[["age", "income"]]
target = table["price"]
parts = train_test_split(features, target, random_state=7)
print(parts)
```

## Limits

Follows plain assignments of literal columns only; silent where a list of columns has a name, and where either table is changed in between.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.leakage import Plain, assignments, targets_of
from nb2prod.source.events.expressions import last_name
from nb2prod.source.facts import Facts
from nb2prod.source.statements import text_of, texts_of

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """Splits and fits of features that hold their target."""
    text = facts.text
    if "train_test_split" not in text and ".fit(" not in text:
        return
    if "[[" not in text or not SELECTS_COLUMNS.search(text):
        return
    columns: dict[str, tuple[str, tuple[str, ...]]] = {}
    for cell, statement in assignments(facts.cells):
        found = _leak(statement, columns)
        if found is not None:
            name, column = found
            message = f"`{name}` holds the column `{column}`, which is the target"
            help_ = "leave the column out of the features"
            yield facts.at(PAGE, cell, statement, message, name=name, help=help_)
            return
        selected = _selected(statement.value)
        for target in targets_of(statement) if columns or selected else ():
            columns.pop(target, None)
            if selected is not None and target:
                columns[target] = selected


SELECTS_COLUMNS = re.compile(r"\[\[(?:\s|#.*)*[rRuU]?[\"']")


def _selected(node: ast.expr) -> tuple[str, tuple[str, ...]] | None:
    """`table[["a", "b"]]` and `table["a"]`: the table, and the columns."""
    while isinstance(node, ast.Attribute) and node.attr == "values":
        node = node.value
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
        return None
    one = text_of(node.slice)
    several = texts_of(node.slice) if isinstance(node.slice, ast.List) else None
    if one is None and several is None:
        return None
    return node.value.id, tuple(several or [one or ""])


def _leak(
    statement: Plain, columns: dict[str, tuple[str, tuple[str, ...]]]
) -> tuple[str, str] | None:
    call = statement.value
    if not columns or not isinstance(call, ast.Call) or len(call.args) < 2:
        return None
    if last_name(call.func) not in {"train_test_split", "fit"}:
        return None
    first, second = call.args[:2]
    if not isinstance(first, ast.Name) or not isinstance(second, ast.Name):
        return None
    features, target = columns.get(first.id), columns.get(second.id)
    if features is None or target is None or features[0] != target[0]:
        return None
    shared = set(features[1]) & set(target[1])
    return (first.id, min(shared)) if shared and first.id != second.id else None

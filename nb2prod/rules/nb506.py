"""NB506 statistic-before-split: gaps are filled with a statistic of all rows, and then the rows are split.

A table is filled with its own mean, median or mode, and a later `train_test_split` divides it.

## Why it matters

The test rows have a say in what the training rows hold, so the score is a little too good.

## Example

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
table = pd.DataFrame({"age": [1.0, None, 3.0]})
table["age"] = table["age"].fillna(table["age"].mean())
parts = train_test_split(table, random_state=7)
print(parts)
```

## Instead

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
table = pd.DataFrame({"age": [1.0, None, 3.0]})
train, test = train_test_split(table, random_state=7)
train, test = (part.fillna(train["age"].mean()) for part in (train, test))
print(len(train), len(test))
```

## Limits

Off by default: the effect is mostly small. Follows the table by its name, and only `fillna` with `mean`, `median` or `mode`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.leakage import SPLITS, assignments, names_in, split_call
from nb2prod.source.events.expressions import last_name
from nb2prod.source.facts import CellFacts, Facts

PAGE = page(__doc__, INFO, on=False)


STATISTICS = frozenset({"mean", "median", "mode"})


def check(facts: Facts) -> Iterator[Finding]:
    """The first filling of a table that is split later."""
    if SPLITS not in facts.text or "fillna" not in facts.text:
        return
    filled: dict[str, tuple[CellFacts, ast.AST]] = {}
    for cell, statement in assignments(facts.cells):
        split = split_call(statement)
        if split is not None:
            names = {name for each in split.args for name in names_in(each)}
            for name in sorted(names & filled.keys()):
                where, node = filled[name]
                message = (
                    f"`{name}` is filled with a statistic of rows that are split later"
                )
                help_ = "split first, and take the statistic from the training part"
                yield facts.at(PAGE, where, node, message, name=name, help=help_)
                return
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and _fills(node):
                for name in names_in(node.func):
                    filled.setdefault(name, (cell, node))


def _fills(node: ast.Call) -> bool:
    if last_name(node.func) != "fillna" or not node.args:
        return False
    inner = node.args[0]
    while isinstance(inner, ast.Subscript):
        inner = inner.value
    return isinstance(inner, ast.Call) and last_name(inner.func) in STATISTICS

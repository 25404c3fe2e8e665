"""NB508 shuffled-time-series: rows of a time series are split at random.

A table whose index is made of dates (`parse_dates` with `index_col`, or `set_index` of a column that was parsed as dates) is divided by a shuffling `train_test_split`.

## Why it matters

The model is trained on days after those it is to predict.

## Example

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
days = pd.read_csv("days.csv", parse_dates=["day"], index_col="day")
train, test = train_test_split(days, random_state=7)
print(len(train), len(test))
```

## Instead

```python
# %% [1]
import pandas as pd
from sklearn.model_selection import train_test_split
days = pd.read_csv("days.csv", parse_dates=["day"], index_col="day")
train, test = train_test_split(days, shuffle=False)
print(len(train), len(test))
```

## Limits

Off by default. Needs the dates in the call that reads the table, and the same name, or a column of it, in the split.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.leakage import (
    SPLITS,
    assignments,
    names_in,
    split_call,
    targets_of,
)
from nb2prod.source.facts import Facts
from nb2prod.source.statements import keyword_of, text_of, texts_of

PAGE = page(__doc__, WARNING, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """The first shuffling split of a table with dates as its index."""
    if SPLITS not in facts.text or "parse_dates" not in facts.text:
        return
    dated: set[str] = set()
    for cell, statement in assignments(facts.cells):
        split = split_call(statement)
        if split is not None and keyword_of(split, "shuffle") is None:
            names = {name for each in split.args for name in names_in(each)}
            for name in sorted(names & dated):
                message = f"`{name}` is a time series, and its rows are split at random"
                help_ = "give the split `shuffle=False`, or cut at a day"
                yield facts.at(PAGE, cell, split, message, name=name, help=help_)
                return
        value = getattr(statement, "value", None)
        for target in targets_of(statement):
            dated.discard(target)
            if _is_dated(value) or (names_in(value) & dated if value else False):
                dated.add(target)


def _is_dated(node: ast.expr | None) -> bool:
    if not isinstance(node, ast.Call):
        return False
    parsed = texts_of(keyword_of(node, "parse_dates"))
    index = text_of(keyword_of(node, "index_col"))
    return bool(parsed and index in parsed)

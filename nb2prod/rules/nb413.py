"""NB413 global-option: a cell changes an option of a whole library.

A cell calls `warnings.filterwarnings("ignore")`, `pd.set_option`, `np.seterr`, or writes `plt.rcParams`.

## Why it matters

In a package it changes the behaviour of everybody who imports it; a silenced warning is often the one that mattered.

## Example

```python
# %% [1]
import warnings
warnings.filterwarnings("ignore")
```

## Instead

```python
# %% [1]
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    print(float("1"))
```

## Limits

Off by default. Silent inside a `with` and inside functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.events.expressions import dotted_name
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


OPTIONS = frozenset(
    {"warnings.filterwarnings", "warnings.simplefilter", "pandas.set_option"}
    | {"numpy.seterr", "numpy.set_printoptions", "logging.disable"}
)


def check(facts: Facts) -> Iterator[Finding]:
    """Options set by statements of the top level."""
    for cell in facts.cells:
        for statement in cell.statements:
            name = _option(facts, statement)
            if name:
                message = f"`{name}` changes the option for everybody"
                help_ = "set it where it is needed, for as long as it is needed"
                yield facts.at(PAGE, cell, statement, message, help=help_)


def _option(facts: Facts, statement: ast.stmt) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        name = facts.full_name(dotted_name(statement.value.func)[0])
        return name if name in OPTIONS else ""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Subscript):
        name = facts.full_name(dotted_name(target.value)[0])
        return name if name.endswith(".rcParams") else ""
    return ""

"""NB512 row-by-row: a loop goes over a table row by row.

A loop uses `iterrows()`.

## Why it matters

It is hundreds of times slower than working on columns, and changes the types of the values.

## Example

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2]})
for index, row in table.iterrows():
    print(row["a"] * 2)
```

## Instead

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1, 2]})
print(table["a"] * 2)
```

## Limits

Off by default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import loops_in

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Loops over `iterrows()`."""
    for cell in facts.cells:
        for loop in loops_in(cell):
            node = loop.iter
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "iterrows":
                message = "`iterrows` goes over the table row by row"
                help_ = "work on whole columns, or use `itertuples`"
                yield facts.at(PAGE, cell, node, message, help=help_)

"""NB510 untracked-data: data is read from outside the project.

A cell reads a file three folders or more above the notebook, or in somebody's home (`~`).

## Why it matters

Whoever has only the project does not have the data, and nobody knows which version of it was read.

## Example

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("../../../shared/sales.csv")
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

Off by default. Absolute paths are NB401, URLs NB307; one or two folders up (`../data`) are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts
from nb2prod.source.file_calls import PATH_READERS
from nb2prod.source.statements import calls_in, text_of

PAGE = page(__doc__, INFO, on=False)


READS = PATH_READERS | {"load"}


def check(facts: Facts) -> Iterator[Finding]:
    """Reads of files that are not of this project."""
    for cell in facts.cells:
        for node, name in calls_in(facts, cell):
            path = text_of(node.args[0] if node.args else None) or ""
            if name.rpartition(".")[2] in READS and path.startswith(OUTSIDE):
                message = f"`{path}` is outside the project"
                help_ = "keep the data in the project, or take its place as a parameter"
                yield facts.at(PAGE, cell, node, message, help=help_)


OUTSIDE = ("../../../", "..\\..\\..\\", "~/", "~\\")

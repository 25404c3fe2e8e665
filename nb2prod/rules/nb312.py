"""NB312 unsafe-to-rerun: a cell gives another result, or fails, when it is run twice.

A cell writes a name of another cell from its own old value, in a way that does not bear repeating.

## Why it matters

Running the cell again while working changes the result without a trace.

## Example

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1], "b": [2]})
# %% [2]
table = table.drop(columns=["b"])
```

## Instead

```python
# %% [1]
import pandas as pd
table = pd.DataFrame({"a": [1], "b": [2]})
# %% [2]
narrow = table.drop(columns=["b"])
print(narrow)
```

## Limits

Off by default: one notebook in five does it. As NB302.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.rerun import changes_itself
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Self-changing cells."""
    for cell in facts.cells:
        if (cell.raw.count or 0) - 1 in facts.gaps:
            continue  # that is NB302
        for name, node, how in changes_itself(cell):
            help_ = "give the result a new name, or make it in the cell that makes the input"
            yield facts.at(PAGE, cell, node, how, name=name, help=help_)

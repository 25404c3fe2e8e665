"""NB405 plot-in-the-way: a cell draws.

A cell calls matplotlib, seaborn or plotly.

## Why it matters

In a job without a screen the picture is made for nobody; `nb2prod convert` saves it as a file.

## Example

```python
# %% [1]
import matplotlib.pyplot as plt
plt.plot([1, 2, 3])
```

## Instead

```python
# %% [1]
rows = [1, 2, 3]
print(sum(rows))
```

## Limits

Off by default. Reported once a cell; drawing methods of tables (`table.plot()`) are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import calls_in

PAGE = page(__doc__, INFO, on=False)


DRAWING = ("matplotlib.pyplot.", "seaborn.", "plotly.")


def check(facts: Facts) -> Iterator[Finding]:
    """The first drawing of each cell."""
    for cell in facts.cells:
        for node, name in calls_in(facts, cell):
            if name.startswith(DRAWING):
                yield facts.at(PAGE, cell, node, f"`{name}` draws a picture")
                break

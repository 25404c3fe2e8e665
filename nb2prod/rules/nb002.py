"""NB002 syntax-error: a cell does not parse as Python.

A code cell is no valid Python 3, IPython's own syntax allowed.

## Why it matters

*Restart and run all* stops here, and nothing of the cell runs.

## Example

```python
# %% [1]
total = (1 +
```

## Instead

```python
# %% [1]
total = 1 + 2
print(total)
```

## Limits

Cells tagged `raises-exception` are left alone.
The names that the cell seems to write are taken as written, so that one broken cell does not spoil the others.
Code that is plainly Python 2 is reported as NB003.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import ERROR, page
from nb2prod.source.facts import CellFacts, Facts
from nb2prod.source.python_2 import is_python_2

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """Cells that do not parse."""
    for cell in facts.cells:
        if cell.error is None or cell.may_raise or is_python_2(cell):
            continue
        message = (cell.error.msg or "invalid syntax").replace("`", "'")
        place = _place(cell, cell.error)
        yield facts.at(PAGE, cell, place, f"the cell does not parse: {message}")


def _place(cell: CellFacts, error: SyntaxError) -> Location:
    last = cell.raw.source.count("\n") + 1
    line = min(max(error.lineno or 1, 1), last)
    return Location(cell=cell.number, line=line, column=max(error.offset or 1, 1))

"""NB003 python-2: a cell is written in Python 2.

A code cell does not parse, and has statements that only Python 2 knows, such as `print x`.
The notebook is reported once, at its first such cell.

## Why it matters

No maintained kernel runs it.

## Example

```python
# %% [1]
print "total"
```

## Instead

```python
# %% [1]
print("total")
```

## Limits

Python 2 code that also parses as Python 3 is not recognised here; `xrange` and its like are found by NB101.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import ERROR, page
from nb2prod.source.facts import Facts
from nb2prod.source.python_2 import is_python_2

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """The first cell of Python 2, with the number of them."""
    cells = [cell for cell in facts.cells if is_python_2(cell) and not cell.may_raise]
    if not cells:
        return
    first = cells[0]
    line = (first.error.lineno if first.error else 1) or 1
    last = first.raw.source.count("\n") + 1
    place = Location(cell=first.number, line=min(line, last))
    more = f", as are {len(cells) - 1} more cells" if len(cells) > 1 else ""
    help_ = "convert it with `2to3` or by hand"
    yield facts.at(PAGE, first, place, f"the cell is Python 2{more}", help=help_)

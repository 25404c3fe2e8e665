"""NB409 giant-cell: a cell is very long.

A code cell has more than 60 lines of code.

## Why it matters

It can only be run as a whole, and nothing of it can be tested alone.

## Example

```python
# %% [1]
@LINES@@LINES@
```

## Instead

```python
# %% [1]
print(1)
```

## Limits

Off by default. Empty lines and comments do not count, nor do the bodies of functions and classes. (`@LINES@` stands for 55 lines.)
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import code_lines

PAGE = page(__doc__, INFO, on=False)


MANY = 60


def check(facts: Facts) -> Iterator[Finding]:
    """Cells with more lines than one can look over."""
    for cell in facts.cells:
        count = code_lines(cell)
        if count > MANY:
            help_ = "cut it where its comments cut it"
            message = f"the cell has {count} lines of code"
            yield facts.at(PAGE, cell, None, message, help=help_)

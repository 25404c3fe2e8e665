"""NB206 repeated-count: two cells have the same execution count.

A kernel counts every run once, so two cells with one count were run in different sessions, or one is a copy.

## Why it matters

The saved outputs do not belong to one run.

## Example

```python
# %% [1]
print("one")
# %% [1]
print("two")
```

## Instead

```python
# %% [1]
print("one")
# %% [2]
print("two")
```

## Limits

Off by default. Reported once, at the first repeated count.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.order import clear_counts
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False, fixable=True)


def check(facts: Facts) -> Iterator[Finding]:
    """The first cell whose count stands above it already."""
    seen: dict[int, int] = {}
    for cell in facts.cells:
        count = cell.raw.count
        if count and count in seen:
            message = f"In [{count}] is the count of cell {seen[count]} too"
            help_ = "run the notebook from the top"
            fix = clear_counts(facts)
            yield facts.at(PAGE, cell, None, message, help=help_, fix=fix)
            return
        if count:
            seen[count] = cell.number

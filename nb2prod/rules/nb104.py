"""NB104 maybe-undefined: a name may have no value when it is read.

A name is written on only some paths, such as one branch of an `if`, and read on all of them; or only some paths read a name that nothing writes.

## Why it matters

The notebook runs on your machine and stops with a NameError on another, or with other data.

## Example

```python
# %% [1]
import sys
if sys.platform == "darwin":
    folder = "Library"
# %% [2]
print(folder)
```

## Instead

```python
# %% [1]
import sys
folder = "share"
if sys.platform == "darwin":
    folder = "Library"
# %% [2]
print(folder)
```

## Limits

A loop is taken to run at least once, and the body of a `try` to go through.
Silent where the name is read inside a condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.missing import report
from nb2prod.source.facts import Facts, Miss
from nb2prod.source.misses import Kind

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """A name may have no value when it is read."""
    return report(facts, PAGE, Kind.MAYBE, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    if miss.state == "maybe":
        return f"`{miss.name}` is read here, but only some paths write it"
    if miss.via:
        where = facts.place(miss.read_cell, miss.read_node)
        return f"`{miss.via}` may read `{miss.name}` ({where}), which no cell writes"
    return f"`{miss.name}` may be read here before any cell writes it"

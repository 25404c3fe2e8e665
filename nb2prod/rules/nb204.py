"""NB204 called-too-early: a function is called above the cell that writes a name which it needs.

A function or method is called, and its body reads a name (a variable or another function) that is written only after the call.

## Why it matters

It works in a kernel where the later cell has already run, and stops with a NameError in a fresh one.

## Example

```python
# %% [1]
def with_tax(price):
    return price * (1 + rate)
# %% [2]
print(with_tax(10))
# %% [3]
rate = 0.2
```

## Instead

```python
# %% [1]
def with_tax(price):
    return price * (1 + rate)
# %% [2]
rate = 0.2
# %% [3]
print(with_tax(10))
```

## Limits

Calls are followed through functions, classes and methods of the notebook, and through the function that another one surely gives; a function that is only handed on is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.missing import report
from nb2prod.source.facts import Facts, Miss
from nb2prod.source.misses import Kind

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """A function is called above the cell that writes a name which it needs."""
    return report(facts, PAGE, Kind.CALLED_EARLY, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    cell, _ = facts.written[miss.name][0]
    return f"`{miss.via}` is called here and reads `{miss.name}`, first written in cell {cell}"

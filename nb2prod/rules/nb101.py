"""NB101 undefined-name: a name is read, and no cell writes it.

A cell at the top level reads a name that no cell of the notebook writes, and that a fresh kernel does not have.

## Why it matters

*Restart and run all* stops here with a NameError.
The notebook only ever worked because the name was left in somebody's kernel.

## Example

```python
# %% [1]
print(sum(prices))
```

## Instead

```python
# %% [1]
prices = [1.5, 2.5]
# %% [2]
print(sum(prices))
```

## Limits

Silent after anything that may write names out of sight (`%run` of a file that is not there, a star import that cannot be read, `exec`, `globals()`), and in cells tagged `raises-exception`.
Each name is reported once, where it is read first.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.missing import report
from nb2prod.source.facts import Facts, Miss
from nb2prod.source.misses import Kind

PAGE = page(__doc__, ERROR, fixable=True)


def check(facts: Facts) -> Iterator[Finding]:
    """Names that nothing writes."""
    return report(facts, PAGE, Kind.UNDEFINED, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    return f"`{miss.name}` is read here, and no cell writes it"

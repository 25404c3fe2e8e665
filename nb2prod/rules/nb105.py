"""NB105 leaked-inner-name: a name exists only inside a function or a comprehension, and is read outside.

The name is written only as a loop variable of a comprehension, a parameter, or a local variable of a function; at the top level it does not exist.

## Why it matters

*Restart and run all* stops here with a NameError.

## Example

```python
# %% [1]
squares = [n * n for n in range(3)]
# %% [2]
print(squares, n)
```

## Instead

```python
# %% [1]
squares = [n * n for n in range(3)]
# %% [2]
print(squares[-1])
```

## Limits

As NB101.
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
    """A name exists only inside a function or a comprehension, and is read outside."""
    return report(facts, PAGE, Kind.LEAKED, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    return f"`{miss.name}` is read here, but exists only inside a function or a comprehension"

"""NB109 output-history: a cell reads the kernel's history.

A cell reads `Out[5]`, `_5`, `In[5]` or `_i5`: the result of whatever ran fifth.

## Why it matters

The numbers change with every run, so a fresh run reads another value or stops with a KeyError.

## Example

```python
# %% [1]
2 + 3
# %% [2]
print(Out[1])
```

## Instead

```python
# %% [1]
total = 2 + 3
# %% [2]
print(total)
```

## Limits

Silent about `_` and `__`, which people also use as a throw-away name, and where the notebook writes the name itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """The first read of numbered history in each cell."""
    seen: set[int] = set()
    for number, name, node in facts.history:
        cell = facts.cell(number)
        if number in seen or cell is None or name in facts.written:
            continue
        seen.add(number)
        yield facts.at(
            PAGE,
            cell,
            node,
            f"`{name}` is the kernel's history, and its numbers change",
            name=name,
            help="give the value a name where it is made",
        )

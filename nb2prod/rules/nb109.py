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
from nb2prod.source.kernel_names import NUMBERED

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """Reads of numbered history."""
    for cell in facts.cells:
        history = [
            name
            for name in cell.events.names_read
            if name[0] in "_OI" and _is_history(name)
        ]
        if not history or any(name in facts.written for name in history):
            continue
        name = min(history)
        node = cell.reads.get(name)
        yield facts.at(
            PAGE,
            cell,
            node,
            f"`{name}` is the kernel's history, and its numbers change",
            name=name,
            help="give the value a name where it is made",
        )


def _is_history(name: str) -> bool:
    return name in {"Out", "In", "_oh", "_ih"} or bool(NUMBERED.match(name))

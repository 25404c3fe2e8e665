"""NB103 used-after-del: a name is read after it was deleted.

A name is read after `del`, after `%reset`, or after the `except … as name` block that wrote it.

## Why it matters

*Restart and run all* stops here with a NameError, even if the name is still there in your kernel from an earlier run.

## Example

```python
# %% [1]
rows = [1, 2]
del rows
# %% [2]
print(rows)
```

## Instead

```python
# %% [1]
rows = [1, 2]
# %% [2]
print(rows)
del rows
```

## Limits

Silent where only some paths delete the name.
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
    """A name is read after it was deleted."""
    return report(facts, PAGE, Kind.DELETED, message)


def message(facts: Facts, miss: Miss) -> str:
    """What the reader is told."""
    if miss.via:
        return f"`{miss.via}` is called here and reads `{miss.name}`, which was deleted above"
    return f"`{miss.name}` is read here, after it was deleted"

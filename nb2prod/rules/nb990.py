"""NB990 opaque-state: names may be written where lint cannot see.

A star import that cannot be read, `exec`, or `globals()` may write any name.

## Why it matters

From here on lint is silent about missing names (NB101, NB102, NB105, NB107): it says less than it could.

## Example

```python
# %% [1]
exec(open("setup.py").read())
print(1)
```

## Instead

```python
# %% [1]
from math import sqrt
print(sqrt(4))
```

## Limits

Off by default. Reported once, at the first such place; `%run` of a file that is not here and `%store -r` are NB108.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """The first place that hides what it writes."""
    reasons = [
        each for each in facts.opaque if not each[1].startswith(("%run", "%store"))
    ]
    for number, reason in reasons[:1]:
        cell = facts.cell(number)
        if cell is not None:
            message = (
                f"`{reason}` may write any name; missing names are not reported below"
            )
            yield facts.at(PAGE, cell, None, message)

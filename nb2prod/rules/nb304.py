"""NB304 wall-clock: the time of day becomes part of the result.

A cell stores `datetime.now()`, `date.today()` or `pd.Timestamp.now()` in a name.

## Why it matters

The same notebook gives another result tomorrow.

## Example

```python
# %% [1]
from datetime import date
today = date.today()
print(today)
```

## Instead

```python
# %% [1]
from datetime import date
today = date(2025, 3, 1)
print(today)
```

## Limits

Off by default. Silent for `time.time()`, which mostly measures how long something takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
)


def check(facts: Facts) -> Iterator[Finding]:
    """Calls of the clock that give a date."""
    for cell, call, name in facts.calls(watched.CLOCKS):
        if name in CLOCKS and not call.in_function:
            message = f"`{call.dotted}()` makes the result depend on the day of the run"
            help_ = "take the date as a parameter"
            yield facts.at(PAGE, cell, call.node, message, help=help_)

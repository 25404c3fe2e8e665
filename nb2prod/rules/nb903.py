"""NB903 stale-baseline-entry: the baseline lists what is no longer there.

A finding that the baseline has on record was mended, or its file is gone.

## Why it matters

The record would hide the same finding if it came back.

## Example

```python
# %% [1]
print(1)  # the baseline lists NB101 for `print(total)`, which is gone
```

## Instead

```python
# %% [1]
print(1)  # and `nb2prod lint --write-baseline` was run since
```

## Limits

Only with `--baseline`. Entries of files that were not checked are left alone. Never makes the run fail unless `--fail-on info` is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO)


def check(facts: Facts) -> Iterator[Finding]:
    """Nothing here: only a whole run knows its baseline."""
    return iter(())

"""NB902 unknown-code: a suppression names a rule that does not exist.

A `# noqa: NB…`, a `# nb2prod: ignore[NB…]`, a tag or the notebook's metadata names a code that no rule has.

## Why it matters

It is a slip of the pen, and silences nothing.

## Example

```python
# %% [1]
print(1)  # noqa: NB999
```

## Instead

```python
# %% [1]
print(1)
```

## Limits

Codes of other linters are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """Nothing yet: this is known when all rules have spoken."""
    return iter(())

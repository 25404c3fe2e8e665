"""NB901 unused-suppression: a comment, tag or setting silences nothing.

A `# noqa: NB…`, a `# nb2prod: ignore[NB…]`, a tag or the notebook's metadata names a rule that finds nothing there.

## Why it matters

A suppression that outlived its reason hides the next real problem.

## Example

```python
# %% [1]
print(1)  # noqa: NB101
```

## Instead

```python
# %% [1]
print(1)
```

## Limits

Suppressions of rules that are not selected, and a bare `# noqa`, are left alone.
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

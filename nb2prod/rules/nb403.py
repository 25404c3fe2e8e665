"""NB403 credentials-in-url: a URL holds a password.

A URL in a cell or in a saved output has the form `scheme://user:password@host`.

## Why it matters

As NB402: it has to be changed, not only deleted.

## Example

```python
# %% [1]
url = "postgresql://ada:m4chine9@db.example.com/sales"
print(len(url))
```

## Instead

```python
# %% [1]
import os
url = os.environ["SALES_DATABASE_URL"]
print(len(url))
```

## Limits

Silent for `user:password`, braces and other placeholders.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.secret_places import find_secrets
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)
OUTPUTS = True


def check(facts: Facts) -> Iterator[Finding]:
    """Secrets in the text of every cell and in its saved outputs."""
    return find_secrets(facts, PAGE, in_urls=True)

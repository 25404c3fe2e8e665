"""NB402 hardcoded-secret: a secret stands in the notebook.

A token, key or password stands in a cell's text or in a saved output.
The report never shows it.

## Why it matters

Everyone who can read the file can use it, and deleting the line leaves it in the history: it has to be revoked.

## Example

```python
# %% [1]
api_key = "q8Zt4LmW2rXv9KdE7sHa"
print(len(api_key))
```

## Instead

```python
# %% [1]
import os
api_key = os.environ["SALES_API_KEY"]
print(len(api_key))
```

## Limits

Knows the shapes of some forty providers; a value without such a shape needs a telling name, digits and enough disorder.
Silent for placeholders (`xxxx`, `<key>`, `your-key-here`), names of files and things, and hashes.
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
    return find_secrets(facts, PAGE, in_urls=False)

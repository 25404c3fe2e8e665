"""NB307 network-at-run-time: a cell fetches data from the network.

A cell reads a URL, or fetches a file with `requests`, `urllib`, `wget` or `curl`.

## Why it matters

The run depends on a server that may change its data or be away.

## Example

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("https://example.com/sales.csv")
print(sales)
```

## Instead

```python
# %% [1]
import pandas as pd
sales = pd.read_csv("data/sales.csv")
print(sales)
```

## Limits

Off by default. Reported once a cell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts
from nb2prod.source.file_calls import URL_READERS

PAGE = page(__doc__, INFO, on=False)


FETCHES = (
    "requests.get",
    "requests.post",
    "urllib.request.urlopen",
    "urllib.request.urlretrieve",
    "wget.download",
    "gdown.download",
    "httpx.get",
)
CALLED = watched.FETCHES | URL_READERS


def check(facts: Facts) -> Iterator[Finding]:
    """The first fetch of each cell."""
    seen: set[int] = set()
    for cell, call, name in facts.calls(CALLED):
        first = call.node.args[0] if call.node.args else None
        is_url = isinstance(first, ast.Constant) and str(first.value).startswith(
            ("http://", "https://", "ftp://")
        )
        reads = is_url and name.rpartition(".")[2] in URL_READERS
        if cell.number not in seen and (name in FETCHES or reads):
            seen.add(cell.number)
            message = f"`{call.dotted}` needs the network at run time"
            help_ = "fetch the data once, beside the notebook, and keep its checksum"
            yield facts.at(PAGE, cell, call.node, message, help=help_)

"""NB309 one-platform: code that only one hosted platform can run.

A cell imports `google.colab`, mounts a drive, or uses `dbutils`.

## Why it matters

The notebook fails anywhere else.

## Example

```python
# %% [1]
from google.colab import drive
drive.mount("drive")
```

## Instead

```python
# %% [1]
from pathlib import Path
data = Path("data")
print(data)
```

## Limits

Off by default. Silent inside a condition or a `try`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING, on=False)


PLATFORMS = ("google.colab", "kaggle_secrets", "dbutils", "pyspark.dbutils")


def check(facts: Facts) -> Iterator[Finding]:
    """Top-level imports of a platform's own modules."""
    for cell in facts.cells:
        for statement in cell.statements:
            module = _imported(statement)
            if module.startswith(PLATFORMS):
                message = f"`{module}` exists on one platform only"
                yield facts.at(
                    PAGE, cell, statement, message, help="import it in a `try`"
                )


def _imported(statement: ast.stmt) -> str:
    if isinstance(statement, ast.ImportFrom):
        return statement.module or ""
    return statement.names[0].name if isinstance(statement, ast.Import) else ""

"""NB001 unreadable-notebook: the file is no notebook.

The file is empty, is not JSON, holds merge-conflict markers, or has no cells.

## Why it matters

Jupyter cannot open it, and no other rule can look at it.

## Example

```json
{"cells": [
```

## Instead

```json
{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
```

## Limits

A path that is not there is a usage error (exit code 2), not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import ERROR, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """The one finding of a file that is no notebook."""
    if facts.raw.problem:
        yield Finding(
            code=PAGE.code,
            message=f"the file {facts.raw.problem}",
            path=facts.path,
            location=Location(cell=1),
            severity=PAGE.severity,
            help="restore it from version control or save it again",
        )

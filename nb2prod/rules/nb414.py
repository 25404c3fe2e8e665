"""NB414 large-output: a saved output is very large.

The text of a cell's saved outputs is more than a million characters.

## Why it matters

It makes the file slow to open, to compare and to review.

## Example

```json
{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "print(1)",
 "outputs": [{"output_type": "stream", "name": "stdout", "text": "@LONG@"}]}]}
```

## Instead

```json
{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "print(1)", "outputs": []}]}
```

## Limits

Off by default. Counts text, not pictures. (`@LONG@` stands for two million characters.)
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)
OUTPUTS = True

LARGE = 1_000_000


def check(facts: Facts) -> Iterator[Finding]:
    """Cells with more than a million characters of saved text."""
    for cell in facts.cells:
        size = sum(len(each.text) for each in cell.raw.outputs)
        if size > LARGE:
            message = f"the saved output has {size:,} characters"
            yield facts.at(PAGE, cell, None, message, help="show less, or clear it")

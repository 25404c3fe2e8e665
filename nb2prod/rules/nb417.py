"""NB417 empty-cell: a code cell has no text.

A code cell is empty.

## Why it matters

It is noise, and often what was left of something that was deleted.

## Example

```json
{"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "source": "", "outputs": []},
 {"cell_type": "code", "execution_count": null, "metadata": {}, "source": "print(1)", "outputs": []}]}
```

## Instead

```json
{"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "source": "print(1)", "outputs": []}]}
```

## Limits

Off by default. Silent about the last cell, which Jupyter adds by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Edit, Finding, Fix
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False, fixable=True)


def check(facts: Facts) -> Iterator[Finding]:
    """Empty code cells but the last."""
    last = len(facts.raw.cells)
    for cell in facts.cells:
        if not cell.raw.source.strip() and cell.number < last:
            edit = Edit(cell=cell.number, delete=True)
            fix = Fix(message="take the empty cell out", edits=(edit,))
            yield facts.at(PAGE, cell, None, "the cell is empty", fix=fix)

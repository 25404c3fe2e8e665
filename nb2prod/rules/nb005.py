"""NB005 saved-error: a saved output is an error.

The notebook was saved with a traceback in a cell's output.

## Why it matters

The last run stopped here, or a reader will think so.

## Example

```json
{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "1 / 0",
 "outputs": [{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "", "traceback": []}]}]}
```

## Instead

```json
{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "1 / 1", "outputs": []}]}
```

## Limits

Silent for cells tagged `raises-exception`.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)
OUTPUTS = True
ERRORS = frozenset({"error", "pyerr"})  # nbformat 4 and 3


def check(facts: Facts) -> Iterator[Finding]:
    """Cells with a saved traceback."""
    for cell in facts.cells:
        for output in cell.raw.outputs:
            if output.kind in ERRORS and output.error and not cell.may_raise:
                message = f"the saved output is a {output.error}"
                help_ = "mend the cell and run it, or tag it `raises-exception`"
                yield facts.at(PAGE, cell, None, message, help=help_)
                break

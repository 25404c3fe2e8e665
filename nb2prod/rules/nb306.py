"""NB306 unordered-files: files are taken in whatever order the disk gives them.

A loop or a comprehension goes over `os.listdir`, `glob.glob` or `Path.glob` without sorting.

## Why it matters

The order differs between machines, and with it the rows of a joined table.

## Example

```python
# %% [1]
import glob
frames = [open(path).read() for path in glob.glob("data/*.csv")]
print(frames)
```

## Instead

```python
# %% [1]
import glob
frames = [open(path).read() for path in sorted(glob.glob("data/*.csv"))]
print(frames)
```

## Limits

Off by default. Looks only at loops and comprehensions directly over the call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import loops_in

PAGE = page(__doc__, WARNING, on=False)


LISTINGS = frozenset({"os.listdir", "glob.glob", "glob.iglob", "os.scandir"})


def check(facts: Facts) -> Iterator[Finding]:
    """Loops directly over an unsorted listing."""
    for cell in facts.cells:
        for loop in loops_in(cell):
            name = _called(facts, loop.iter)
            if name:
                message = f"`{name}` gives files in no fixed order"
                help_ = f"write `sorted({name}(…))`"
                yield facts.at(PAGE, cell, loop.iter, message, help=help_)


def _called(facts: Facts, node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return ""
    written = ast.unparse(node.func)
    return written if facts.full_name(written) in LISTINGS else ""

"""NB108 outside-state: state comes from outside the notebook.

`%run` of a file that is not beside the notebook, or `%store -r`: names appear that no file here writes.

## Why it matters

The notebook runs only on the machine where that file or that store is.

## Example

```python
# %% [1]
%run ../setup/missing_helpers.py
```

## Instead

```python
# %% [1]
from math import sqrt
```

## Limits

Silent where the file is there; its names are then known.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


def check(facts: Facts) -> Iterator[Finding]:
    """`%run` of a missing file, and `%store -r`."""
    missing = {reason for _, reason in facts.opaque if reason.startswith("%run")}
    for cell, magic in facts.magics:
        place = Location(cell=cell.number, line=magic.line)
        if magic.name == "run" and f"%run {magic.argument}".rstrip() in missing:
            message = f"`%run {magic.argument}` runs a file that is not here"
            help_ = "keep the file beside the notebook, or import a module"
            yield facts.at(PAGE, cell, place, message, help=help_)
        elif magic.name == "store" and "-r" in magic.argument.split():
            message = "`%store -r` reads names from this machine's own store"
            help_ = "read them from a file of the project"
            yield facts.at(PAGE, cell, place, message, help=help_)

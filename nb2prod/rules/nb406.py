"""NB406 shell-escape: a cell runs a shell command.

A cell uses `!command`, `%%bash` or `%sx`.

## Why it matters

It needs that shell and those programs, and has no equivalent on other systems.

## Example

```python
# %% [1]
!ls data
```

## Instead

```python
# %% [1]
from pathlib import Path
print(sorted(Path("data").iterdir()))
```

## Limits

Off by default. Installs are NB305.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


CELLS = frozenset({"bash", "sh", "script", "cmd", "system", "sx"})


def check(facts: Facts) -> Iterator[Finding]:
    """Shell commands that are no installs."""
    for cell, magic in facts.magics:
        shell = magic.kind == "shell" or magic.name in CELLS
        if shell and "install" not in magic.argument:
            place = Location(cell=cell.number, line=magic.line)
            yield facts.at(PAGE, cell, place, "the cell runs a shell command")

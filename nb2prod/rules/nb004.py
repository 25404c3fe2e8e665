"""NB004 unknown-cell-magic: a cell magic that lint does not know.

The body of a `%%magic` cell is not Python that lint can follow, and its magic is not one of IPython's own.

## Why it matters

What the cell writes is guessed, so a name that only it makes may be missed or taken for granted.

## Example

```python
# %% [1]
%%prolog
likes(ada, chess).
```

## Instead

```python
# %% [1]
likes = {"ada": "chess"}
print(likes)
```

## Limits

Off by default. List magics whose body is Python in the setting `cell-magics`; they are then followed like `%%time`.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import INFO, page
from nb2prod.source.cell_magics import KNOWN
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Cells whose magic nobody here knows."""
    for cell, magic in facts.magics:
        if magic.kind == "cell" and magic.name not in KNOWN:
            place = Location(cell=cell.number, line=magic.line)
            message = f"`%%{magic.name}` is not known, and its body is not checked"
            help_ = "if its body is Python, list it in the setting `cell-magics`"
            yield facts.at(PAGE, cell, place, message, help=help_)

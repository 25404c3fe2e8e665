"""NB110 magic-state: a magic changes the session, and later cells depend on it.

`%cd`, `%env NAME=value`, `%set_env`, `%autoreload` and `%config` change the kernel, not a name.

## Why it matters

The change is invisible to whoever runs a part of the notebook, and has no counterpart in a package.

## Example

```python
# %% [1]
%cd data
```

## Instead

```python
# %% [1]
from pathlib import Path
print(sorted(Path("data").iterdir()))
```

## Limits

Off by default. Silent for `%matplotlib` and `%config InlineBackend`, for `%env` that only shows, and for `%load_ext` alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import INFO, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, INFO, on=False)


STATEFUL = frozenset({"cd", "pushd", "popd", "set_env", "autoreload", "config"})


def check(facts: Facts) -> Iterator[Finding]:
    """Magics that change the session."""
    for cell, magic in facts.magics:
        sets = magic.name == "env" and "=" in magic.argument
        if magic.argument.startswith("InlineBackend"):
            continue
        if magic.kind == "line" and (magic.name in STATEFUL or sets):
            place = Location(cell=cell.number, line=magic.line)
            message = f"`%{magic.name}` changes the session for all later cells"
            yield facts.at(PAGE, cell, place, message)

"""NB305 unpinned-install: a cell installs packages without versions.

A cell runs `pip install` or `conda install` for packages without a version.

## Why it matters

A fresh run takes whatever is newest that day, needs the network, and changes the environment under the running kernel.

## Example

```python
# %% [1]
%pip install pandas
```

## Instead

```python
# %% [1]
%pip install pandas==2.3.1
```

## Limits

Silent for requirement files, for `-e .` and for paths and archives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


_INSTALL = re.compile(r"(?:^|\s|;|&&)(?:pip3?|conda|mamba|uv pip)\s+install\s+(.*)")


def check(facts: Facts) -> Iterator[Finding]:
    """Installs of packages by their bare name."""
    for cell, magic in facts.magics:
        text = (
            f"{magic.name} {magic.argument}" if magic.kind == "line" else magic.argument
        )
        found = _INSTALL.search(text)
        bare = _bare(found.group(1)) if found else []
        if bare:
            place = Location(cell=cell.number, line=magic.line)
            message = f"`{bare[0]}` is installed without a version"
            help_ = "list it with its version in the project's requirements"
            yield facts.at(PAGE, cell, place, message, help=help_)


def _bare(words: str) -> list[str]:
    if re.search(r"(?:^|\s)(?:-r|--requirement|-e|--editable)\b", words):
        return []
    return [word for word in words.split() if _PACKAGE.fullmatch(word)]


_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*(?:\[[\w,-]+\])?")

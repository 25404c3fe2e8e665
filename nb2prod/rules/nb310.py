"""NB310 missing-requirement: an import is in no list of requirements.

The project beside the notebook lists its requirements (`requirements.txt`, `pyproject.toml`, `environment.yml`), and a module that the notebook imports is not among them.

## Why it matters

The notebook runs here, and fails wherever the project is installed anew.

## Example

```python
# %% [1]
from requirements_of_nobody import answer
print(answer)
```

## Instead

```python
# %% [1]
import math
print(math.pi)
```

## Limits

Off by default. Looks in the notebook's folder and up to four above it; silent where no list is found, for the standard library, for modules beside the notebook, for imports inside a `try`, in notebooks that change `sys.path`, and for what the notebook installs itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.requirements import listed_requirements, provided
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """The first import of each module that no list names."""
    listed = listed_requirements(facts.read_near)
    if listed is None or "sys.path" in facts.text:
        return
    seen = set(_installed(facts))
    for cell in facts.cells:
        for statement in cell.statements:
            for module in _modules(statement):
                if module in seen or provided(module, listed, facts.read_near):
                    continue
                seen.add(module)
                message = f"`{module}` is imported, and no list of requirements has it"
                help_ = "add its distribution to the requirements"
                yield facts.at(PAGE, cell, statement, message, name=module, help=help_)


def _modules(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name.partition(".")[0] for alias in statement.names]
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        return [(statement.module or "").partition(".")[0]]
    return []


def _installed(facts: Facts) -> Iterator[str]:
    for _, magic in facts.magics:
        if "install" in magic.argument:
            for word in magic.argument.split():
                yield word.partition("=")[0].replace("-", "_").lower()

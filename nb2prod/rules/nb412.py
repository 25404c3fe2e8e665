"""NB412 unsafe-load: a file is loaded that may run code.

`pickle.load`, `joblib.load`, `pd.read_pickle`, `torch.load` or `np.load(allow_pickle=True)` runs whatever the file says.

## Why it matters

Whoever can write the file can run code where the package runs.

## Example

```python
# %% [1]
import pickle
with open("model.pkl", "rb") as file:
    model = pickle.load(file)
print(model)
```

## Instead

```python
# %% [1]
import json
with open("model.json") as file:
    model = json.load(file)
print(model)
```

## Limits

Off by default: in a notebook one mostly loads what one has written oneself, and ruff has S301. Silent for `torch.load(…, weights_only=True)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source.facts import Facts
from nb2prod.source.statements import calls_in, keyword_of

PAGE = page(__doc__, WARNING, on=False)


LOADS = frozenset(
    {"pickle.load", "pickle.loads", "joblib.load", "pandas.read_pickle", "torch.load"}
    | {"dill.load", "cloudpickle.load", "numpy.load"}
)


def check(facts: Facts) -> Iterator[Finding]:
    """Loads that can run code."""
    for cell in facts.cells:
        for node, name in calls_in(facts, cell):
            if name in LOADS and not _is_safe(name, node):
                message = f"`{name}` runs whatever the file says"
                help_ = "load only files that nobody else can write"
                yield facts.at(PAGE, cell, node, message, help=help_)


def _is_safe(name: str, node: ast.Call) -> bool:
    if name == "torch.load":
        return _is_true(keyword_of(node, "weights_only"))
    return name == "numpy.load" and not _is_true(keyword_of(node, "allow_pickle"))


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True

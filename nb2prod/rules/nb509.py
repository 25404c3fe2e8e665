"""NB509 missing-random-state: a split or a model draws without `random_state`.

`train_test_split`, a shuffled splitter, a randomised estimator or search, or made-up data of scikit-learn is used without `random_state`, and nothing seeds numpy.

## Why it matters

Every run splits and trains differently, so scores cannot be compared.

## Example

```python
# %% [1]
from sklearn.model_selection import train_test_split
rows = list(range(10))
train, test = train_test_split(rows)
```

## Instead

```python
# %% [1]
from sklearn.model_selection import train_test_split
rows = list(range(10))
train, test = train_test_split(rows, random_state=7)
```

## Limits

Silent after `np.random.seed`, with `shuffle=False`, with `**options`, and reported once a notebook; `KFold` and its like draw only with `shuffle=True`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules import seeding
from nb2prod.rules.base import WARNING, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


# split in order unless they are told to shuffle
IN_ORDER = frozenset({"KFold", "StratifiedKFold", "StratifiedGroupKFold"})
POSITIONS = {"KFold": 2, "StratifiedKFold": 2, "StratifiedGroupKFold": 2}
CALLED = watched.MODELS | seeding.CALLED


def check(facts: Facts) -> Iterator[Finding]:
    """The first unseeded split or estimator."""
    for cell, call, name in facts.calls(CALLED):
        if seeding.seeded(name, call.node) in {"numpy.random", seeding.ALL}:
            return
        module, _, last = name.rpartition(".")
        if not module.startswith("sklearn") or last not in watched.MODELS:
            continue
        if not _is_seeded(call.node, last):
            message = f"`{last}` draws at random, without `random_state`"
            help_ = "give it `random_state=` a number"
            yield facts.at(PAGE, cell, call.node, message, help=help_)
            return


def _is_seeded(node: ast.Call, name: str) -> bool:
    if seeding.gives(
        node, "random_state", position=POSITIONS.get(name, len(node.args))
    ):
        return True
    shuffles = [k.value for k in node.keywords if k.arg == "shuffle"]
    if name in IN_ORDER:
        said = [*node.args[1:2], *shuffles]
        return not said or not _says(said[0], True)
    return bool(shuffles) and _says(shuffles[0], False)


def _says(node: ast.expr, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value

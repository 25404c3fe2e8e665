"""NB509 missing-random-state: a split or a model draws without `random_state`.

`train_test_split`, a shuffled splitter or a randomised estimator of scikit-learn is used without `random_state`, and nothing seeds numpy.

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

Silent after `np.random.seed`, with `shuffle=False`, with `**options`, and reported once a notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


SHUFFLES = frozenset({"ShuffleSplit", "StratifiedShuffleSplit", "train_test_split"})
ESTIMATORS = frozenset(
    {"RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier"}
    | {"GradientBoostingClassifier", "GradientBoostingRegressor", "KMeans"}
    | {"MLPClassifier", "MLPRegressor", "TSNE", "IsolationForest", "BaggingClassifier"}
    | {"SGDClassifier", "SGDRegressor", "ExtraTreesRegressor", "GaussianMixture"}
)
SEEDS = ("numpy.random.seed", "seed_everything", "set_seed", "set_random_seed")
CALLED = watched.MODELS | watched.SEEDS


def check(facts: Facts) -> Iterator[Finding]:
    """The first unseeded split or estimator."""
    for cell, call, name in facts.calls(CALLED):
        if name in SEEDS:
            return
        module, _, last = name.rpartition(".")
        if not module.startswith("sklearn") or last not in SHUFFLES | ESTIMATORS:
            continue
        if not _is_seeded(call.node):
            message = f"`{last}` draws at random, without `random_state`"
            help_ = "give it `random_state=` a number"
            yield facts.at(PAGE, cell, call.node, message, help=help_)
            return


def _is_seeded(node: ast.Call) -> bool:
    for keyword in node.keywords:
        if keyword.arg in {None, "random_state"}:
            return True
        if keyword.arg == "shuffle" and isinstance(keyword.value, ast.Constant):
            return keyword.value.value is False
    return False

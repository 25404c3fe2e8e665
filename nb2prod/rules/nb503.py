"""NB503 test-set-unused: a split is made, and only the training part is scored.

A model is scored, or predicts, on the training part of a `train_test_split`, and nothing ever reads the test part.

## Why it matters

The score says how well the model remembers, not how well it predicts.

## Example

```python
# %% [1]
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
rows, values = [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0]
train, test, known, hidden = train_test_split(rows, values, random_state=7)
model = LinearRegression().fit(train, known)
print(model.score(train, known))
```

## Instead

```python
# %% [1]
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
rows, values = [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0]
train, test, known, hidden = train_test_split(rows, values, random_state=7)
model = LinearRegression().fit(train, known)
print(model.score(test, hidden))
```

## Limits

Off by default. Knows the parts from their position in `train_test_split(…)`; silent as soon as any test part is read anywhere, and where names may be read out of sight.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.leakage import SPLITS, assignments, split_call, targets_of
from nb2prod.source.facts import Facts
from nb2prod.source.statements import calls_in, walk_all

PAGE = page(__doc__, WARNING, on=False)


SCORES = frozenset({"score", "predict", "predict_proba"})


def check(facts: Facts) -> Iterator[Finding]:
    """The first score on a training part whose test part nothing reads."""
    if SPLITS not in facts.text or facts.opaque:
        return
    trains, tests = _parts(facts)
    read = {
        node.id
        for cell in facts.cells
        for node in walk_all(cell.statements)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    if not tests or tests & read:
        return
    for cell in facts.cells:
        for node, _ in calls_in(facts, cell):
            first = node.args[0] if node.args else None
            scores = isinstance(node.func, ast.Attribute) and node.func.attr in SCORES
            if scores and isinstance(first, ast.Name) and first.id in trains:
                message = f"`{first.id}` is the training part, and nothing reads the test part"
                help_ = "score the test part"
                yield facts.at(PAGE, cell, node, message, name=first.id, help=help_)
                return


def _parts(facts: Facts) -> tuple[set[str], set[str]]:
    trains: set[str] = set()
    tests: set[str] = set()
    for _, statement in assignments(facts.cells):
        if split_call(statement) is not None:
            targets = targets_of(statement)
            trains.update(name for name in targets[0::2] if name)
            tests.update(name for name in targets[1::2] if name)
    return trains, tests

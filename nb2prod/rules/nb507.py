"""NB507 test-reuse: several models are judged by one test set.

Three models or more are scored on the same test part of a split.

## Why it matters

Choosing the best of them uses the test set up: the score of the winner is too good.

## Example

```python
# %% [1]
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import train_test_split
rows, marks = [[1.0], [2.0], [3.0]], [0, 1, 0]
train, test, known, hidden = train_test_split(rows, marks, random_state=7)
one = DummyClassifier(strategy="prior").fit(train, known)
two = DummyClassifier(strategy="constant", constant=1).fit(train, known)
three = DummyClassifier(strategy="most_frequent").fit(train, known)
print(one.score(test, hidden), two.score(test, hidden), three.score(test, hidden))
```

## Instead

```python
# %% [1]
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score, train_test_split
rows, marks = [[1.0], [2.0], [3.0], [4.0]], [0, 1, 0, 1]
train, test, known, hidden = train_test_split(rows, marks, random_state=7)
one, two = DummyClassifier(strategy="prior"), DummyClassifier(strategy="stratified")
print([cross_val_score(model, train, known, cv=2) for model in (one, two)])
print(one.fit(train, known).score(test, hidden))
```

## Limits

Off by default: comparing models in a lesson is no mistake. Counts names of models with `score`; silent where cross-validation is used too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import INFO, page
from nb2prod.rules.leakage import SPLITS, assignments, split_call, targets_of
from nb2prod.source.facts import Facts
from nb2prod.source.statements import calls_in

PAGE = page(__doc__, INFO, on=False)


ENOUGH = 3
CHOOSES = ("cross_val", "GridSearchCV", "RandomizedSearchCV", "KFold")


def check(facts: Facts) -> Iterator[Finding]:
    """The score of the third model on one test part."""
    if SPLITS not in facts.text or any(word in facts.text for word in CHOOSES):
        return
    tests: set[str] = set()
    for _, statement in assignments(facts.cells):
        if split_call(statement) is not None:
            tests.update(name for name in targets_of(statement)[1::2] if name)
    models: dict[str, set[str]] = {}
    for cell in facts.cells:
        for node, name in calls_in(facts, cell):
            first = node.args[0] if node.args else None
            model, _, method = name.rpartition(".")
            if not isinstance(first, ast.Name) or first.id not in tests or not model:
                continue
            if method == "score":
                known = models.setdefault(first.id, set())
                known.add(model)
                if len(known) == ENOUGH:
                    message = f"`{first.id}` judges {ENOUGH} models or more"
                    help_ = "choose by cross-validation, and judge the winner once"
                    yield facts.at(PAGE, cell, node, message, name=first.id, help=help_)
                    return

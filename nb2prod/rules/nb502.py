"""NB502 fit-on-test: something is fitted on the test set.

`fit` or `fit_transform` is called with a name that a split made as its test part.

## Why it matters

The model, or the transformation, has seen the rows that are to judge it.

## Example

```python
# %% [1]
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
train, test = train_test_split([[1.0], [2.0], [3.0]], random_state=7)
scaler = StandardScaler()
train = scaler.fit_transform(train)
test = scaler.fit_transform(test)
```

## Instead

```python
# %% [1]
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
train, test = train_test_split([[1.0], [2.0], [3.0]], random_state=7)
scaler = StandardScaler()
train = scaler.fit_transform(train)
test = scaler.transform(test)
```

## Limits

Knows the test parts from their position in `train_test_split(…)`, not from their names.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.leakage import fits_on_test
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """Fits on a test part."""
    for cell, node, name in fits_on_test(facts):
        message = f"`{name}` is the test part of a split, and something is fitted on it"
        help_ = "fit on the training part, and only transform or predict the test part"
        yield facts.at(PAGE, cell, node, message, name=name, help=help_)

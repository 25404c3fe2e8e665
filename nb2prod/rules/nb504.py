"""NB504 resample-before-split: rows are multiplied before the split.

An oversampler (SMOTE and its like) resamples rows that a later `train_test_split` divides.

## Why it matters

Copies of one row, or rows made from it, stand on both sides, so the score means nothing.

## Example

```python
# %% [1]
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
rows, labels = [[1.0], [2.0], [3.0]], [0, 1, 0]
more, marks = SMOTE(random_state=7).fit_resample(rows, labels)
parts = train_test_split(more, marks, random_state=7)
print(parts)
```

## Instead

```python
# %% [1]
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
rows, labels = [[1.0], [2.0], [3.0]], [0, 1, 0]
train, test, marks, rest = train_test_split(rows, labels, random_state=7)
train, marks = SMOTE(random_state=7).fit_resample(train, marks)
```

## Limits

Follows plain assignments only.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.rules.leakage import resamples_before_split
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)


def check(facts: Facts) -> Iterator[Finding]:
    """Resampled rows that flow into a split."""
    for cell, node, name in resamples_before_split(facts):
        message = "rows are resampled here, and split into train and test later"
        help_ = "split first, and resample the training part only"
        yield facts.at(PAGE, cell, node, message, name=name, help=help_)

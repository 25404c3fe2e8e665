"""NB501 fit-before-split: a transformer is fitted on rows that later become the test set.

A scaler, imputer, encoder, selector or vectorizer is fitted (`fit_transform`) on a table that a later `train_test_split` divides.

## Why it matters

The test rows have a say in the transformation, so the score is better than it will ever be in use.

## Example

```python
# %% [1]
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
rows = [[1.0], [2.0], [3.0], [4.0]]
scaled = StandardScaler().fit_transform(rows)
train, test = train_test_split(scaled, random_state=7)
```

## Instead

```python
# %% [1]
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
rows = [[1.0], [2.0], [3.0], [4.0]]
train, test = train_test_split(rows, random_state=7)
scaler = StandardScaler().fit(train)
train, test = scaler.transform(train), scaler.transform(test)
```

## Limits

Off by default. Follows plain assignments only; label encoders and transformers without state are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.rules.leakage import fits_before_split
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING, on=False)


def check(facts: Facts) -> Iterator[Finding]:
    """Fits whose result flows into a split."""
    for cell, node, name in fits_before_split(facts):
        message = (
            f"`{name}` is fitted here on rows that are split into train and test later"
        )
        help_ = "split first, or put the transformer into a pipeline"
        yield facts.at(PAGE, cell, node, message, name=name, help=help_)

"""Draws at random are found, whoever draws, and a seed above them silences all that it holds."""

from __future__ import annotations

import pytest
from notebooks import codes

HEAD = """import random
import numpy as np
import pandas as pd
import seaborn as sns
import torch
import tensorflow as tf
import pytorch_lightning as pl
from numpy.random import default_rng
from scipy import stats
from scipy.stats import norm
from sklearn.model_selection import (GroupShuffleSplit, KFold, RandomizedSearchCV,
    RepeatedKFold, StratifiedKFold, train_test_split)
from sklearn.utils import resample, shuffle
from sklearn.datasets import make_blobs
from sklearn.ensemble import BaggingRegressor
df = pd.read_csv("a.csv")
"""
DRAWS = r"""random.random()
random.randbytes(3)
np.random.rand(3)
np.random.chisquare(3)
np.random.seed()\nnp.random.rand(3)
np.random.seed(None)\nnp.random.rand(3)
default_rng()
np.random.default_rng()
np.random.default_rng(None)
np.random.default_rng(seed=None)
np.random.seed(7)\nnp.random.default_rng()
np.random.RandomState()
np.random.Generator(np.random.PCG64())
random.Random()
df.sample(50)
df.sample(frac=0.5)
df.sample(n=5, random_state=None)
df[df.a > 1].sample(50)
df.a.sample(50)
df.dropna().sample(50)
df.groupby("a").sample(3)
pd.DataFrame({"a": [1]}).sample(1)
small = df.dropna()\nsmall.sample(3)
def few(rows):\n    return rows.sample(3)\nfew(df)
tables = {"a": df}\nfor name, table in tables.items():\n    table.sample(3)
sns.load_dataset("tips").sample(3)
load().sample(frac=1)
random.seed(1)\ndf.sample(50)
stats.norm.rvs(size=3)
norm.rvs(size=3)
chance = norm(0, 1)\nchance.rvs(3)
torch.rand(3)
tf.random.normal([3])"""
QUIET = r"""np.random.seed(7)\nnp.random.rand(3)
np.random.seed(7)\ndf.sample(50)
np.random.seed(7)\nnorm.rvs(size=3)
np.random.seed(seed=7)\ndf.sample(50)
pl.seed_everything(7)\ndf.sample(50)\nnp.random.rand(3)\nrandom.random()\ntorch.rand(3)
from lab import *\nseed(7)\ndf.sample(50)
df.sample(50, random_state=1)
df.sample(50, None, False, None, 1)
df.sample(50, random_state=seed)
df.sample(**options)
norm.rvs(size=3, random_state=1)
np.random.default_rng(7)
np.random.default_rng(seed=7)
np.random.default_rng(*given)
np.random.RandomState(7)
random.Random(7)
torch.manual_seed(7)\ntorch.rand(3)
torch.rand(3, generator=g)
tf.random.set_seed(7)\ntf.random.normal([3])
tf.random.normal([3], seed=7)
posterior.sample(1000)
chance = torch.distributions.Normal(0, 1)\nchance.sample()
list_of_names.sample(3)
rng = np.random.default_rng(7)\nrng.choice(df.a)"""
SPLITS = r"""train_test_split(df)
train_test_split(df, random_state=None)
KFold(5, shuffle=True)
KFold(n_splits=5, shuffle=True)
KFold(5, True)
StratifiedKFold(shuffle=True, random_state=None)
RepeatedKFold(n_splits=5)
GroupShuffleSplit()
RandomizedSearchCV(model, grid)
shuffle(df)
resample(df)
make_blobs(100)
BaggingRegressor()
random.seed(7)\ntrain_test_split(df)
np.random.seed()\ntrain_test_split(df)"""
QUIET_SPLITS = r"""np.random.seed(7)\ntrain_test_split(df)
np.random.set_state(kept)\ntrain_test_split(df)
pl.seed_everything(7)\ntrain_test_split(df)
train_test_split(df, random_state=1)
train_test_split(df, shuffle=False)
train_test_split(df, **options)
KFold(5)
KFold(5, shuffle=False)
KFold(5, shuffle=True, random_state=1)
KFold(5, True, 1)
KFold(5, shuffle=mix)
StratifiedKFold()
RepeatedKFold(random_state=1)
random.shuffle(rows)"""


def notebooks(table: str) -> list[str]:
    """One a line; `\\n` is a new line of the notebook."""
    return [line.replace(r"\n", "\n") for line in table.split("\n")]


@pytest.mark.parametrize("text", notebooks(QUIET))
def test_a_draw_that_a_seed_holds_is_left_alone(text: str) -> None:
    assert codes(HEAD + text, "NB301") == []


def test_a_seed_of_a_module_that_a_star_brought_counts() -> None:
    text = "from lab import *\nfrom scipy.stats import norm\nnp.random.seed(7)\nnorm.rvs(3)"

    assert codes(text, "NB301") == []


@pytest.mark.parametrize("text", notebooks(DRAWS))
def test_a_draw_without_a_seed_is_found(text: str) -> None:
    assert codes(HEAD + text, "NB301") == ["NB301"]


@pytest.mark.parametrize("text", notebooks(QUIET_SPLITS))
def test_a_split_that_a_seed_holds_is_left_alone(text: str) -> None:
    assert codes(HEAD + text, "NB509") == []


@pytest.mark.parametrize("text", notebooks(SPLITS))
def test_a_split_without_a_seed_is_found(text: str) -> None:
    assert codes(HEAD + text, "NB509") == ["NB509"]

"""The classes that a run saw, by names that anybody can import."""

from __future__ import annotations

import collections
import csv
import functools
import importlib
import io
import itertools
import re
import threading
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from running.test_watched_runs import told
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import Bunch

from nb2prod.stages.running.events import seen_type as read
from nb2prod.stages.running.probe.naming import seen_type

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


class Deck:
    pass


class Shuffled(Deck):
    pass


Deck.__module__ = Shuffled.__module__ = "__main__"


def made_inside() -> Any:
    class Hidden(Deck):
        pass

    Hidden.__module__ = "__main__"
    return Hidden()


FRAME = pd.DataFrame({"a": [1], "b": [2]})
VALUES = [
    (None, "None"), (True, "bool"), (1, "int"), (1.5, "float"), ("a", "str"), (b"", "bytes"), (1j, "complex"), (range(3), "range"),
    ([], "list[?]"), ([1, 2], "list[int]"), ([1, None], "list[int | None]"), ([1, "a", 2.5], "list[int | str | float]"),
    ([[1], [2.5]], "list[list[int] | list[float]]"), ({"a": [1]}, "dict[str, list[int]]"), ({}, "dict[?, ?]"),
    ((1, "a"), "tuple[int, str]"), (tuple(range(9)), "tuple[int, ...]"), ((), "tuple[?, ...]"), ({1}, "set[int]"), (frozenset("a"), "frozenset[str]"),
    (collections.Counter("a"), "collections.Counter[str]"), (collections.deque([1]), "collections.deque[int]"),
    (collections.defaultdict(int, a=1), "collections.defaultdict[str, int]"), (collections.OrderedDict(a=1), "collections.OrderedDict[str, int]"),
    (len, "collections.abc.Callable"), (lambda: 1, "collections.abc.Callable"), (functools.partial(len), "collections.abc.Callable"),
    ("".join, "collections.abc.Callable"), (str.upper, "collections.abc.Callable"), (re, "types.ModuleType"), (int, "type[int]"),
    ((n for n in ()), "collections.abc.Generator"), ({}.keys(), "collections.abc.KeysView"), (zip(), "zip"), (itertools.count(), "itertools.count"),
    (re.compile("a"), "re.Pattern"), (re.match("a", "a"), "re.Match"), (io.StringIO(), "io.StringIO"),
    (np.zeros(2), "numpy.ndarray"), (np.float64(1), "numpy.float64"), (np.bool_(True), "numpy.bool_"), (np.int32(1), "numpy.int32"),
    (np.random.default_rng(1), "numpy.random.Generator"), (np.random.RandomState(1), "numpy.random.RandomState"), (np.dtype("i4"), "numpy.dtype"),
    (FRAME, "pandas.DataFrame"), (FRAME["a"], "pandas.Series"), (FRAME.index, "pandas.RangeIndex"), (FRAME.columns, "pandas.Index"),
    (FRAME.groupby("a"), "pandas.api.typing.DataFrameGroupBy"), (FRAME.groupby("a")["b"], "pandas.api.typing.SeriesGroupBy"),
    (FRAME.rolling(1), "pandas.api.typing.Rolling"), (pd.Timestamp("2024"), "pandas.Timestamp"), (pd.Timedelta(1), "pandas.Timedelta"),
    (pd.cut([1, 2], 2), "pandas.Categorical"), (pd.NaT, "pandas.api.typing.NaTType"),
    (LinearRegression(), "sklearn.linear_model.LinearRegression"), (make_pipeline(LinearRegression()), "sklearn.pipeline.Pipeline"), (Bunch(), "sklearn.utils.Bunch"),
    (LinearRegression, "type[sklearn.linear_model.LinearRegression]"), (Deck(), "__main__.Deck"), (Deck, "type[__main__.Deck]"), ([Deck(), Shuffled()], "list[__main__.Deck | __main__.Shuffled]"),
]  # fmt: skip
NAMES = {"Deck": Deck, "Shuffled": Shuffled}


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_class(number: int) -> None:
    value, expected = VALUES[number]

    assert told(read(seen_type(value, NAMES))) == expected


def test_figures_and_axes() -> None:
    figure, axes = plt.subplots()

    assert told(read(seen_type(figure, {}))) == "matplotlib.figure.Figure"
    assert told(read(seen_type(axes, {}))) == "matplotlib.axes.Axes"
    plt.close(figure)


@pytest.mark.parametrize(
    ("value", "base"),
    [
        (made_inside(), "__main__.Deck"),
        (iter([1]), "collections.abc.Iterator"),
        (csv.reader([]), "collections.abc.Iterator"),
        (FRAME.plot, "pandas.plotting.PlotAccessor"),
    ],
)
def test_what_has_no_public_class_is_known_by_its_bases(value: Any, base: str) -> None:
    seen = read(seen_type(value, NAMES))

    assert base in seen.bases or seen.path == base


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_every_name_can_be_imported(number: int) -> None:
    path = seen_type(VALUES[number][0], NAMES)["path"]
    module, _, name = path.rpartition(".")
    if path in ("None", "") or module == "__main__":
        return

    loaded = importlib.import_module(module or "builtins")

    assert hasattr(loaded, name)
    assert not any(part.startswith("_") for part in path.split("."))


def test_iterators_are_not_moved() -> None:
    numbers = iter([1, 2])

    seen_type([numbers, zip(numbers)], {})

    assert list(numbers) == [1, 2]


def test_objects_are_not_asked() -> None:
    class Touchy:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

        def __eq__(self, other: object) -> bool:
            raise RuntimeError("==")

        __hash__ = None  # type: ignore[assignment]  # cannot be hashed

    assert seen_type([Touchy(), Touchy()], {})["path"] == "list"


def test_locks_have_a_name_or_none() -> None:
    assert "_thread" not in seen_type(threading.Lock(), {})["path"]

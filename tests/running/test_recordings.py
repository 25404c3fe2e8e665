"""A value that is recorded comes back equal, class, dtype and all, through the reader of the generated tests."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import json
import math
import sys
import types
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from making import ROOT

from nb2prod.stages.running.probe.encoding import recording_of
from nb2prod.stages.testing import rendering


class Everything(frozenset[str]):
    """Kinds of values, of which none is missing."""

    def __contains__(self, kind: object) -> bool:
        return True

    def intersection(self, *others: Any) -> Everything:
        return self


@pytest.fixture(scope="module")
def reader() -> Any:
    """recordings.py, as it stands in a generated project."""
    context = {"kinds": Everything(["all"]), "package": "own_package", "text": '"category" "interval" "tz" "period['}  # fmt: skip
    text = rendering.rendered_tests(
        rendering.tests_environment(""), ["recordings.py"], context
    )
    steps = types.ModuleType("own_package.steps")
    steps.__dict__.update(OWN)
    package = types.ModuleType("own_package")
    package.__dict__["steps"] = steps
    sys.modules |= {"own_package": package, "own_package.steps": steps}
    module = types.ModuleType("recordings")
    exec(next(iter(text.values())), module.__dict__)
    return module


class Card:
    def __init__(self, rank: int) -> None:
        self.rank = rank


class Slotted:
    __slots__ = ("rank",)


class Suit(enum.Enum):
    HEARTS = "h"


Point = collections.namedtuple("Point", "x y")
OWN: dict[str, Any] = {"Card": Card, "Suit": Suit, "Point": Point, "Slotted": Slotted}
for own in OWN.values():
    own.__module__ = "__main__"  # as if a notebook had defined them

NAN = float("nan")
VALUES = [
    None, True, 7, 10**30, -0.5, math.inf, "é\n\"", b"\x00\xff", 1 + 2j,
    [1, [2.5, None]], (1, ("a",)), {"a": [1]}, {1: "a", (2, 3): "b"}, {"$": 1}, {1, 2}, frozenset("ab"), range(1, 9, 2),
    collections.deque([1]), collections.OrderedDict(a=1), collections.Counter("aab"), collections.defaultdict(list, a=[1]),
    datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.timedelta(1, 2, 3),
    datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
    decimal.Decimal("1.10"), fractions.Fraction(1, 3), Path("a/b"), uuid.UUID(int=7),
    np.float64(0.1), np.float32(0.1), np.int8(-3), np.bool_(True), np.datetime64("2024-01-01"), np.str_("a"),
    pd.Timestamp("2024-01-01 10:00"), pd.Timestamp("2024-07-01", tz="Europe/Berlin"), pd.Timedelta(days=1.5), pd.Period("2024-01", "M"),
    Point(1, [2]), Suit.HEARTS, [Suit.HEARTS, Suit.HEARTS],
]  # fmt: skip
TABULAR = [
    np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.array(3.5), np.zeros((0, 2)),
    np.array([0.1, NAN, math.inf], dtype="f4"), np.array(["a", "bcd"]), np.array([1 + 2j, NAN]), np.array([True]),
    np.array(["2024-01-01", "NaT"], dtype="M8[D]"), np.array([[1], {"a": None}], dtype=object),
    pd.Series([1.0, NAN], index=["a", "b"], name="x"), pd.Series(["a", None]), pd.Series([], dtype="float32"),
    pd.Series(["u", "v", "u", None], dtype="category"), pd.Series(pd.Categorical([2, 1], categories=[1, 2, 3], ordered=True)),
    pd.Series(pd.date_range("2024-01-01", periods=3, tz="America/New_York")), pd.Series([1, None], dtype="Int64"),
    pd.Series([True, None], dtype="boolean"), pd.Series(["a", pd.NA], dtype="string"), pd.cut(pd.Series([1, 5, 9]), 3),
    pd.Series(pd.period_range("2024-01", periods=2, freq="M")), pd.Series([[1], (2,), {"a": 3}]), pd.Series([1, "a", 2.5, None, NAN]),
    pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2024-01-01", None])}),
    pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]), pd.DataFrame(index=[3, 4]), pd.DataFrame(columns=["a", "b"]),
    pd.DataFrame([[1, 2.5]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["l", None])),
    pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_product([["a"], [1, 2]])),
    pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2024-01-01", periods=2, freq="D", name="day")),
    pd.RangeIndex(2, 8, 2), pd.Index(["a", "b"], name="n"), pd.date_range("2024-01-01", periods=2, freq="MS"),
]  # fmt: skip


def back(value: Any, reader: Any) -> Any:
    recording = recording_of(value, OWN)
    assert recording.get("whole"), recording
    return reader.revived(json.loads(recording["content"]))


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_plain_values_come_back(number: int, reader: Any) -> None:
    value = VALUES[number]

    found = back(value, reader)

    assert found == value
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize("number", range(len(TABULAR)))
def test_tables_and_arrays_come_back(number: int, reader: Any) -> None:
    value = TABULAR[number]

    found = back(value, reader)

    assert type(found) is type(value)
    if isinstance(value, np.ndarray):
        np.testing.assert_array_equal(found, value, strict=True)
        assert found.flags.f_contiguous == value.flags.f_contiguous
    elif isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(found, value, check_freq=True)
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(found, value)
    else:
        pd.testing.assert_index_equal(found, value, exact=True)


def test_tables_in_containers_come_back(reader: Any) -> None:
    value = {"a": pd.DataFrame({"x": [1]}), "b": (np.ones(2), [pd.Series([1.5])])}

    found = back(value, reader)

    pd.testing.assert_frame_equal(found["a"], value["a"])
    np.testing.assert_array_equal(found["b"][0], np.ones(2))


def test_an_object_of_the_notebooks_class_comes_back(reader: Any) -> None:
    found = back([Card(3), Card(4)], reader)

    assert [type(card) for card in found] == [Card, Card]
    assert [card.rank for card in found] == [3, 4]


def test_missing_values_come_back_as_they_were(reader: Any) -> None:
    assert back([pd.NaT, pd.NA], reader)[0] is pd.NaT
    assert back([pd.NaT, pd.NA], reader)[1] is pd.NA
    assert math.isnan(back([NAN], reader)[0])


def itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(3000):
        value = [value]
    return value


ROW = [0]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (itself(), "parts of it are the same object"),
        ([ROW, ROW], "parts of it are the same object"),
        (deep(), "it is nested too deeply"),
        (len, "no plain data"),
        (iter([1]), "no plain data"),
        (Slotted(), "no plain data"),
        (pd.Series([0.5], dtype="Sparse"), "its dtype is Sparse"),
        (np.zeros(2, dtype=[("a", "i4")]), "its dtype is"),
        (collections.defaultdict(lambda: 1), "by a function"),
        ("x" * 1_000_000, "it is too large"),
        (object(), "no plain data"),
    ],
    ids=lambda v: type(v).__name__,
)
def test_says_why_there_is_no_recording(value: Any, why: str) -> None:
    recording = recording_of(value, OWN)

    assert why in recording["skipped"]
    assert "content" not in recording


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (list(range(100_000)), 100),
        (np.zeros((50_000, 3)), 100),
        (pd.DataFrame({"a": range(70_000)}), 100),
        (pd.Series(["long " * 1200] * 200), 20),
    ],
    ids=lambda v: type(v).__name__,
)
def test_of_a_large_value_the_beginning_is_kept(
    value: Any, rows: int, reader: Any
) -> None:
    recording = recording_of(value, OWN)

    assert not recording["whole"]
    assert len(reader.revived(json.loads(recording["content"]))) == rows


def test_a_recording_is_a_file_that_any_reader_of_json_knows() -> None:
    recording = recording_of([NAN, math.inf, np.array([NAN, -math.inf])], OWN)

    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is no JSON")

    json.loads(recording["content"], parse_constant=refuse)


def test_the_reader_is_shipped() -> None:
    assert (ROOT / "templates" / "tests" / "recordings.py.j2").is_file()

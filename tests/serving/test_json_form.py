"""The JSON form of values, as generated services write it."""

from __future__ import annotations

import datetime as dt
import json
import sys
import types
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path, PurePosixPath

import pytest

from nb2prod.stages.scaffolding.rendering import environment

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

Form = Callable[[object, int], object]


def rendered(name: str) -> types.ModuleType:
    template = f"serving_common/src/package/serving/{name}.py.j2"
    given = {"package": "p", "takes_tables": True, "has_results": True, "entry": "api"}
    text = environment("").get_template(template).render(given)
    module = types.ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), module.__dict__)
    return module


@pytest.fixture(scope="module")
def form() -> Form:
    made: Form = rendered("json_form").json_form
    return made


@pytest.mark.parametrize(
    "array",
    [
        [1, 2],
        [1.5, np.nan, np.inf, -np.inf],
        [[np.inf, 1.0], [np.nan, 2.0]],
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        ["a", "Infinity", "b"],
        [True, False],
    ],
)
def test_array_comes_back(array: list[object], form: Form) -> None:
    sent = json.loads(json.dumps(form(np.array(array), 1000)))

    back = rendered("tables").array_of(sent["values"])

    assert back.dtype == np.array(array).dtype
    np.testing.assert_array_equal(back, np.array(array))


def test_table_comes_back(form: Form) -> None:
    days = pd.to_datetime(["2024-01-02", "2024-03-04"])
    columns = {"n": [1, 2], "x": [np.nan, np.inf], "day": days, "town": ["Ulm", None]}
    table = pd.DataFrame(columns)
    sent = json.loads(json.dumps(form(table, 1000)))

    back = rendered("tables").table_of(sent["records"])

    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert back["day"].dtype.kind == "M" and back["x"].dtype == float


NAN, INF = float("nan"), float("inf")
VALUES: list[tuple[object, object]] = [
    (None, None),
    (True, True),
    (3, 3),
    (2.5, 2.5),
    (NAN, None),
    (INF, "Infinity"),
    (-INF, "-Infinity"),
    ("text", "text"),
    ("\ud800", "?"),
    (b"ab", "YWI="),
    (1 + 2j, {"real": 1.0, "imag": 2.0}),
    (Decimal("1.10"), "1.10"),
    (Decimal("NaN"), None),
    (dt.date(2024, 1, 2), "2024-01-02"),
    (dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02T03:04:05"),
    (dt.time(3, 4), "03:04:00"),
    (dt.timedelta(days=1, hours=2), "P1DT2H0M0S"),
    (-dt.timedelta(minutes=90), "-P0DT1H30M0S"),
    (PurePosixPath("a/b"), "a/b"),
    ((1, [2, {3}]), [1, [2, [3]]]),
    ({1: NAN, ("a", "b"): 2}, {"1": None, "a.b": 2}),
    (range(3), [0, 1, 2]),
    (np.int64(7), 7),
    (np.float32(0.5), 0.5),
    (np.float64(NAN), None),
    (np.bool_(True), True),
    (np.str_("x"), "x"),
    (np.datetime64("2024-01-02"), "2024-01-02T00:00:00"),
    (np.datetime64("NaT"), None),
    (np.timedelta64(90, "s"), "P0DT0H1M30S"),
    (pd.NA, None),
    (pd.NaT, None),
    (pd.Timestamp("2024-01-02", tz="UTC"), "2024-01-02T00:00:00+00:00"),
    (pd.Timedelta("1D"), "P1DT0H0M0S"),
    (pd.Period("2024-01", "M"), "2024-01"),
    (np.array(3.0), {"kind": "array", "shape": [], "values": 3.0, "cut": False}),
    (np.array([[1, 2], [3, 4]]), {"kind": "array", "shape": [2, 2], "values": [[1, 2], [3, 4]], "cut": False}),
    (np.array([1.0, NAN, INF]), {"kind": "array", "shape": [3], "values": [1.0, None, "Infinity"], "cut": False}),
    (np.arange(9), {"kind": "array", "shape": [9], "values": [0, 1, 2, 3], "cut": True}),
    ([1, 2, 3, 4, 5], {"kind": "list", "length": 5, "values": [1, 2, 3, 4], "cut": True}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "said"), VALUES, ids=lambda v: repr(v)[:40])
def test_form(value: object, said: object, form: Form) -> None:
    made = form(value, 4)

    assert made == said
    json.dumps(made, allow_nan=False).encode()


def test_table_has_its_index_and_says_what_was_cut(form: Form) -> None:
    table = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "x": [0.5, NAN, INF],
            "when": pd.to_datetime(["2024-01-01"] * 3),
        },
        index=pd.Index(["a", "b", "c"], name="key"),
    )

    assert form(table, 2) == {
        "kind": "table",
        "columns": ["key", "n", "x", "when"],
        "records": [
            {"key": "a", "n": 1, "x": 0.5, "when": "2024-01-01T00:00:00"},
            {"key": "b", "n": 2, "x": None, "when": "2024-01-01T00:00:00"},
        ],
        "rows": 3,
        "cut": True,
    }


@pytest.mark.parametrize(
    ("index", "columns"),
    [
        (pd.RangeIndex(1), ["n"]),
        (pd.Index([7]), ["index", "n"]),
        (pd.MultiIndex.from_tuples([(1, 2)]), ["level_0", "level_1", "n"]),
        (pd.MultiIndex.from_tuples([(1, 2)], names=["a", None]), ["a", "level_1", "n"]),
        (pd.Index([7], name="n"), ["n", "n_2"]),
    ],
)
def test_index_has_a_name(index: object, columns: list[str], form: Form) -> None:
    table = pd.DataFrame({"n": [1]}, index=index)

    assert form(table, 2)["columns"] == columns  # type: ignore[index]


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({("a", "x"): [1], ("a", "y"): [2]}),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
        pd.DataFrame({"a": pd.Categorical(["x", None])}),
        pd.DataFrame({"a": [[1], {"b": NAN}]}),
        pd.DataFrame(),
        pd.Series([1, 2], name="s"),
        pd.MultiIndex.from_tuples([(1, 2)]),
        object(),
        int,
        print,
    ],
    ids=lambda v: type(v).__name__,
)
def test_anything_can_be_carried(value: object, form: Form) -> None:
    json.dumps(form(value, 3), allow_nan=False).encode()


def test_what_contains_itself_ends(form: Form) -> None:
    ring: list[object] = []
    ring.append(ring)

    assert json.dumps(form(ring, 3))


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="key")),
        pd.DataFrame({"mixed": [1, "x", None]}),
        pd.DataFrame({"n": [1, 2]}, index=pd.cut([1, 5], [0, 2, 6])),
        pd.DataFrame({"part": pd.cut([1, 5], [0, 2, 6]), 3: [1 + 2j, 0j]}),
        pd.DataFrame({("a", "x"): np.array([1, 2], "float16"), ("a", "y"): [[1], {}]}),
        pd.Series([1.5, None]),
    ],
)
def test_any_table_can_be_written_as_parquet(
    table: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setitem(sys.modules, "p", types.ModuleType("p"))
    monkeypatch.setitem(sys.modules, "p.serving", types.ModuleType("p.serving"))
    monkeypatch.setitem(sys.modules, "p.serving.json_form", rendered("json_form"))
    monkeypatch.chdir(tmp_path)

    rendered("parquet").write_parquet("made", table)

    back = pd.read_parquet(tmp_path / "tables" / "made.parquet")
    assert len(back) == len(table)  # type: ignore[arg-type]

"""What becomes an expectation, what is flagged, and what a contract says of a column."""

from __future__ import annotations

import pytest

from nb2prod.model.observed import (
    Column,
    Observations,
    ObservedStep,
    ObservedValue,
    SeenType,
    Table,
)
from nb2prod.model.plan import Plan, Setting, Step
from nb2prod.stages.extraction import Signature
from nb2prod.stages.testing.contracts import (
    checked_main,
    checked_pipeline,
    contracts_of,
)
from nb2prod.stages.testing.edge_tests import surprise
from nb2prod.stages.testing.moments import tells_the_day, without_stamps
from nb2prod.stages.testing.pipeline_tests import overrides_of
from nb2prod.stages.testing.repeating import repeats
from nb2prod.stages.testing.values import SeenEdge


def edge(change: str, found: str, usual: str) -> SeenEdge:
    return SeenEdge(
        step="sum_up",
        table="orders",
        change=change,
        found=tuple(found.split("; ")),
        usual=tuple(usual.split("; ")),
        rows=28,
    )


@pytest.mark.parametrize(
    ("change", "found", "usual"),
    [
        ("no_rows", "raises ValueError", "number"),
        ("no_rows", "table of 0 x 3, 0 missing", "table of 9 x 3, 0 missing"),
        ("missing_values", "number", "number"),
        ("missing_values", "raises KeyError", "table of 9 x 3, 0 missing"),
        ("repeated_rows", "number", "number"),
        ("malformed_dates", "raises DateParseError", "number"),
    ],
)
def test_does_not_flag(change: str, found: str, usual: str) -> None:
    assert surprise(edge(change, found, usual)) == ""


@pytest.mark.parametrize(
    ("change", "found", "usual", "word"),
    [
        ("no_rows", "number", "number", "number from an empty table"),
        ("no_rows", "nan", "number", "nan from an empty table"),
        ("missing_values", "nan", "number", "become the result"),
        ("missing_values", "series of 9, 4 missing", "series of 9, 0 missing", "spread"),
        ("missing_values", "table of 4 x 3, 0 missing", "table of 9 x 3, 0 missing", "lost"),
        ("missing_values", "nothing; prints nan", "nothing", "nan is printed"),
        ("malformed_dates", "number", "number", "is taken"),
        ("malformed_dates", "table of 9 x 3, 1 missing", "table of 9 x 3, 0 missing", "becomes a missing"),
    ],
)  # fmt: skip
def test_flags_what_nobody_complains_about(
    change: str, found: str, usual: str, word: str
) -> None:
    flagged = surprise(edge(change, found, usual))

    assert word in flagged
    assert flagged.endswith("without complaint")


@pytest.mark.parametrize(
    "text", ["2026-03-05", "05/03/2026", "5 Mar 2026: 05 Mar 2026", "March 05", "20260305"]
)  # fmt: skip
def test_knows_the_day_in_a_text(text: str) -> None:
    assert tells_the_day(f"made on {text}, by hand", "2026-03-05")


@pytest.mark.parametrize(
    "text", ["2025-03-05", "Date:  Thu, 05 Mar 2026", "row 305", ""]
)
def test_sees_no_day_in_a_text(text: str) -> None:
    assert not tells_the_day(text, "2026-03-05")


def test_looks_past_the_stamps_of_statsmodels() -> None:
    one = "Date:   Thu, 05 Mar 2026   R: 0.9\nTime:   10:11:12  n: 5"
    other = "Date:   Fri, 06 Mar 2026   R: 0.9\nTime:   23:59:01  n: 5"

    assert without_stamps(one) == without_stamps(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    return 1", True),
        ("# time.time()\ndef f():\n    '''https://example.org'''", True),
        ("np.random.seed(1)\nx = np.random.normal()", True),
        ("m = RandomForestRegressor(random_state=0)", True),
        ("rng = np.random.default_rng(3)\nx = rng.normal()", True),
        ("random.seed(1)\nx = random.random()", True),
        ("x = df.sample(3, random_state=1)", True),
        ("def make_features(x):\n    return x\ny = make_features(1)", True),
        ("from sklearn.datasets import make_blobs\ny = make_blobs()", False),
        ("x = np.random.normal()", False),
        ("np.random.seed(1)\nx = random.random()", False),
        ("rng = np.random.default_rng()", False),
        ("x = df.sample(3)", False),
        ("m = RandomForestRegressor()", False),
        ("import time\nt = time.time()", False),
        ("r = requests.get(url)", False),
    ],
)
def test_knows_what_may_not_repeat(text: str, expected: bool) -> None:
    assert repeats([text]) == expected


def setting(kind: str, default: str, *, secret: bool = False) -> Setting:
    return Setting(name="given", type=kind, default=default, cell=1, secret=secret)


def plan(*, settings: tuple[Setting, ...] = (), results: tuple[str, ...] = ()) -> Plan:
    step = Step(
        function="load", statements=(0,), cells=(1,), inputs=(), settings=("path",),
        outputs=("orders",), summary="Load",
    )  # fmt: skip
    return Plan(
        package="shop", title="Shop", steps=(step,), settings=settings, fates=(), results=results,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("int", "5", "6"),
        ("float", "0.25", "0.125"),
        ("float", "0.0", "0.5"),
        ("bool", "True", "False"),
        ("str", "'a'", "'another'"),
        ("list[int]", "[1, 2]", "[1, 2, 1]"),
    ],
)
def test_varies_a_setting(kind: str, default: str, value: str) -> None:
    found = overrides_of(plan(settings=(setting(kind, default),)))

    assert [override.value for override in found] == [value]


@pytest.mark.parametrize(
    "left", [setting("str", "'x'", secret=True), setting("str", ""), setting("Any", "f()")]
)  # fmt: skip
def test_leaves_a_setting_alone(left: Setting) -> None:
    assert overrides_of(plan(settings=(left,))) == ()


def column_of(column: Column, rows: int = 30) -> str:
    """The only column of the contract of what a loading step gives."""
    path = Setting(name="path", type="Path", default="'a.csv'", cell=1, is_path=True)
    value = ObservedValue(
        name="orders", kind="table", seen=SeenType(path="pandas.DataFrame"), table=Table(rows=rows, columns=(column,)),
    )  # fmt: skip
    seen = Observations(python="3.12", seconds=1.0, steps=(ObservedStep(function="load", inputs=(), outputs=(value,)),))  # fmt: skip
    signature = Signature(inputs=(), settings=(("path", "Path"),), outputs=(("orders", "orders", "pd.DataFrame"),))  # fmt: skip
    (contract,) = contracts_of(plan(settings=(path,)), {"load": signature}, seen, {})
    return contract.columns[0][1]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column(name='"n"', dtype="int64", lowest="0", highest="9"), "pa.Column(int, pa.Check.ge(0))"),
        (Column(name='"n"', dtype="int64", lowest="-1", highest="9"), "pa.Column(int)"),
        (Column(name='"x"', dtype="float64", nulls=0.5, lowest="-1.5"), "pa.Column(float, nullable=True)"),
        (Column(name='"t"', dtype="object", lowest='"a"', highest='"b"', distinct=('"a"', '"b"')), 'pa.Column(str, pa.Check.isin(["a", "b"]))'),
        (Column(name='"t"', dtype="object"), "pa.Column(None)"),
        (Column(name='"day"', dtype="datetime64[ns]"), 'pa.Column("datetime64[ns]")'),
        (Column(name='"order_id"', dtype="int64", lowest="1", unique=True), "pa.Column(int, pa.Check.ge(0), unique=True)"),
        (Column(name='"OrderId"', dtype="int64", lowest="1", unique=True), "pa.Column(int, pa.Check.ge(0), unique=True)"),
        (Column(name='"valid"', dtype="int64", lowest="1", unique=True), "pa.Column(int, pa.Check.ge(0))"),
        (Column(name='"height"', dtype="int64", lowest="1", unique=True), "pa.Column(int, pa.Check.ge(0))"),
        (Column(name='"b"', dtype="bool", distinct=("true", "false")), "pa.Column(bool)"),
    ],
)  # fmt: skip
def test_says_of_a_column_what_is_true_of_the_thing(
    column: Column, expected: str
) -> None:
    assert column_of(column) == expected


def test_says_little_of_a_few_rows() -> None:
    column = Column(name='"n"', dtype="int64", lowest="0", unique=True)

    assert column_of(column, rows=3) == "pa.Column(int)"


PIPELINE = """from shop import steps


def run(settings):
    orders, shops = steps.load(settings.path)
    steps.show(orders)
"""
MAIN = """from shop.pipeline import run


def main():
    settings = read_settings()
    run(settings)
"""


def test_checks_right_after_the_step_that_gives_the_table() -> None:
    table = Table(rows=9, columns=(Column(name='"n"', dtype="int64"),))
    value = ObservedValue(name="shops", kind="table", seen=SeenType(path="pandas.DataFrame"), table=table)  # fmt: skip
    step = ObservedStep(function="load", inputs=(), outputs=(value,))
    outputs = (("orders", "orders", "Any"), ("shops", "shops", "pd.DataFrame"))
    signature = Signature(inputs=(), settings=(), outputs=outputs)
    seen = Observations(python="3.12", seconds=1.0, steps=(step,))
    found = contracts_of(plan(results=("shops",)), {"load": signature}, seen, {})

    text = checked_pipeline(PIPELINE, "shop", found)

    assert "from shop import contracts, steps\n" in text
    lines = text.splitlines()
    at = lines.index("    contracts.check(shops, contracts.SHOPS)")
    assert lines[at - 1].startswith("    orders, shops = steps.load(")


def test_ends_the_main_job_with_one_error() -> None:
    text = checked_main(MAIN, "shop")

    compile(text, "__main__.py", "exec")
    assert "        run(settings)\n    except ContractBroken as error:\n" in text

"""What a type checker says -> an annotation, or nothing where that would be a guess."""

from __future__ import annotations

import ast

import pytest

from nb2prod.inference import infer
from nb2prod.inference.answering import told_by
from nb2prod.inference.probing import Probe, probe

OPEN = [
    ("nothing", ""),
    ("values", "x = 1\ny = [x]"),
    ("an import", "import tides"),
    ("a generator", "def f():\n    yield from g()"),
    ("a name that is gone", "del x"),
    ("an error that was caught", "try:\n    print()\nexcept tide as x:\n    pass"),
]


@pytest.mark.parametrize(("what", "text"), OPEN, ids=[what for what, _ in OPEN])
def test_asks_nothing(what: str, text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = tide()", "x = tide()\nreveal_type(x)\n"),
        ("x, y = tide(), 1", "x, y = (tide(), 1)\nreveal_type(x)\n"),
        (
            "def f(a):\n    if a:\n        return tide(a)\n    return 1",
            "def f(a):\n    if a:\n        return reveal_type(tide(a))\n    return reveal_type(1)\n",
        ),
        (
            "class K:\n    def f(self):\n        return tide()",
            "class K:\n\n    def f(self):\n        return reveal_type(tide())\n",
        ),
        ("x = tide('''a\nb''')", "x = tide('a\\nb')\nreveal_type(x)\n"),
        ("for x in tide():\n    pass", "for x in tide():\n    pass\nreveal_type(x)\n"),
    ],
)
def test_asks_for_what_is_open(text: str, lines: str) -> None:
    found = asked(text)

    assert found is not None and found.text == lines
    assert sorted(found.asked) == [
        number
        for number, line in enumerate(lines.split("\n"), start=1)
        if "reveal_type" in line
    ]


def test_does_not_ask_where_the_notebook_does() -> None:
    assert asked("x = reveal_type(tide())") is None


def asked(text: str) -> Probe | None:
    statements = ast.parse(text).body
    return probe(infer(statements), statements)


ANSWERS = [
    ("int", "int"),
    ("builtins.str", "str"),
    ("None", "None"),
    ("str | None", "str | None"),
    ("typing.Literal['a', 3]", "str | int"),
    ("list[tides.Gauge]", "list[Any]"),  # what it holds may change
    ("tuple[int, str]", "tuple[int, str]"),
    ("tuple[float, ...]", "tuple[float, ...]"),
    ("tuple[Unknown, str]", "tuple[Any, str]"),
    ("dict[Unknown, typing.Any]", "dict[Any, Any]"),
    ("pandas.core.frame.DataFrame", "pd.DataFrame"),
    ("pandas.core.series.Series[int]", "pd.Series"),
    ("pandas.core.frame.DataFrame | pandas.core.series.Series", "pd.DataFrame | pd.Series"),
    ("numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]", "npt.NDArray[Any]"),
    ("numpy.float64", "np.floating[Any]"),
    ("numpy.signedinteger[numpy._NBitIntP]", "np.integer[Any]"),
    ("sklearn.ensemble._forest.RandomForestClassifier", "RandomForestClassifier"),
    ("matplotlib.axes._axes.Axes", "Axes"),
    ("nb2prod_probe.Wave", "Wave"),
    ("list[nb2prod_probe.Wave] | None", "list[Any] | None"),
    ("type[nb2prod_probe.Wave]", "type[Wave]"),
    ("(x: int, y: str = 'a') -> bool", "Callable[..., Any]"),
    ("collections.abc.Iterator[int]", "Iterator[Any]"),
    ("typing.Generator[int]", "Generator[Any, None, None]"),
    # as another checker writes
    ("DataFrame", "pd.DataFrame"),
    ("ndarray[tuple[Any, ...], dtype[float64]]", "npt.NDArray[Any]"),
    ("Wave", "Wave"),
    ("<class 'Wave'>", "type[Wave]"),
    ("def f(x) -> int", "Callable[..., Any]"),
    ("tides.depth.Gauge", "Gauge"),
]  # fmt: skip
NO_ANSWERS = [
    "Unknown",
    "typing.Any",
    "object",
    "typing.Never",
    "int | Unknown",
    "pandas.core.frame.DataFrame | typing.Any",
    "int | str | bytes | list[int]",
    "scipy.stats._continuous_distns.norm_gen",
    "tides._Gauge",
    "tides._depth._Gauge",
    "nb2prod_probe.Inner",
    "typing.TypeVar",
    "Module[numpy]",
    "pkg.Missing",
    "Thing",
    "?? not a type",
    "",
    "(" * 5000,
    "a = 1",
    "int; str",
]
NOTEBOOK = """
import pandas as pd
import numpy as np
class Wave:
    pass
def f():
    class Inner:
        pass
    return Inner()
x = tide()
"""


@pytest.mark.parametrize(("answer", "annotation"), ANSWERS)
def test_annotation_of_an_answer(answer: str, annotation: str) -> None:
    assert annotation_of(answer) == annotation


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_no_answer(answer: str) -> None:
    assert annotation_of(answer) is None


def test_several_answers_of_a_line_are_joined() -> None:
    assert annotation_of("int", "str") == "int | str"
    assert annotation_of("int", "Unknown") is None


def annotation_of(*answers: str) -> str | None:
    def public(path: str) -> str:
        return path if path == "tides.depth.Gauge" else ""

    statements = ast.parse(NOTEBOOK).body
    types = infer(statements)
    asked = probe(types, statements)
    assert asked is not None
    line = next(line for line, place in asked.asked.items() if place.name == "x")
    told = told_by({line: answers}, asked, types, public)
    found = infer(statements, told).after(len(statements) - 1, "x")
    return found.text if found else None


def test_what_is_told_is_followed_and_changes_nothing_that_is_known() -> None:
    text = "import pandas as pd\nx = tide()\ny = x.groupby('a')\nz = x = 1\ndef f():\n    return tide()\nw = f()"
    statements = ast.parse(text).body
    types = infer(statements)
    asked = probe(types, statements)
    assert asked is not None
    frame = "pandas.core.frame.DataFrame"
    told = told_by(dict.fromkeys(asked.asked, (frame,)), asked, types, lambda _: "")

    found = infer(statements, told)

    assert {n: str(a.text) for n in "wyzx" if (a := found.after(5, n))} == {
        "w": "pd.DataFrame",
        "y": "DataFrameGroupBy[Any, Any]",
        "z": "int",
        "x": "int",
    }

"""What a run saw, laid over what the table knows: the run is never contradicted, and what it cannot know stays."""

from __future__ import annotations

import ast

import pytest

from nb2prod.inference import infer
from nb2prod.inference.observing import ObservedTypes
from nb2prod.model.observed import (
    Observations,
    ObservedCall,
    ObservedStep,
    ObservedValue,
    SeenType,
)
from nb2prod.model.plan import Plan, Step

PANDAS = "import pandas as pd\nimport numpy as np\n"


def seen(text: str, *bases: str) -> SeenType:
    """A type from its text: `list[int | None]`; `?` is what was never seen."""
    return _seen(ast.parse(text.replace("?", "nothing"), mode="eval").body, bases)


def _seen(node: ast.expr, bases: tuple[str, ...] = ()) -> SeenType:
    if isinstance(node, ast.BinOp):
        return SeenType(parts=(*_members(node.left), *_members(node.right)))
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        many = [n for n in inner if not (isinstance(n, ast.Constant) and n.value is ...)]  # fmt: skip
        length = "..." if len(many) < len(inner) else ""
        return SeenType(path=ast.unparse(node.value), parts=tuple(map(_seen, many)), length=length)  # fmt: skip
    path = ast.unparse(node)
    return SeenType() if path == "nothing" else SeenType(path=path, bases=bases)


def _members(node: ast.expr) -> tuple[SeenType, ...]:
    found = _seen(node)
    return (found,) if found.path else found.parts


def observed(source: str, found: SeenType, kind: str = "other") -> ObservedTypes:
    """The types of `x` after a notebook's last statement, with what a run saw there."""
    statements = ast.parse(source).body
    last = len(statements) - 1
    step = Step(function="f", statements=(last,), cells=(1,), inputs=(), settings=(), outputs=("x",), summary="")  # fmt: skip
    plan = Plan(package="p", title="", steps=(step,), settings=(), fates=(), results=())
    value = ObservedValue(name="x", kind=kind, seen=found)
    run = Observations(python="3.12", seconds=1.0, steps=(ObservedStep(function="f", inputs=(value,), outputs=(value,)),))  # fmt: skip
    moved = {"helpers": "p.helpers"}
    return ObservedTypes(infer(statements), run, plan, statements, moved)


def said(source: str, found: SeenType) -> str:
    types = observed(source, found)
    annotation = types.after(len(ast.parse(source).body) - 1, "x")
    return annotation.text if annotation else "Any"


CASES = [
    # the table says nothing
    ("x = unknown()", "pandas.DataFrame", "pd.DataFrame"),
    (PANDAS + "x = unknown()", "pandas.DataFrame", "pd.DataFrame"),
    ("x = unknown()", "numpy.ndarray", "npt.NDArray[Any]"),
    ("x = unknown()", "list[int | None]", "list[int | None]"),
    ("x = unknown()", "list[int | float]", "list[float]"),
    ("x = unknown()", "list[?]", "list[Any]"),
    ("x = unknown()", "dict[str, list[pandas.Series]]", "dict[str, list[pd.Series]]"),
    ("x = unknown()", "tuple[int, str]", "tuple[int, str]"),
    ("x = unknown()", "tuple[int, ...]", "tuple[int, ...]"),
    ("x = unknown()", "None", "None"),
    ("x = unknown()", "collections.abc.Callable", "Callable[..., Any]"),
    ("from sklearn.svm import SVC\nx = unknown()", "sklearn.svm.SVC", "SVC"),
    ("x = unknown()", "type[sklearn.svm.SVC]", "type[SVC]"),
    ("class Deck: pass\nx = unknown()", "__main__.Deck", "Deck"),
    ("x = unknown()", "helpers.Kind", "Kind"),
    # they agree, and one of them knows more
    ("x = [1]", "list[int]", "list[int]"),
    ("x = [1]", "list[?]", "list[int]"),
    ("x = []", "list[str]", "list[str]"),
    ("x = {}", "dict[str, int]", "dict[str, int]"),
    ("import re\nx = re.match('a', b)", "re.Match", "re.Match[str] | None"),
    ("x = 1 if unknown() else 'a'", "int", "int | str"),
    ("x = 1 if unknown() else None", "int", "int | None"),
    ("x = 1 if unknown() else None", "None", "int | None"),
    ("x = (1, 2.5)", "tuple[int, float]", "tuple[int, float]"),
    # the run says that the table is wrong
    ("x = 1", "str", "str"),
    ("x = [1]", "list[str]", "list[str]"),
    (PANDAS + "x = pd.DataFrame()", "pandas.Series", "pd.Series"),
    (PANDAS + "x = pd.DataFrame() if unknown() else pd.Series()", "pandas.Series", "pd.Series"),
    ("x = (1, 2)", "tuple[int, int, int]", "tuple[int, int, int]"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "found", "expected"), CASES)
def test_says(source: str, found: str, expected: str) -> None:
    assert said(source, seen(found)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (SeenType(bases=("sklearn.base.BaseEstimator",)), "sklearn.base.BaseEstimator"),
        (SeenType(bases=("collections.abc.Iterator", "collections.abc.Iterable")), "Iterator[Any]"),
        (SeenType(bases=("__main__.Deck", "builtins.Exception")), "Deck"),
        (SeenType(path="unknown"), "Any"),
        (SeenType(), "Any"),
    ],
)  # fmt: skip
def test_what_has_no_public_class(found: SeenType, expected: str) -> None:
    text = said("x = unknown()", found)

    assert text.rpartition(".")[2] == expected.rpartition(".")[2]


def test_a_name_that_was_not_bound_says_nothing() -> None:
    types = observed("x = unknown()", SeenType(), kind="unbound")

    assert types.after(0, "x") is None


def test_a_class_that_the_table_knows_by_its_base_stays() -> None:
    found = seen("numpy.float64", "numpy.floating", "float")

    assert said("x = 1.5", found) == "float"


def test_where_nothing_was_seen_the_table_speaks() -> None:
    types = observed("y = [1]\nx = 2", seen("int"))

    annotation = types.after(0, "y")
    assert annotation is not None and annotation.text == "list[int]"


def test_imports_come_along() -> None:
    types = observed("x = unknown()", seen("sklearn.svm.SVC"))

    annotation = types.after(0, "x")
    assert annotation is not None
    assert annotation.imports == ("from sklearn.svm import SVC",)


def test_values_are_spelled_for_the_tests() -> None:
    types = observed(PANDAS + "x = unknown()", seen("pandas.Series"))
    value = ObservedValue(name="x", kind="series", seen=seen("pandas.Series"))
    run = Observations(python="3.12", seconds=1.0, steps=(ObservedStep(function="f", inputs=(), outputs=(value,)),))  # fmt: skip

    spelled = types.spelled(run).steps[0].outputs[0]

    assert (spelled.type, spelled.imports) == ("pd.Series", ("import pandas as pd",))


def test_functions_are_typed_by_their_calls() -> None:
    source = "def f(a, b=None, c=None):\n    return unknown(a)"
    statements = ast.parse(source).body
    call = ObservedCall(
        statement=0, qualname="f", parameters=(("a", seen("int | float")), ("b", seen("None | str")), ("c", seen("None"))),
        free=(("rate", seen("float")),), returns=seen("list[str]"), calls=3,
    )  # fmt: skip
    plan = Plan(package="p", title="", steps=(), settings=(), fates=(), results=())
    run = Observations(python="3.12", seconds=1.0, calls=(call,))

    found = ObservedTypes(infer(statements), run, plan, statements, {}).function(0, "f")

    assert found is not None and found.returns is not None
    assert {name: a.text for name, a in found.parameters} == {
        "a": "float", "b": "str | None", "rate": "float",
    }  # fmt: skip
    assert found.returns.text == "list[str]"


@pytest.mark.parametrize(
    ("last", "returns"),
    [
        ("return None", "float | None"),
        ("return", "float | None"),
        ("raise ValueError(a)", "float"),
        ("b = lambda: None\n    return b()", "float"),
        ("def g():\n        return None\n    return a", "float"),
    ],
)
def test_none_that_the_text_gives_is_said_where_the_run_saw_none_of_it(
    last: str, returns: str
) -> None:
    source = f"def f(a):\n    if a:\n        return unknown(a)\n    {last}"
    statements = ast.parse(source).body
    call = ObservedCall(statement=0, qualname="f", parameters=(), returns=seen("float"))
    plan = Plan(package="p", title="", steps=(), settings=(), fates=(), results=())
    run = Observations(python="3.12", seconds=1.0, calls=(call,))

    found = ObservedTypes(infer(statements), run, plan, statements, {}).function(0, "f")

    assert found is not None and found.returns is not None
    assert found.returns.text == returns


def test_what_a_coroutine_gives_is_not_the_coroutine_that_the_run_saw() -> None:
    statements = ast.parse("async def f():\n    return 1\nx = await f()").body
    returns = seen("collections.abc.Coroutine[Any, Any, Any]")
    call = ObservedCall(statement=0, qualname="f", parameters=(), returns=returns)
    plan = Plan(package="p", title="", steps=(), settings=(), fates=(), results=())
    run = Observations(python="3.12", seconds=1.0, calls=(call,))

    found = ObservedTypes(infer(statements), run, plan, statements, {}).function(0, "f")

    assert found is not None and found.returns is not None
    assert found.returns.text == "int"


DECK, SHUFFLED = seen("__main__.Deck"), seen("__main__.Shuffled", "__main__.Deck")


@pytest.mark.parametrize(
    ("many", "expected"),
    [
        ([seen("list[int]"), seen("tuple[int]"), seen("set[int]"), seen("str", "collections.abc.Iterable")], "Iterable[Any]"),
        ([seen("list[int]"), seen("tuple[int]"), seen("collections.deque[int]"), seen("str", "collections.abc.Sequence"), seen("None")], "Sequence[Any] | None"),
        ([seen("int"), seen("str"), seen("bytes"), seen("list[int]")], "Any"),
        ([DECK, SHUFFLED], "Deck"),
        ([seen("float"), seen("numpy.float64", "numpy.floating", "float")], "float"),
    ],
)  # fmt: skip
def test_many_classes_are_one_that_covers_them(
    many: list[SeenType], expected: str
) -> None:
    assert said("x = unknown()", SeenType(parts=tuple(many))) == expected

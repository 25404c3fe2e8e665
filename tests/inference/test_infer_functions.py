"""What inference says of functions: their parameters, what they give, and methods."""

from __future__ import annotations

import ast

import pytest

from nb2prod.inference import infer


def test_a_functions_parameters_are_what_it_is_called_with() -> None:
    text = "rate = 0.5\ndef f(a, b=2, *, c=None):\n    return a * b * rate\nf(1)\nf(2.5, 3)"

    found = infer(ast.parse(text).body).function(1, "f")

    assert found is not None and found.returns is not None
    # `c` is `None` until somebody gives it, and nobody does
    assert {name: a.text for name, a in found.parameters} == {
        "a": "float",
        "b": "int",
        "rate": "float",
    }
    assert found.returns.text == "float"


def test_a_function_needs_what_the_functions_that_it_calls_read() -> None:
    text = (
        "rate = 0.5\ndef f(n):\n    return n * rate\ndef g(n):\n    return f(n)\ng(1)"
    )
    types = infer(ast.parse(text).body)
    found = types.function(2, "g")

    assert found is not None
    assert dict(found.parameters)["rate"].text == "float"


def test_a_function_that_others_may_call_has_no_parameter_types() -> None:
    text = "from elsewhere import run\ndef f(a):\n    return str(a)\nf(1)\nrun(f)"

    found = infer(ast.parse(text).body).function(1, "f")

    assert found is not None and found.returns is not None
    assert found.parameters == ()
    assert found.returns.text == "str"


def test_a_callback_is_given_what_its_caller_is_known_to_give() -> None:
    text = "import pandas as pd\ndef top(group, n=5):\n    return group.head(n)\n"
    text += "pd.read_csv('f').groupby('a').apply(top, n=7)"

    found = infer(ast.parse(text).body).function(1, "top")

    assert found is not None and found.returns is not None
    assert [(name, a.text) for name, a in found.parameters] == [
        ("group", "pd.DataFrame"),
        ("n", "int"),
    ]
    assert found.returns.text == "pd.DataFrame"


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return 1.5", "float"),
        ("return await asyncio.gather(*rows)", "list[Any]"),
        ("yield 1", "AsyncIterator[int]"),
    ],
)
def test_a_coroutine_is_annotated_with_what_it_gives(body: str, returns: str) -> None:
    text = f"import asyncio\nasync def f(rows=()):\n    {body}\nx = f()"

    found = infer(ast.parse(text).body).function(1, "f")

    assert found is not None and found.returns is not None
    assert found.returns.text == returns


@pytest.mark.parametrize(
    ("text", "signature", "given"),
    [
        (
            "from contextlib import contextmanager\n@contextmanager\ndef f(a):\n    yield a\nx = f(1)",
            (("a", "int"),),
            ("Iterator[int]", "AbstractContextManager[int]"),
        ),
        (
            "import numpy as np\n@np.vectorize\ndef f(a):\n    return 1\nx = f([1, 2])",
            (),
            ("int", "npt.NDArray[Any]"),
        ),
    ],
)
def test_a_decorated_function_is_annotated_with_what_it_does_itself(
    text: str, signature: tuple[tuple[str, str], ...], given: tuple[str, str]
) -> None:
    types = infer(ast.parse(text).body)

    found = types.function(1, "f")

    assert found is not None and found.returns is not None
    parameters = tuple((n, a.text) for n, a in found.parameters if a.text != "Any")
    assert parameters == signature
    result = types.after(2, "x")
    assert result is not None
    assert (found.returns.text, result.text) == given


def test_a_default_tells_the_type_of_a_parameter_that_nobody_gives() -> None:
    found = infer(ast.parse("def f(a, b=3, c=None):\n    return b").body).function(
        0, "f"
    )

    assert found is not None
    assert [(name, a.text) for name, a in found.parameters] == [("b", "int")]


@pytest.mark.parametrize("qualname", ["K.go", "outer.inner", "outer"])
def test_methods_and_inner_functions_are_found_by_their_names(qualname: str) -> None:
    text = "class K:\n    def go(self):\n        return 1\ndef outer():\n    def inner():\n        return 1\n    return inner()"
    types = infer(ast.parse(text).body)

    found = types.function(0 if qualname.startswith("K") else 1, qualname)

    assert found is not None and found.returns is not None
    assert found.returns.text == "int"


STUBS = """class Base:
    def twice(self, x):
        raise NotImplementedError("a subclass knows")
    def hook(self, x):
        pass
    def quiet(self):
        pass
    @abstractmethod
    def unsaid(self):
        ...
class Own(Base):
    def twice(self, x):
        return 2 * x
    def hook(self, x):
        return "hooked"
found = Own().twice(4)
Own().hook(1)
"""


@pytest.mark.parametrize(
    ("method", "returns"),
    [("twice", "int"), ("hook", "str | None"), ("quiet", "None"), ("unsaid", "")],
)
def test_a_method_without_a_body_gives_what_subclasses_give(
    method: str, returns: str
) -> None:
    found = infer(ast.parse(STUBS).body).function(0, f"Base.{method}")

    assert found is not None
    assert (found.returns.text if found.returns else "") == returns
    assert found.leaves_open == (method != "quiet")

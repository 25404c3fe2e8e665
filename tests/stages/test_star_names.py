"""What a star import brings, and what sympy's `var` writes behind a notebook's back."""

from __future__ import annotations

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning.stars import with_names
from nb2prod.stages.planning.statements import statements_of
from nb2prod.stages.planning.symbols import with_symbols

LEFT_ALONE = {
    "a function of our own": "def var(text):\n    print(text)\nvar('x y')",
    "a pattern that sympy refuses": "from sympy import var\nvar('a: b')",
    "a colon that is a letter": "from sympy import var\nvar('a\\:3')",
    "numpy's": "import sympy\nimport numpy as np\nspread = np.var([1, 2])",
}
BOUND = {
    "two": ("var('x y', real=True)", "x, y = var('x y', real=True)"),
    "of the module": ("sympy.var('x, y')", "x, y = sympy.var('x, y')"),
    "a range": ("var('a:3')", "a0, a1, a2 = var('a:3')"),
    "a range of one": ("var('a:1')", "a0, = var('a:1')"),
    "letters": ("var('x:z w')", "x, y, z, w = var('x:z w')"),
    "rows and columns": (
        "var('m(:2)(1:3)')",
        "m01, m02, m11, m12 = var('m(:2)(1:3)')",
    ),
    "a tuple of one": ("var('x,')", "x, = var('x,')"),
    "one, kept too": ("w = var('z')  # one", "w = z = var('z')  # one"),
}


def texts_of(code: str) -> list[str]:
    cell = Cell(number=1, kind="code", source=code)
    found = statements_of(Notebook(path="a.ipynb", cells=(cell,)))
    return [s.text for s in with_names(with_symbols(found), Surroundings())]


@pytest.mark.parametrize("code", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_leaves_alone(code: str) -> None:
    assert "\n".join(texts_of(code)) == code


@pytest.mark.parametrize(("call", "bound"), BOUND.values(), ids=BOUND)
def test_symbols_are_bound_where_they_are_declared(call: str, bound: str) -> None:
    assert texts_of(f"import sympy\n{call}")[1] == bound


def test_no_star_brings_a_name_of_the_kernel() -> None:
    found = texts_of("from sympy import *\nexpand(3)\nprint(_, sqrt(2))")

    assert found[0] == "from sympy import expand, sqrt"

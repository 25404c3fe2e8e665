"""Docstrings say where results come from, in the notebook's own code."""

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.extraction.steps_module.origins import Origins
from nb2prod.stages.planning.statements import statements_of

LONG = "table.groupby(['shop', 'day', 'hour'])[['units', 'price', 'promo']].sum().reset_index()"


def origins_of(source: str) -> Origins:
    cell = Cell(number=1, kind="code", source=source)
    return Origins.of(statements_of(Notebook(path="n.ipynb", cells=(cell,))))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = load(path)", "`load(path)`"),
        ("x: int = size + 1", "`size + 1`"),
        ("x, y = split(table, share=0.2)", "of `split(table, share=0.2)`"),
        (f"x = {LONG}", "`table.groupby(…)[…].sum().reset_index()`"),
        ("def x(): pass", "the function"),
        ("class x: pass", "the class"),
        ("for x in range(3): pass", "made in cell 1"),
        ("x = load(path)\nx = x.dropna()", "`x.dropna()`"),
        ("x = load(path)\nx['age'] = 1", "`load(path)`, then sets `age`"),
        ("x = []\nx.append(1)", "`[]`, then changed"),
        ("x = SVC(C=1)\nx.fit(a, b)", "`SVC(C=1)`, fitted"),
        ("x = SVC()\nx.fit(a)\nx['k'] = 1", "`SVC()`, then sets `k`"),
        ("x = 1\nfor x in range(3): pass", "made in cell 1"),
        ("x['a'] = 1\nx['b'] = 2", "the same object"),
        ("y = 1", "the same object"),
    ],
)
def test_a_result_is_told_by_the_code_that_makes_it(source: str, said: str) -> None:
    assert origins_of(source).said("x") == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x.append(1)", "changed in place"),
        ("x['a'] = 1\nx['b'] = 2", "changed in place: sets `a` and `b`"),
        (
            "\n".join(f"x['{c}'] = 1" for c in "abcdef"),
            "changed in place: sets `a`, `b`, `c`, `d` and 2 more",
        ),
    ],
)
def test_a_changed_argument_is_told_by_what_is_stored(source: str, said: str) -> None:
    assert origins_of(source).change("x") == said

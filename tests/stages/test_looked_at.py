"""A function at which a library looks is as the notebook wrote it, however it gets there."""

from __future__ import annotations

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.extraction.looked_at import looked_at
from nb2prod.stages.planning.statements import statements_of

MADE = """import ipywidgets as widgets
import typer as t
from ipywidgets import interact, interactive
from functools import partial
def shown(width):
    print(width)
def other(width):
    return width
"""


def asked(source: str) -> set[str]:
    cell = Cell(number=1, kind="code", source=MADE + source)
    return set(looked_at(statements_of(Notebook(path="n.ipynb", cells=(cell,)))))


@pytest.mark.parametrize(
    "source",
    [
        "print(shown(2))",
        "callbacks = [shown]",
        "shown(interact)",
        "def call(f):\n    f(1)\ncall(shown)",
    ],
)
def test_a_function_of_the_notebook_alone_is_not_looked_at(source: str) -> None:
    assert asked(source) == set()


@pytest.mark.parametrize(
    "source",
    [
        "interact(shown, width=3)",
        "interactive(children=[], f=shown)",
        "interact(*[shown], width=3)",
        "interact(**{'_InteractFactory__interact_f': shown})",
        "given = {'f': shown}\ninteract(**given)",
        "interact(partial(shown), width=3)",
        "alias = shown\ninteract(alias)",
        "for each in (shown,):\n    interact(each)",
        "def control(f=shown):\n    interact(f)",
        "def control(*, f=shown):\n    interact(f)",
        "def control(f, **given):\n    interact(f, **given)\ncontrol(shown, width=3)",
        "def control(f):\n    interact(f)\ncontrol(f=shown)",
        "later = interact.options(manual=True)\nlater(shown)",
        "app = t.Typer()\napp.command()(shown)",
        "widgets.interact(shown)",
    ],
)
def test_what_a_library_is_handed_is_looked_at(source: str) -> None:
    assert "shown" in asked(source)
    assert "other" not in asked(source)

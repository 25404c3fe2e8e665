"""A figure that a cell names is shown, however the name came to it."""

from __future__ import annotations

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.shown import with_displays
from nb2prod.stages.planning.statements import statements_of

PLOTLY = "import plotly.express as px\nimport plotly.graph_objects as go"
ALTAIR = "import altair as alt\nrows = {'x': [1, 2]}"


def shown(*sources: str) -> str:
    """What the last statement of a notebook becomes."""
    cells = tuple(
        Cell(number=number, kind="code", source=source)
        for number, source in enumerate(sources, start=1)
    )
    notebook = Notebook(path="n.ipynb", cells=cells)
    return with_displays(statements_of(notebook))[-1].text


# cells before the last, which shows one figure
BINDINGS = {
    "annotated": ("fig: go.Figure = {one}", "fig"),
    "unpacked": ("fig, size = {one}, 3", "fig"),
    "second of two": ("size, fig = 3, {one}", "fig"),
    "starred": ("size, *figs = 3, {one}", "figs[0]"),
    "walrus": ("print(bool(fig := {one}))", "fig"),
    "in a list": ("figs = [{one}, {one}]", "figs[1]"),
    "in a dict": ("figs = dict(a={one})", "figs['a']"),
    "in a dict of lists": ("figs = {{'a': [{one}]}}", "figs['a'][0]"),
    "out of a dict": ("figs = {{'a': {one}}}", "figs.get('a')"),
    "appended": ("figs = []", "figs.append({one})", "figs[-1]"),
    "stored": ("figs = {{}}", "figs['a'] = {one}", "figs['a']"),
    "from a comprehension": ("figs = {{n: {one} for n in 'ab'}}", "figs['b']"),
    "from a loop": ("figs = [{one}]\nfor fig in figs:\n    print('one')", "fig"),
    "from a loop over pairs": ("for name, fig in {{'a': {one}}}.items():\n    print(name)", "fig"),
    "numbered in a loop": ("for n, fig in enumerate([{one}]):\n    print(n)", "fig"),
    "from a block": (
        "import contextlib\n@contextlib.contextmanager\ndef drawn():\n    yield {one}",
        "with drawn() as fig:\n    print('one')",
        "fig",
    ),
    "made by a function": ("def drawn():\n    made = {one}\n    return made", "fig = drawn()", "fig"),
    "made by a function at once": ("def drawn():\n    return {one}", "drawn()"),
    "one of two that a function makes": ("def drawn():\n    return 3, {one}", "size, fig = drawn()", "fig"),
    "by a lambda": ("drawn = lambda: {one}", "drawn()"),
    "an attribute": (
        "from types import SimpleNamespace\nheld = SimpleNamespace()\nheld.fig = {one}", "held.fig",
    ),
    "by a method": ("class Report:\n    def __init__(self):\n        self.fig = {one}", "Report().fig"),
    "matched": ("match [{one}]:\n    case [fig]:\n        print('one')", "fig"),
    "displayed": ("figs = [{one}]", "display(figs[0])"),
    "displayed in a loop": ("for fig in [{one}]:\n    display(fig)",),
    "chosen": ("fig = {one} if 1 else None", "fig"),
}  # fmt: skip


@pytest.mark.parametrize("made", ["px.line(x=[1, 2])", "alt.Chart(rows).mark_line()"])
@pytest.mark.parametrize("form", BINDINGS)
def test_a_figure_is_shown_however_it_is_bound(form: str, made: str) -> None:
    cells = (cell.format(one=made) for cell in BINDINGS[form])

    last = shown(PLOTLY, ALTAIR, *cells)

    assert last.startswith(("display_figure(", "for fig in ["))


@pytest.mark.parametrize(
    "cells",
    [
        ("rows = [px.line(x=[1])]", "rows"),
        ("rows, figs = [1], [px.line(x=[1])]", "rows[0]"),
        ("for n, fig in enumerate([px.line(x=[1])]):\n    pass", "n"),
        ("figs = {'a': px.line(x=[1])}\nfor name in figs:\n    pass", "name"),
        ("def drawn():\n    return 3, px.line(x=[1])", "size, fig = drawn()", "size"),
        ("fig = px.line(x=[1])", "page = fig.to_html()", "page"),
        ("fig = px.line(x=[1])", "fig;"),
    ],
)
def test_what_is_no_figure_is_not_shown(cells: tuple[str, ...]) -> None:
    last = shown(PLOTLY, *cells)

    assert "display_figure" not in last


@pytest.mark.parametrize(
    "cells",
    [
        ("fig: Figure = plt.figure()", "fig"),
        ("figs = [plt.figure(), plt.figure()]", "figs[0]"),
        ("figs = []\nfor _ in range(2):\n    fig, ax = plt.subplots()\n    figs.append(fig)", "figs[1]"),
        ("def drawn():\n    fig, ax = plt.subplots()\n    return fig, ax", "made, ax = drawn()", "made"),
        ("ax = plt.gca()", "ax.figure"),
        ("ax = plt.gca()\nplace = ax.figure", "place"),
    ],
)  # fmt: skip
def test_a_figure_of_an_earlier_cell_is_shown_again(cells: tuple[str, ...]) -> None:
    head = "import matplotlib.pyplot as plt"

    last = shown(head, *cells)

    assert last.startswith("display_figure(")

"""Figures that are pages of their own are saved; nothing opens a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from making import code, convert, notebook_text

PLOTLY = "import plotly.express as px\nimport plotly.graph_objects as go"
LINE = "fig = px.line(x=[1, 2], y=[2, 1])"
BOKEH = (
    "from bokeh.io import output_file, output_notebook\nfrom bokeh.layouts import row\n"
    "from bokeh.plotting import figure, save, show\noutput_notebook()"
)
CURVE = "p = figure(title='one')\np.line([1, 2], [2, 1])"
ALTAIR = "import altair as alt\nimport pandas as pd"
CHART = "chart = alt.Chart(pd.DataFrame({'x': [1, 2]})).mark_line().encode(x='x')"
FOLIUM = "import folium"
MAP = "m = folium.Map(location=[52.5, 13.4], zoom_start=12)"


def run(cells: Sequence[str], folder: Path) -> tuple[str, list[str]]:
    """What a notebook's project prints, and the pages that it writes, in order."""
    notebook = folder / "lines.ipynb"
    notebook.write_text(notebook_text(*map(code, cells)))
    project = folder / "project"
    answer = convert(
        notebook, "--output", str(project), "--name", "lines", "--type-engine", "none"
    )
    assert answer.code == 0, answer.err
    trap = folder / "browser"
    trap.write_text(f"#!/bin/sh\ntouch {folder}/opened\n")
    trap.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "lines"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src", "BROWSER": f"{trap} %s"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "opened").exists()
    pages = sorted(project.rglob("*.html"), key=lambda page: page.stat().st_mtime_ns)
    return done.stdout, [page.relative_to(project).as_posix() for page in pages]


def case(name: str, *cells: str, pages: int = 1) -> object:
    return pytest.param(list(cells), pages, id=name)


@pytest.mark.parametrize(
    ("cells", "pages"),
    [
        case("shown", PLOTLY, f"{LINE}\nfig.show()"),
        case("named", PLOTLY, LINE, "fig"),
        case("changed", PLOTLY, LINE, "fig.update_layout(title='two')", "fig", pages=2),
        case(
            "in a function",
            PLOTLY,
            f"def drawn(n):\n    {LINE}\n    fig.show()\n    return n",
            "print(sum(drawn(n) for n in (1, 2)))",
            pages=2,
        ),
        case("at once", PLOTLY, "go.Figure(go.Bar(x=[1], y=[2])).show()"),
        case("by name", PLOTLY, "from plotly.io import show", LINE, "show(fig)"),
    ],
)
def test_pages_of_plotly_are_saved(
    cells: list[str], pages: int, tmp_path: Path
) -> None:
    pytest.importorskip("plotly")

    assert len(run(cells, tmp_path)[1]) == pages


def test_pages_are_saved_out_of_containers_loops_and_functions(tmp_path: Path) -> None:
    pytest.importorskip("plotly")
    draw = "def drawn(n):\n    return px.line(x=[1, n])"
    loop = "for name, fig in figs.items():\n    print(name)"

    _, pages = run(
        [PLOTLY, draw, "figs = {n: drawn(n) for n in (1, 2)}", loop, "fig", "figs[1]"],
        tmp_path,
    )

    assert len(pages) == 2


# each form that shows stands in a cell of its own; the number is of the pages that Jupyter would show
FORMS = {
    "bokeh": (
        5,
        [
            *(BOKEH, CURVE, "show(p)\nshow(p)", "handle = show(p, notebook_handle=True)"),
            *("show(row(p, figure(title='two')))", "import bokeh.plotting as bp\nbp.show(p)"),
            *("p", "print(handle)"),
        ],
    ),
    "altair": (
        9,
        [
            *(ALTAIR, CHART, "chart", CHART.removeprefix("chart = "), "chart + chart"),
            *("chart.properties(width=300)", "chart | chart", "display(chart)\ndisplay(chart)"),
            *("chart.show()", "wide = chart.properties(width=300)", "wide.display()"),
        ],
    ),
    "folium": (
        5,
        [
            *(FOLIUM, MAP, "m", "display(m)", MAP.removeprefix("m = ")),
            *("folium.Marker([52.5, 13.4]).add_to(m)\nm", "m.show_in_browser()"),
        ],
    ),
}  # fmt: skip
IN_FUNCTIONS = {
    "bokeh": (BOKEH, f"def drawn(n):\n    {CURVE.replace(chr(10), chr(10) + '    ')}\n    show(p)"),
    "altair": (ALTAIR, f"def drawn(n):\n    {CHART}\n    chart.show() if n > 1 else chart.display()"),
}  # fmt: skip


@pytest.mark.parametrize("library", FORMS)
def test_whatever_shows_a_page_saves_it(library: str, tmp_path: Path) -> None:
    pytest.importorskip(library)
    pages, cells = FORMS[library]

    printed, found = run(cells, tmp_path)

    assert printed.replace("None\n", "") == ""
    assert len(found) == pages


@pytest.mark.parametrize(
    "cells",
    [
        (PLOTLY, LINE, "fig = fig.update_layout(title='two')", "fig"),
        (ALTAIR, CHART, "chart = chart.mark_bar()", "chart"),
        (PLOTLY, f"{LINE}\nfig", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()"),
    ],
)  # fmt: skip
def test_a_name_that_is_bound_again_shows_its_page(
    cells: tuple[str, ...], tmp_path: Path
) -> None:
    _, pages = run(cells, tmp_path)

    assert len(pages) == 1


def test_a_text_that_tells_how_to_show_stays(tmp_path: Path) -> None:
    draw = f"def draw():\n    {CHART}\n    print('or: chart.show()')\n    chart.show()\ndraw()"

    said, pages = run([ALTAIR, draw], tmp_path)

    assert (said, len(pages)) == ("or: chart.show()\n", 1)


@pytest.mark.parametrize("library", IN_FUNCTIONS)
def test_pages_of_functions_are_numbered_in_order(library: str, tmp_path: Path) -> None:
    pytest.importorskip(library)

    _, found = run(
        [*IN_FUNCTIONS[library], "for n in (1, 2, 3):\n    drawn(n)"], tmp_path
    )

    stem = found[0].removesuffix(".html")
    assert found == [f"{stem}.html", f"{stem}-2.html", f"{stem}-3.html"]


def test_a_file_that_bokeh_is_told_is_written_and_not_opened(tmp_path: Path) -> None:
    pytest.importorskip("bokeh")
    head = BOKEH.replace("output_notebook()", "output_file('curve.html')")

    _, pages = run([head, CURVE, "show(p)"], tmp_path)

    assert "outputs/curve.html" in pages


@pytest.mark.parametrize(
    ("library", "cells"),
    [
        ("plotly", [PLOTLY, LINE, "fig.write_html('page.html')"]),
        ("altair", [ALTAIR, CHART, "chart.save('page.html')"]),
        ("folium", [FOLIUM, MAP, "m.save('page.html')"]),
    ],
)
def test_pages_that_the_notebook_writes_lie_with_its_other_files(
    library: str, cells: list[str], tmp_path: Path
) -> None:
    pytest.importorskip(library)

    assert run(cells, tmp_path)[1] == ["outputs/page.html"]

"""Figures that are pages of their own are saved; nothing opens a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from making import code, convert, notebook_text

pytest.importorskip("plotly")

HEAD = "import plotly.express as px\nimport plotly.graph_objects as go"
LINE = "fig = px.line(x=[1, 2], y=[2, 1])"


@pytest.mark.parametrize(
    ("cells", "pages"),
    [
        ([HEAD, f"{LINE}\nfig.show()"], 1),
        ([HEAD, LINE, "fig"], 1),
        ([HEAD, LINE, "fig.update_layout(title='two')", "fig"], 2),
        (
            [
                HEAD,
                f"def drawn(n):\n    {LINE}\n    fig.show()\n    return n",
                "print(sum(drawn(n) for n in (1, 2)))",
            ],
            2,
        ),
        ([HEAD, "go.Figure(go.Bar(x=[1], y=[2])).show()"], 1),
        ([HEAD, "from plotly.io import show", LINE, "show(fig)"], 1),
    ],
    ids=["shown", "named", "changed", "in a function", "at once", "by name"],
)
def test_pages_are_saved(cells: list[str], pages: int, tmp_path: Path) -> None:
    notebook = tmp_path / "lines.ipynb"
    notebook.write_text(notebook_text(*map(code, cells)))
    project = tmp_path / "project"
    assert convert(notebook, "--output", str(project), "--name", "lines").code == 0

    done = subprocess.run(
        [sys.executable, "-m", "lines"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src", "BROWSER": "false"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(list(project.rglob("*.html"))) == pages

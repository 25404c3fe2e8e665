"""The thin notebook goes on where the old one stopped: it runs, and shows the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from making import code, convert, notebook_text, prose

CELLS = [
    prose("# Shops\n\nWhich sells most?"),
    code("import json\nLIMIT = 3\nSPELLING = str.upper"),
    code("def total(rows):\n    return sum(rows)"),
    code("rows = [3, 1, 2, 9]\nprint('rows', len(rows))"),
    code("rows"),
    prose("## Best"),
    code("best = sorted(rows)[:LIMIT]\nprint(best, total(best))"),
    code("best, LIMIT, json"),
    code("best"),
    prose("The end."),
]


def project_of(tmp_path: Path, *cells: dict[str, object]) -> Path:
    (tmp_path / "shops.ipynb").write_text(notebook_text(*cells))
    done = convert(tmp_path / "shops.ipynb", "--output", str(tmp_path / "p"))
    assert done.code == 0, done.err
    return tmp_path / "p"


def cells_of(project: Path) -> list[tuple[str, str]]:
    (path,) = (project / "notebooks").iterdir()
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def printed(project: Path, first: str = "") -> str:
    """What the code cells print, one after the other, from the notebook's own folder."""
    cells = [text for kind, text in cells_of(project) if kind == "code"]
    program = "\n".join([first, *cells])
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project / "notebooks", capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_prints_what_the_notebook_prints(tmp_path: Path) -> None:
    project = project_of(tmp_path, *CELLS)

    assert printed(project) == "rows 4\n[1, 2, 3] 6\n"


def test_a_shell_command_runs_in_a_kernel_without_a_terminal(tmp_path: Path) -> None:
    cells = [code("!echo 3 > three.txt"), code("print(open('three.txt').read())")]
    project = project_of(tmp_path, *cells)

    assert printed(project, "import io, sys; sys.stderr = io.StringIO()") == "3\n\n"


def test_prose_stands_where_it_stood(tmp_path: Path) -> None:
    cells = cells_of(project_of(tmp_path, *CELLS))

    texts = [text for kind, text in cells if kind == "markdown"]
    assert texts == ["# Shops\n\nWhich sells most?", "## Best", "The end."]
    assert cells[0][0] == "markdown" and cells[-1][1] == "The end."


def test_what_was_left_out_as_display_comes_back_on_our_names(tmp_path: Path) -> None:
    texts = [text for _, text in cells_of(project_of(tmp_path, *CELLS))]

    assert "steps.rows" in texts
    assert "best" in texts
    assert "(best, settings.limit, json)" in texts
    assert any(text.startswith("import json\n") for text in texts)


def test_a_look_into_the_middle_of_a_step_is_named(tmp_path: Path) -> None:
    cells = [
        code("rows = [3, 1]"),
        code("rows"),
        code("rows.append(2)\nrows.sort()\nprint(rows)"),
    ]
    found = cells_of(project_of(tmp_path, *cells))

    shown = [text for kind, text in found if kind == "code" and text == "rows"]
    said = "cell 2: `rows`" in found[-1][1]
    assert said != bool(shown)


def test_a_look_that_is_a_magic_is_named_as_it_was_typed(tmp_path: Path) -> None:
    project = project_of(
        tmp_path,
        code("rows = [3, 1]\nprint(rows)"),
        code("rows?"),
        code("%whos list"),
        code("%%time\nrows"),
        code("rows.append(4)\nprint(rows)"),
    )

    text = "\n".join(text for _, text in cells_of(project))

    assert "__magic__" not in text
    assert "- cell 2: `rows?`" in text and "- cell 3: `%whos list`" in text


def test_its_steps_are_those_of_the_pipeline(tmp_path: Path) -> None:
    project = project_of(tmp_path, *CELLS)
    pipeline = (project / "src/shops/pipeline.py").read_text()
    record = json.loads((project / "nb2prod.json").read_text())

    wanted = [step["function"].partition(":")[2] for step in record["steps"]]
    calls = "\n".join(text for kind, text in cells_of(project) if kind == "code")
    assert len(wanted) > 1
    assert re.findall(r"steps\.(\w+)\(", calls) == wanted
    assert re.findall(r"steps\.(\w+)\(", pipeline) == wanted


def test_it_holds_no_secret(tmp_path: Path) -> None:
    secret = "ghp_" + "aZ3kT9" * 6
    cells = [
        prose(f"our token is {secret}"),
        code(f"token = '{secret}'"),
        code("print(len(token))"),
    ]
    project = project_of(tmp_path, *cells)

    assert secret not in (project / "notebooks/shops.ipynb").read_text()
    os.environ.pop("SHOPS_TOKEN", None)
    with pytest.raises(AssertionError, match="token"):
        printed(project)


def test_ruff_finds_nothing_in_it(tmp_path: Path) -> None:
    cells = [
        code("import json\nimport numpy as np\nfrom math import pi, floor, tau as TAU"),
        code("from collections import OrderedDict, deque\nimport pandas as pd"),
        code("total = len(str(deque([1])))\nprint(total)"),
        code("np, pd, json"),
        code("pi, floor, TAU, OrderedDict"),
        code("total == 3"),
        # a look at what is gone by then is left out, and so is its import
        code("import textwrap\ntmp = [total]\nprint(tmp)"),
        code("tmp, textwrap.wrap"),
    ]
    project = project_of(tmp_path, *cells)

    argv = [sys.executable, "-m", "ruff", "check", "--no-cache", "notebooks"]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout

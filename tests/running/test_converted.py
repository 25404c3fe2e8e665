"""What `convert --run` writes: types, docstrings and a plan that a run has completed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from making import code, command
from running.running_notebooks import written

UNKNOWN_LIBRARY = """import pandas as pd


def priced(order, note=None):
    return getattr(order, "price") * 2


def each(values):
    def inner(value):
        return getattr(value, "real")
    return list(map(inner, values))"""
LONG = "\n".join(f"print({n})" for n in range(50))
CELLS = (
    code(UNKNOWN_LIBRARY),
    code("orders = getattr(pd, 'DataFrame')({'price': [2.5, None], 'city': ['Ulm', 'Bonn']})\n" + LONG),
    code("clean = getattr(orders, 'dropna')()\ntotals = each(getattr(clean, 'price'))\n" + LONG),
    code("print(totals, priced(clean))\n" + LONG),
)  # fmt: skip
RUN = ("--no-lock", "--run", "--interpreter", sys.executable)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    written(folder, *CELLS, name="orders")
    answer = command("convert", "orders.ipynb", "-o", "out", *RUN, cwd=folder)
    assert answer.code == 0, answer.err
    return folder / "out"


def functions(project: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(next(project.glob("src/*/steps.py")).read_text())
    return {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_results_have_the_types_that_they_had(project: Path) -> None:
    returns = [ast.unparse(f.returns) for f in functions(project).values() if f.returns]

    assert "pd.DataFrame" in returns
    assert "tuple[pd.DataFrame, list[float]]" in returns


def test_functions_have_the_types_of_their_calls(project: Path) -> None:
    heads = {
        name: (ast.unparse(f.args), ast.unparse(f.returns) if f.returns else "")
        for name, f in functions(project).items()
    }

    assert heads["priced"] == ("order: pd.DataFrame, note: Any=None", "pd.Series")
    assert heads["each"] == ("values: pd.Series", "list[float]")
    assert heads["inner"] == ("value: float", "float")


def test_docstrings_tell_columns(project: Path) -> None:
    docs = [ast.get_docstring(f) or "" for f in functions(project).values()]
    flat = [re.sub(r"\s+", " ", doc) for doc in docs]

    told = "2 rows of `price` (float64, 50 % missing), `city` ("
    assert sum(told in doc for doc in flat) == 1
    assert any("orders: from" in doc and "2 rows of 2 columns" in doc for doc in flat)


def test_the_package_prints_what_the_notebook_prints(project: Path) -> None:
    package = next(project.glob("src/*/steps.py")).parent.name

    done = subprocess.run(
        [sys.executable, "-m", package],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "[2.5]" in done.stdout


def test_progress_is_talk_and_silence_can_be_asked_for(tmp_path: Path) -> None:
    written(tmp_path, code("a = [1]"), code("print(a)"))

    loud = command("convert", "nb.ipynb", "--plan", *RUN, cwd=tmp_path)
    quiet = command("convert", "nb.ipynb", "--plan", "-q", *RUN, cwd=tmp_path)

    assert re.search(r"ran cell 2 \(2 of 2\): \d+\.\d s\n", loud.err)
    assert (quiet.out, quiet.err) == (loud.out, "")


def test_the_plan_says_where_types_are_not_known(tmp_path: Path) -> None:
    written(tmp_path, code("import json\na = json.loads('[1]')\n" + LONG), code("b = (a, 1)\nprint(b)\n" + LONG))  # fmt: skip

    text = command("convert", "nb.ipynb", "--plan", cwd=tmp_path)
    ran = command("convert", "nb.ipynb", "--plan", *RUN[1:], cwd=tmp_path)

    assert "types not known" in text.out
    assert ran.code == 0 and "types not known" not in ran.out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nb.ipynb"]


def test_no_secret_is_kept(tmp_path: Path) -> None:
    """Neither what stands in the notebook nor what it reads from the environment."""
    literal, hidden = "gVb7Qz4x" + "Kp2mWt9s", "from-the-environment-42"
    written(
        tmp_path,
        code(f"import os\npassword = {literal!r}\ntoken = os.environ['SERVICE_TOKEN']\nrows = [password, token]\n" + LONG),
        code("print(len(rows), len(token))\nparts = [token.upper().lower()]\n" + LONG),
        code("print(parts[0] == token)"),
    )  # fmt: skip

    answer = command("convert", "nb.ipynb", "-o", "out", *RUN, cwd=tmp_path, SERVICE_TOKEN=hidden)  # fmt: skip

    assert answer.code == 0, answer.err
    texts = [p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not [text for text in texts if hidden.encode() in text]
    assert not [text for text in texts if literal.encode() in text]

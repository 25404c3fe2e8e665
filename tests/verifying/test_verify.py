"""`nb2prod verify` on real runs: what it says, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest
from making import (
    ROOT,
    Answer,
    bytes_under,
    code,
    command,
    convert,
    notebook_text,
    prose,
)
from running.running_notebooks import is_gone, wait_for

MEASURED = (
    prose("# Rain"),
    code("import random"),
    prose("## Draw days"),
    code(
        "chances = [random.random() for _ in range(9)]\nfor day in range(3):\n    chances[day] += day"
    ),
    prose("## Measure rain"),
    code(
        "rain = [1, 2, 3]\nlower = max(rain)\nfor day in rain:\n    if day < lower:\n        lower = day"
    ),
    prose("## Sum up"),
    code("total = sum(rain)\nprint('total', total, lower)\nprint('chances', chances)"),
    prose("## Write totals"),
    code("with open('total.txt', 'w') as target:\n    print(total, file=target)"),
)
SAME = "the same: 2 values of 2 steps, 1 printed line, 1 file\n"
CHANCE = """\
not compared: `chances` (cell 4) differs between runs of the notebook
not compared: printed line 2 (cell 8) differs between runs of the notebook
"""


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook, and the project `out` that was made from it."""
    folder = tmp_path_factory.mktemp("measured")
    (folder / "nb.ipynb").write_text(notebook_text(*MEASURED))
    done = convert(folder / "nb.ipynb", "--type-engine", "none", "-o", str(folder / "out"))  # fmt: skip
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def folder(converted: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(converted, tmp_path / "work"))


def verify(folder: Path, *more: str) -> Answer:
    options = ("--interpreter", sys.executable, *more)
    answer = command("verify", "nb.ipynb", "out", *options, cwd=folder)
    return replace(answer, out=re.sub(" of step `.*?`", "", answer.out))


def edit(folder: Path, old: str, new: str) -> None:
    """Change the project's steps."""
    (path,) = (folder / "out/src").glob("*/steps.py")
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_the_same_is_said_with_what_was_compared(folder: Path) -> None:
    before = bytes_under(folder)

    answer = verify(folder)

    assert (answer.code, answer.out) == (0, SAME + CHANCE)
    assert answer.err == (
        "running nb.ipynb …\nrunning nb.ipynb again …\nrunning out …\n"
    )
    assert bytes_under(folder) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "if day < lower",
            "if day > lower",
            [
                "nb.ipynb:cell 6: `lower`: the project gives int 3, the notebook gives int 1",
                "nb.ipynb:cell 8: printed line 1: the project gives 'total 6 3', the notebook gives 'total 6 1'",
            ],
            id="number",
        ),
        pytest.param(
            "open(total_txt",
            "open(total_txt.with_name('sum.txt')",
            [
                "nb.ipynb: file `total.txt`: the project gives no such file, the notebook gives it"
            ],
            id="missing file",
        ),
    ],
)
def test_differences_have_their_places(
    old: str, new: str, said: list[str], folder: Path
) -> None:
    edit(folder, old, new)

    answer = verify(folder)

    plural = "" if len(said) == 1 else "s"
    assert answer.code == 1
    first, *lines = answer.out.splitlines()
    assert first == f"not the same: {len(said)} difference{plural}"
    assert lines[: len(said)] == said
    assert lines[len(said)].startswith("otherwise the same: ")
    assert answer.out.endswith(CHANCE)


def test_a_project_that_fails(folder: Path) -> None:
    edit(folder, "sum(rain)\n", "sum(rain)\n    import no_such_library\n")

    answer = verify(folder)

    assert answer.code == 1
    assert answer.out == (
        "the project fails: ModuleNotFoundError: No module named 'no_such_library'\n"
        "help: install it there, or name a Python that has it with --interpreter\n"
    )


@pytest.mark.parametrize(
    ("cell", "more", "said"),
    [
        pytest.param(
            "first = 1\nfirst / 0",
            (),
            "nb.ipynb:cell 2 [In 7]:2: ZeroDivisionError: division by zero",
            id="error",
        ),
        pytest.param(
            "import os\nos._exit(3)",
            (),
            "nb.ipynb:cell 2 [In 7]: its process ended with code 3",
            id="ends itself",
        ),
        pytest.param(
            "import time\ntime.sleep(1000)",
            ("--timeout", "3"),
            "nb.ipynb:cell 2 [In 7]: it runs for more than 3 seconds",
            id="time-out",
        ),
        pytest.param(
            "input('name? ')",
            (),
            "nb.ipynb:cell 2 [In 7]:1: EOFError: it asks a person to type, and nobody is there",
            id="asks",
        ),
    ],
)
def test_a_notebook_that_fails_and_has_changed(
    cell: str, more: tuple[str, ...], said: str, folder: Path
) -> None:
    counted = {**code(cell), "execution_count": 7}
    (folder / "nb.ipynb").write_text(notebook_text(code("x = 1"), counted))

    answer = verify(folder, *more)

    assert (answer.code, answer.out) == (1, f"the notebook fails: {said}\n")
    assert answer.err == (
        "warning: nb.ipynb has changed since out was made from it\nrunning nb.ipynb …\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_no_process(number: int, folder: Path) -> None:
    tell = folder.parent / "child"
    child = f"import subprocess, sys, time\nchild = subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(1000)'])"
    waits = f"open({str(tell)!r}, 'w').write(str(child.pid))\ntime.sleep(1000)"
    (folder / "nb.ipynb").write_text(notebook_text(code(child), code(waits)))
    with subprocess.Popen(
        [sys.executable, "-m", "nb2prod", "verify", "nb.ipynb", "out", "--interpreter", sys.executable],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        wait_for(tell, running)
        running.send_signal(number)
        said = running.communicate(timeout=30)[1]

    assert said.endswith("interrupted: nothing was compared\n")
    assert running.returncode == 130
    assert is_gone(int(tell.read_text()))


def test_quiet_says_nothing_of_what_is_the_same(folder: Path) -> None:
    answer = verify(folder, "-q")

    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_a_python_without_ipykernel_is_no_kernel(folder: Path) -> None:
    venv.create(folder / "bare", with_pip=False)

    answer = verify(folder, "--interpreter", "bare")

    assert (answer.code, answer.out) == (2, "")
    assert "has no ipykernel" in answer.err
    assert "--run" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.ipynb", "out"], "gone.ipynb is not there"),
        (["nb.ipynb", "gone"], "gone is no folder"),
        (["nb.ipynb", "."], ". has no nb2prod.json"),
        (["nb.ipynb", "odd"], "odd/nb2prod.json is not as nb2prod writes it"),
        (["nb.ipynb", "out", "--interpreter", "gone"], "--interpreter gone is no"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "nb.ipynb").write_text(notebook_text(code("x = 1")))
    record = {"package": "p", "run": ["python", "-m", "p"], "steps": []}
    for name, text in (("out", json.dumps(record)), ("odd", '{"package": 3}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "nb2prod.json").write_text(text)

    answer = command("verify", *arguments, cwd=tmp_path)

    assert (answer.code, answer.out) == (2, "")
    assert re.fullmatch(r"error: .*\nhelp: .*\n", answer.err)
    assert said in answer.err


TOKEN, OTHER = "ghp_9aK3bV7xQ2mN8rT4wY6zL1cF5hJ0dS3gU7eP", "ghp_Zq1Lw8Xr5Tn2Vb9Ky4Mc7Pd3Hs6Jf0Ga1uQe"  # fmt: skip
ASKING = (
    code(f"API_TOKEN = '{TOKEN}'"),
    prose("## Build headers"),
    code(
        "headers = {'Accept': 'application/json', 'Authorization': f'token {API_TOKEN}'}"
    ),
    prose("## Say them"),
    code("print(headers)\nprint(len(headers))"),
)


def test_secrets_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nb.ipynb").write_text(notebook_text(*ASKING))
    convert(tmp_path / "nb.ipynb", "--type-engine", "none", "-o", str(tmp_path / "out"))

    answer = verify(tmp_path, "-q")
    assert (answer.code, answer.out) == (
        1,
        "the project fails: setting `api_token` is missing: set BUILD_HEADERS_API_TOKEN, or see --help\n"
        "help: set BUILD_HEADERS_API_TOKEN in the environment, or in the project's .env, and verify again\n",
    )

    monkeypatch.setenv("BUILD_HEADERS_API_TOKEN", OTHER)
    answer = verify(tmp_path)
    assert answer.code == 0, answer.out
    assert "not compared: printed line 1 (cell 5) differs only where a secret stands" in answer.out  # fmt: skip

    edit(tmp_path, "token {", "bearer {")
    answer = verify(tmp_path)
    assert "'Authorization': 'bearer ………'" in answer.out
    assert "'Authorization': 'token ………'" in answer.out
    assert TOKEN[:8] not in answer.out + answer.err
    assert OTHER[:8] not in answer.out + answer.err


def test_what_two_runs_agree_on_by_chance_is_no_difference(tmp_path: Path) -> None:
    runs, work = tmp_path / "runs", tmp_path / "work"
    runs.mkdir()
    work.mkdir()
    counting = (
        code(
            f"import os\nimport tempfile\ntempfile.mkdtemp(dir={str(runs)!r})\n"
            f"drawn = len(os.listdir({str(runs)!r})) // 3"
        ),
        code("print('drawn', drawn)\nprint('sure', 1)"),
    )
    (work / "nb.ipynb").write_text(notebook_text(*counting))
    convert(work / "nb.ipynb", "--type-engine", "none", "-o", str(work / "out"))

    answer = verify(work)

    chance = (
        "not compared: printed line 1 (cell 2) differs between runs of the notebook\n"
    )
    assert chance in answer.out
    assert answer.code == 0
    assert answer.err.endswith("\nrunning nb.ipynb again, as something differs …\n")
    assert len(list(runs.iterdir())) == 4


def test_a_true_difference_costs_one_more_run(folder: Path) -> None:
    edit(folder, "if day < lower", "if day > lower")

    answer = verify(folder)

    assert answer.code == 1
    assert answer.err.count("as something differs") == 1


def converted_alone(folder: Path, *cells: dict[str, object]) -> None:
    folder.mkdir()
    (folder / "nb.ipynb").write_text(notebook_text(*cells))
    convert(folder / "nb.ipynb", "--type-engine", "none", "-o", str(folder / "out"))


def test_interactive_figures_are_compared_by_their_data(tmp_path: Path) -> None:
    pytest.importorskip("plotly")
    converted_alone(
        tmp_path / "work",
        code("import plotly.graph_objects as go"),
        code("fig = go.Figure(go.Bar(y=[1, 2]))\nfig.show()"),
        code("line = go.Figure(go.Scatter(y=[3, 4]))\nline"),
    )

    answer = verify(tmp_path / "work", "-q")
    assert (answer.code, answer.out) == (0, "")

    edit(tmp_path / "work", "[3, 4]", "[3, 5]")
    answer = verify(tmp_path / "work", "-q")
    assert answer.code == 1
    assert answer.out == (
        "not the same: 1 difference\n"
        "nb.ipynb:cell 3: figure 2 of 2: the project gives none with its data among 2 saved, the notebook gives an interactive one\n"
        "otherwise the same: 1 figure\n"
    )


def test_files_at_absolute_paths_are_compared(tmp_path: Path) -> None:
    away = tmp_path / "away.txt"
    writing = f"total = 6\nwith open({str(away)!r}, 'w') as target:\n    target.write(str(total))"
    hidden = "import tempfile\nwith tempfile.NamedTemporaryFile('w', delete=False) as kept:\n    kept.write('x')"
    converted_alone(tmp_path / "work", code(writing), code(hidden))

    answer = verify(tmp_path / "work")
    assert (answer.code, answer.out.splitlines()[0]) == (0, "the same: 1 file")

    edit(tmp_path / "work", "str(total)", "str(total + 1)")
    answer = verify(tmp_path / "work", "-q")
    assert answer.code == 1
    assert f"nb.ipynb: file `{away}`: the project gives other bytes" in answer.out

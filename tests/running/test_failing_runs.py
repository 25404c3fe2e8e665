"""A run that cannot end well says where and why, writes nothing, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from making import ROOT, Answer, code, command
from running.running_notebooks import WITHOUT, is_gone, wait_for, written

GOOD = code("rows = [1, 2, 3]")
TELLS_ITS_PROCESS = (
    "import os, pathlib\npathlib.Path(os.environ['TELL']).write_text(str(os.getpid()))"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def convert(folder: Path, *cells: dict[str, object], more: tuple[str, ...] = ()) -> Answer:  # fmt: skip
    """Convert a notebook that says which process ran it."""
    written(folder, code(TELLS_ITS_PROCESS), GOOD, *cells)
    options = ("--no-lock", "--run", "--interpreter", sys.executable, *more)
    tell = str(folder.parent / "process")
    return command("convert", "nb.ipynb", "-o", "out", *options, cwd=folder, TELL=tell)


def process_of(folder: Path) -> int:
    return int((folder.parent / "process").read_text())


@pytest.mark.parametrize(
    ("cell", "more", "said"),
    [
        pytest.param(
            "total = sum(rows)\ntotal / 0",
            (),
            "nb.ipynb:cell 3:2: the notebook fails here: ZeroDivisionError: division by zero",
            id="error",
        ),
        pytest.param(
            "first = rows[0]\n\n\ndef f():\n    return first.nothing\n\n\nf()",
            (),
            "nb.ipynb:cell 3:8: the notebook fails here: AttributeError",
            id="error in a function",
        ),
        pytest.param(
            "import no_such_library",
            (),
            "nb.ipynb:cell 3:1: the notebook fails here: ModuleNotFoundError: No module named 'no_such_library'",
            id="missing library",
        ),
        pytest.param(
            "import os\nos._exit(3)",
            (),
            "nb.ipynb:cell 3: the kernel died here",
            id="ends itself",
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            (),
            "nb.ipynb:cell 3: the kernel died here",
            id="is killed",
        ),
        pytest.param(
            "import ctypes\nctypes.string_at(0)",
            (),
            "nb.ipynb:cell 3: the kernel died here",
            id="segmentation fault",
        ),
        pytest.param(
            "rows = bytearray(2**60)",
            (),
            "nb.ipynb:cell 3:1: the notebook fails here: MemoryError",
            id="too much memory",
        ),
        pytest.param(
            "name = input('Who? ')",
            (),
            "nb.ipynb:cell 3:1: the notebook fails here: it asks a person, and nobody is there",
            id="asks",
        ),
        pytest.param(
            "import time\ntime.sleep(1000)",
            ("--timeout", "1"),
            "nb.ipynb:cell 3: this cell runs for more than 1 second",
            id="time-out",
        ),
    ],
)
def test_says_where_the_notebook_fails(
    cell: str, more: tuple[str, ...], said: str, folder: Path
) -> None:
    answer = convert(folder, code(cell), more=more)

    assert said in answer.err
    assert WITHOUT in answer.err
    assert "Traceback" not in answer.err
    assert (answer.code, answer.out) == (1, "")
    assert sorted(p.name for p in folder.iterdir()) == ["nb.ipynb"]
    assert is_gone(process_of(folder))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")
@pytest.mark.parametrize(("then", "code_of"), [("1 / 0", 1), ("print(rows)", 0)])
def test_what_went_to_a_session_of_its_own_is_ended_too(
    then: str, code_of: int, folder: Path
) -> None:
    child = (
        "import subprocess, sys\n"
        "sleeps = [sys.executable, '-c', 'import time; time.sleep(1000)']\n"
        "nothing = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}\n"
        "child = subprocess.Popen(sleeps, start_new_session=True, **nothing)\n"
        "with open(os.environ['TELL'] + '.children', 'a') as told:\n"
        "    print(child.pid, file=told)"
    )

    answer = convert(folder, code(child), code(then))

    children = (folder.parent / "process.children").read_text().split()
    assert answer.code == code_of
    assert len(children) == 1 if code_of else len(children) > 1  # the package ran too
    assert [child for child in children if not is_gone(int(child))] == []


def test_names_the_count_that_the_notebook_shows(folder: Path) -> None:
    counted = {**code("1 / 0"), "execution_count": 7}

    answer = convert(folder, counted)

    assert "nb.ipynb:cell 3 [In 7]:1: the notebook fails here" in answer.err


def test_says_which_interpreter_lacks_the_library(folder: Path) -> None:
    answer = convert(folder, code("from no_such_library import part"))

    assert f"help: {sys.executable} lacks it" in answer.err


def test_a_python_without_ipykernel_is_no_kernel(folder: Path) -> None:
    venv.create(folder.parent / "bare", with_pip=False)
    bare = str(folder.parent / "bare" / "bin" / "python")

    answer = convert(folder, more=("--interpreter", bare))

    assert f"{bare} has no ipykernel" in answer.err
    assert f"{bare} -m pip install ipykernel" in answer.err
    assert WITHOUT in answer.err
    assert answer.code == 2
    assert sorted(p.name for p in folder.iterdir()) == ["nb.ipynb"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("nowhere/python", "is no program"),
        ("nb.ipynb", "is no program"),
        ("/bin/false", "is no Python that can run notebooks"),
    ],
)
def test_an_interpreter_that_is_none(program: str, said: str, folder: Path) -> None:
    answer = convert(folder, more=("--interpreter", program))

    assert said in answer.err
    assert "Traceback" not in answer.err
    assert answer.code == 2


def test_a_kernel_that_does_not_start(folder: Path) -> None:
    broken = folder.parent / "python"
    broken.write_text(
        f'#!/bin/sh\ncase "$1" in -c) exec {sys.executable} "$@";; esac\necho no memory >&2; exit 1\n'
    )
    broken.chmod(0o755)

    answer = convert(folder, more=("--interpreter", str(broken)))

    assert "its kernel does not answer: no memory" in answer.err
    assert "Traceback" not in answer.err
    assert WITHOUT in answer.err
    assert answer.code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_no_process(number: int, folder: Path) -> None:
    """The notebook's own children are gone too."""
    tell = folder.parent / "process"
    child = "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])"
    waits = "import time\nopen(os.environ['TELL'] + '.child', 'w').write(str(child.pid))\ntime.sleep(1000)"
    written(folder, code(TELLS_ITS_PROCESS), code(child), code(waits))
    with subprocess.Popen(
        [sys.executable, "-m", "nb2prod", "convert", "nb.ipynb", "--no-lock", "--run", "--interpreter", sys.executable],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "TELL": str(tell)},
        stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        wait_for(tell.with_name("process.child"), running)
        running.send_signal(number)
        said = running.communicate(timeout=30)[1]

    assert said.endswith("interrupted: nothing was written\n")
    assert running.returncode == 130
    assert is_gone(process_of(folder))
    assert is_gone(int(tell.with_name("process.child").read_text()))
    assert sorted(p.name for p in folder.iterdir()) == ["nb.ipynb"]

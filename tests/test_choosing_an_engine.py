"""`--type-engine`, and what is said of an engine that is slow or not there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from making import code, command, notebook_text, prose
from rain import RAIN

from nb2prod.stages.programs import program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rain.ipynb").write_text(RAIN)
    return tmp_path


def test_an_engine_that_takes_too_long_is_cut_off_and_the_rest_is_written(
    folder: Path,
) -> None:
    answer = command(
        *(
            "convert",
            "rain.ipynb",
            "--no-lock",
            "--type-seconds",
            "0.02",
            "--name",
            "gauge",
        ),
        cwd=folder,
    )

    assert answer.code == 0
    assert "note: mypy was stopped after 0.02 CPU seconds" in answer.err
    ran = subprocess.run(
        [sys.executable, "-m", "gauge"], cwd=folder / "gauge",
        env={**os.environ, "PYTHONPATH": "src"}, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "6 True\n")


# what neither our table nor a run can say, and a type checker can
POST = notebook_text(
    code("import mailbox\nbox = mailbox.mbox('letters')"),
    prose("## Read"),
    code("first = box.keys()\nprint(first)"),
    prose("## Count"),
    code("count = len(box)\nprint(count, first)"),
)


@pytest.mark.parametrize("engine", ["pyrefly", "ty"])
def test_a_type_engine_says_what_our_table_leaves_open(
    engine: str, tmp_path: Path
) -> None:
    if program(engine) is None:
        pytest.skip(f"{engine} is not installed")
    (tmp_path / "post.ipynb").write_text(POST)
    options = ("--name", "post", "--no-lock", "--interpreter", sys.executable)

    for asked in ("none", engine):
        where = ("--type-engine", asked, "--output", asked)
        answer = command("convert", "post.ipynb", *options, *where, cwd=tmp_path)
        assert (answer.code, answer.err) == (0, "")

    open_ones = (tmp_path / "none/src/post/steps.py").read_text()
    known = (tmp_path / engine / "src/post/steps.py").read_text()
    assert "box: Any, first: Any" in open_ones
    assert "box: mailbox.mbox, first: list[Any]" in known


def test_a_type_engine_that_is_cut_off_is_said(tmp_path: Path) -> None:
    if program("pyrefly") is None:
        pytest.skip("pyrefly is not installed")
    (tmp_path / "post.ipynb").write_text(POST)

    answer = command("convert", "post.ipynb", "--no-lock", "--type-seconds", "0.02", cwd=tmp_path)  # fmt: skip

    assert answer.code == 0
    # on a busy machine the clock ends it first
    limit = r"0\.012 CPU seconds|0\.06 seconds by the clock"
    assert re.search(rf"note: pyrefly was stopped after (?:{limit})", answer.err)


@pytest.mark.parametrize("engine", ["pyrefly", "ty"])
def test_a_type_engine_that_is_not_there_is_named(engine: str, folder: Path) -> None:
    if program(engine) is not None:
        pytest.skip(f"{engine} is installed")

    answer = command("convert", "rain.ipynb", "--type-engine", engine, cwd=folder)

    assert answer.code == 2
    assert f"--type-engine {engine}: {engine} is not installed" in answer.err
    assert f"pip install {'nb2prod[types]' if engine == 'pyrefly' else 'ty'}" in answer.err  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == ["rain.ipynb"]


@pytest.mark.parametrize("seconds", ["inf", "nan", "-1"])
def test_what_is_no_number_of_seconds_is_refused(folder: Path, seconds: str) -> None:
    answer = command("convert", "rain.ipynb", f"--type-seconds={seconds}", cwd=folder)

    assert answer.code == 2
    assert "--type-seconds" in answer.err and "Traceback" not in answer.err

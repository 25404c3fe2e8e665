"""What mypy says of a notebook's lines is marked where it is said, and nowhere else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.stages.formatting import formatted_modules
from nb2prod.stages.type_checking import with_marks

SETTINGS = "[tool.mypy]\nstrict = true\n"
STEPS = "src/tides/steps.py"


@pytest.mark.parametrize(
    ("text", "errors", "marked"),
    [
        ("x = 1\n", {1: {"assignment"}}, "x = 1  # type: ignore[assignment]\n"),
        (
            "x = 1  # one\n",
            {1: {"misc", "index"}},
            "x = 1  # type: ignore[index, misc]  # one\n",
        ),
        (
            "x = 1  # type: ignore[misc]  # one\n",
            {1: {"index"}},
            "x = 1  # type: ignore[index, misc]  # one\n",
        ),
        (
            "x = 1  # type: ignore[misc]  # one\n",
            {1: {"unused-ignore"}},
            "x = 1  # one\n",
        ),
        ('x = """a\nb"""\n', {1: {"misc"}}, 'x = """a\nb"""\n'),
        (
            'x = """a\nb"""\n',
            {2: {"misc"}},
            'x = """a\nb"""  # type: ignore[misc]\n',
        ),
        ("x = 1 + \\\n    2\n", {1: {"misc"}}, "x = 1 + \\\n    2\n"),
        (
            'x = "# no comment"\n',
            {1: {"misc"}},
            'x = "# no comment"  # type: ignore[misc]\n',
        ),
    ],
)
def test_mark_stands_where_mypy_looks(
    text: str, errors: dict[int, set[str]], marked: str
) -> None:
    assert with_marks(text, errors) == marked
    assert ast.dump(ast.parse(marked)) == ast.dump(ast.parse(text))


@pytest.mark.parametrize(
    ("code", "marks"),
    [
        ("def level() -> int:\n    x = 1\n    x = 'high'\n    return x\n", 1),
        ("def level() -> int:\n    return 1\n", 0),
        (
            "def level() -> list[int]:\n    levels = []\n    return [1]\n",
            1,
        ),
        ("def level(x: int) -> int:\n    return x.rise\n", 1),
    ],
)
def test_strict_run_finds_nothing_afterwards(
    code: str, marks: int, tmp_path: Path
) -> None:
    modules = {"src/tides/__init__.py": '"""Tides."""\n', STEPS: code}

    made, notes = formatted_modules(modules, SETTINGS, [STEPS], 60)

    assert made[STEPS].count("# type: ignore[") == marks
    assert notes == ()
    for path, text in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "src"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


STEP = """from __future__ import annotations

from typing import Any


def logged(step: Any) -> Any:
    return step


{before}@logged
{kind_of_def} level(tides: Any, high: list[int]) -> {kind}:
{body}
"""


@pytest.mark.parametrize("kind_of_def", ["def", "async def"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("float", "    peak = tides.max()\n    return peak"),
        ("list[float]", "    return high"),
        ("tuple[float, list[float]]", "    peak = tides.max()\n    return (\n        peak,\n        high,\n    )"),
    ],
)  # fmt: skip
def test_what_a_step_returns_is_never_marked(
    kind: str, body: str, kind_of_def: str
) -> None:
    text = STEP.format(before="", kind=kind, body=body, kind_of_def=kind_of_def)

    made = formatted_modules({STEPS: text}, SETTINGS, [STEPS], 60)[0][STEPS]

    assert f'return cast("{kind}", ' in made
    assert "from typing import Any, cast\n" in made
    assert "type: ignore" not in made


def test_a_cast_of_the_notebooks_own_is_none_of_ours() -> None:
    own = "def cast(line: str) -> str:\n    return line\n\n\n"
    text = STEP.format(
        before=own, kind="list[float]", body="    return high", kind_of_def="def"
    )

    made = formatted_modules({STEPS: text}, SETTINGS, [STEPS], 60)[0][STEPS]

    assert "return high  # type: ignore[return-value]" in made


def test_files_of_ours_are_never_marked() -> None:
    wrong = "x: int = 'high'\n"

    modules = {STEPS: "y = 1\n", "src/tides/ours.py": wrong}

    made, _ = formatted_modules(modules, SETTINGS, [STEPS], 60)

    assert "type: ignore" not in made["src/tides/ours.py"]


@pytest.mark.parametrize("seconds", [0, 0.02])
def test_mypy_is_cut_off_and_the_code_stays_as_it_is(seconds: float) -> None:
    text = "def level() -> int:\n    x = 1\n    x = 'high'\n    return x\n"

    made, notes = formatted_modules({STEPS: text}, SETTINGS, [STEPS], seconds)

    assert made[STEPS] == text.replace("'", '"')
    assert len(notes) == 1
    assert notes[0].startswith(f"mypy was stopped after {seconds} CPU seconds, ")

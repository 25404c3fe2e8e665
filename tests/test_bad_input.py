"""What is no notebook, or cannot be converted, is said in one line; nothing is written."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from making import (
    Answer,
    bytes_under,
    code,
    command,
    convert,
    notebook_text,
    prose,
    whole_project,
)

GOOD = notebook_text(prose("# Rain"), code("rain = 3\nprint(rain)"))
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"


def one_message(answer: Answer) -> str:
    """The only message; there is no talk around it, and no traceback."""
    assert "Traceback" not in answer.err, answer.err
    assert answer.out == ""
    first, *rest = answer.err.splitlines()
    assert first.startswith("error: ")
    assert all(line.startswith("help: ") for line in rest), answer.err
    assert len(rest) <= 1
    return first.removeprefix("error: ")


NO_NOTEBOOKS = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t", "is empty"),
    "text": (b"hello\n", "not valid JSON"),
    "python": (b"import os\nprint(1)\n", "not valid JSON"),
    "truncated": (GOOD.encode()[:-30], "truncated"),
    "truncated in a string": (GOOD.encode()[:40], "truncated"),
    "two notebooks": (GOOD.encode() * 2, "not valid JSON"),
    "merge conflict": (b"<<<<<<< HEAD\n" + GOOD.encode(), "not valid JSON"),
    "a list": (b"[1, 2]", "no notebook"),
    "a number": (b"7", "no notebook"),
    "null": (b"null", "no notebook"),
    "other JSON": (b'{"name": "x"}', "no notebook"),
    "cells are no list": (b'{"cells": {"a": 1}}', "no list"),
    "a cell is no object": (b'{"cells": [3]}', "cell 1"),
    "a cell of no type": (b'{"cells": [{"source": "x"}]}', "cell 1"),
    "a source of no text": (notebook_text(code(7)).encode(), "cell 1"),
    "a source of numbers": (notebook_text(code(["a", 7])).encode(), "cell 1"),
    "a picture": (PNG, "no notebook"),
    "binary": (bytes(range(256)) * 8, "no notebook"),
    "utf-16": (GOOD.encode("utf-16"), "no notebook"),
    "latin-1": ('{"cells": "é"}'.encode("latin-1"), "not UTF-8"),
    "deep": (b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"cells":' * 50_000, "nested too deeply"),
    "a number of 5,000 digits": (
        b'{"cells": [], "nbformat": ' + b"1" * 5000 + b"}",
        "not valid JSON",
    ),
    "old and broken": (b'{"nbformat": 3, "worksheets": [{"cells": [3]}]}', "upgrade"),
    "old and empty": (b'{"nbformat": 3, "worksheets": null}', "upgrade"),
}


@pytest.mark.parametrize("case", NO_NOTEBOOKS)
def test_file_that_is_no_notebook(case: str, tmp_path: Path) -> None:
    content, said = NO_NOTEBOOKS[case]
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 2
    assert said in one_message(answer)
    assert bytes_under(tmp_path) == {"n.ipynb": content}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.ipynb", "is not there"),
        ("folder", "is a directory"),
        ("n.ipynb/inner.ipynb", "cannot be read: not a directory"),
        ("nowhere", "is not there"),
        ("itself", "cannot be read: too many levels of symbolic links"),
        ("x" * 300, "cannot be read: file name too long"),
        ("", "is a directory"),
    ],
)
def test_path_that_cannot_be_read(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "n.ipynb").write_text(GOOD)
    (tmp_path / "nowhere").symlink_to("gone.ipynb")
    (tmp_path / "itself").symlink_to("itself")
    before = sorted(tmp_path.iterdir())

    answer = convert(tmp_path / name, "--output", str(tmp_path / "project"))

    assert answer.code == 2
    assert said in one_message(answer)
    assert sorted(tmp_path.iterdir()) == before


def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 2
    assert "permission denied" in one_message(answer)


@pytest.mark.parametrize(
    "cells",
    [
        (),
        (prose("# Only words"),),
        (code(""), code("\n  \n")),
        (code("# a comment"),),
        ({"cell_type": "raw", "source": "x = 1", "metadata": {}},),
    ],
    ids=["no cells", "prose", "blank", "comments", "raw"],
)
def test_notebook_without_code(
    cells: tuple[dict[str, object], ...], tmp_path: Path
) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(*cells))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 1
    assert "no code" in one_message(answer)
    assert list(tmp_path.iterdir()) == [path]


# the second cell, and the place of the mark
BROKEN = [
    ("y = (\nz = 3", "1:5"),
    ("for i in range(3):\nprint(i)", "2:1"),
    ("x = 1\nx =", "2:4"),
    ("%time x = 1\ny = = 2", "2:5"),
    ("x = 'abc", "1:5"),
    ("if 1:\n\tx = 1\n        y = 2", "3:1"),
    ("total = 1\ndel 1", "2:5"),
    ("é = '日本' 語 = 2", "1:10"),
    ("!ls\nprint 'x'", "2:1"),
    ("x =\u00a01", "1:4"),
    ("def f(:\n    pass", "1:7"),
    ("(" * 300 + ")" * 300, "1:201"),
]


@pytest.mark.parametrize(("source", "place"), BROKEN, ids=range(len(BROKEN)))
def test_cell_that_does_not_parse(source: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code("x = 1\nprint(x)"), code(source)))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 1
    error, shown, caret, help_ = answer.err.split("\n", 3)
    assert f"n.ipynb:cell 2:{place}: this cell does not parse" in error
    line, column = map(int, place.split(":"))
    assert shown == f"    {source.split(chr(10))[line - 1]}"[: len(shown)]
    assert caret == " " * (3 + min(column, 121)) + ("^" if column <= 121 else " ")
    assert help_.startswith("help: ")
    assert list(tmp_path.iterdir()) == [path]


# Python reads these, and refuses to compile them
NOT_COMPILED = [
    "break",
    "for i in range(3):\n    pass\ncontinue",
    "return 5",
    "yield 5",
    "nonlocal x",
    "def f(a, a):\n    return a",
    "*a, *b = [1]",
    "__debug__ = 1",
    "[i := 0 for i in range(3)]",
    "def f():\n    x = 1\n    global x",
    "def f():\n    from os import *",
    "print(1)\nfrom __future__ import braces",
]


@pytest.mark.parametrize("source", NOT_COMPILED)
def test_cell_that_does_not_compile(source: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code("x = 1\nprint(x)"), code(source)))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 1
    assert "Traceback" not in answer.err
    where = r"error: .*n\.ipynb:cell 2:\d+:\d+: this cell does not compile: "
    assert re.match(where, answer.err)
    assert list(tmp_path.iterdir()) == [path]


DEEP = {
    "sum": "x = " + "+".join(["1"] * 5000),
    "attributes": "x = 1\ny = x" + ".real" * 5000,
    "minus": "x = " + "-" * 3000 + "1",
    "not": "x = " + "not " * 2000 + "1",
    "lambda": "x = " + "lambda: " * 1500 + "1",
    "elif": "x = 0\nif x:\n    pass\n"
    + "".join(f"elif x == {i}:\n    print({i})\n" for i in range(1500)),
}


@pytest.mark.parametrize("case", DEEP)
def test_code_that_is_nested_too_deeply(case: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code(DEEP[case] + "\nprint(x)")))

    answer = command("convert", "n.ipynb", "--no-lock", "-o", "project", cwd=tmp_path)

    assert answer.code == 1
    assert answer.err.startswith("error: n.ipynb")
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "bash"}},
    ],
)
def test_other_language(metadata: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code("x <- 1"), **metadata))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 1
    assert re.search("language is (r|julia|bash),", one_message(answer), re.IGNORECASE)
    assert list(tmp_path.iterdir()) == [path]


def test_metadata_that_is_not_what_it_should_be(tmp_path: Path) -> None:
    """What we do not need cannot stop us."""
    cell = {**code("x = 1\nprint(x)"), "metadata": {"tags": [3, None]}, "id": 9}
    cell |= {"outputs": [7, {"text": 5}, {"data": []}], "execution_count": "two"}
    strange = {"kernelspec": 3, "language_info": [], "title": {"a": 1}}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [cell], "nbformat": 99, "metadata": strange}))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 0, answer.err
    assert whole_project(tmp_path / "project")


def test_notebook_of_a_hundred_megabytes(tmp_path: Path) -> None:
    """Saved pictures make notebooks large; they are neither needed nor kept."""
    picture = {"image/png": "iVBORw0KGgo" * 100_000}
    output = {"output_type": "display_data", "data": picture, "metadata": {}}
    cells = [
        {**code(f"total_{n} = {n}\nprint(total_{n})"), "outputs": [output]}
        for n in range(100)
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(*cells))
    assert path.stat().st_size > 100_000_000

    answer = command("convert", "n.ipynb", "--no-lock", "-o", "project", cwd=tmp_path)

    assert answer.code == 0, answer.err
    assert whole_project(tmp_path / "project")
    assert sum(map(len, bytes_under(tmp_path / "project").values())) < 200_000

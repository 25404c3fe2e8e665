"""Files become notebooks: every format, every line ending, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import code, notebook_text, prose

from nb2prod.errors import BadNotebook
from nb2prod.model.notebook import Notebook, Output
from nb2prod.stages.reading import read_notebook, read_script


def read(folder: Path, content: str | bytes, name: str = "n.ipynb") -> Notebook:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_notebook(path)


def test_cells_are_counted_from_one_over_all(tmp_path: Path) -> None:
    found = read(
        tmp_path, notebook_text(prose("# Rain"), code("x = 1"), prose(""), code("x"))
    )

    assert [(c.number, c.kind, c.source) for c in found.cells] == [
        (1, "markdown", "# Rain"),
        (2, "code", "x = 1"),
        (3, "markdown", ""),
        (4, "code", "x"),
    ]
    assert [cell.number for cell in found.code_cells] == [2, 4]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\nb", "a\nb"),
        (["a\n", "b"], "a\nb"),
        ([], ""),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x = 'a\u2028b\x85'", "x = 'a\u2028b\x85'"),
        ("日本 🌧", "日本 🌧"),
        ("a\n\n\n", "a\n\n\n"),
        ("\ta", "\ta"),
    ],
)
def test_source_is_one_text_of_plain_lines(
    source: object, text: str, tmp_path: Path
) -> None:
    assert read(tmp_path, notebook_text(code(source))).cells[0].source == text


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n \t"])
@pytest.mark.parametrize("indent", [None, 1])
def test_byte_order_mark_and_layout_do_not_matter(
    before: bytes, indent: int | None, tmp_path: Path
) -> None:
    text = json.dumps(json.loads(notebook_text(code("é = 1"))), indent=indent)

    assert read(tmp_path, before + text.encode()).cells[0].source == "é = 1"


def test_what_a_cell_knows(tmp_path: Path) -> None:
    shown = {"output_type": "execute_result", "data": {"text/plain": ["1", "2"]}}
    said = {"output_type": "stream", "text": "hi\n"}
    cell = code("x", tags=["parameters", "skip"]) | {"id": "a1", "execution_count": 7}
    cell |= {"outputs": [shown, said]}

    (found,) = read(tmp_path, notebook_text(cell)).cells

    assert (found.id, found.execution_count) == ("a1", 7)
    assert found.tags == {"parameters", "skip"}
    assert found.outputs == (
        Output(kind="execute_result", text="12"),
        Output(kind="stream", text="hi\n"),
    )


@pytest.mark.parametrize(
    ("metadata", "language", "python"),
    [
        ({}, "python", ""),
        ({"kernelspec": {"name": "python3"}}, "python", ""),
        ({"kernelspec": {"name": "python2"}}, "python", "2"),
        (
            {"language_info": {"name": "python", "version": "3.12.1"}},
            "python",
            "3.12.1",
        ),
        ({"kernelspec": {"name": "ir"}}, "R", ""),
        ({"kernelspec": {"name": "x", "language": "julia"}}, "julia", ""),
        ({"language_info": {"name": "R"}, "kernelspec": {"name": "ir"}}, "r", ""),
    ],
)
def test_language(
    metadata: dict[str, object], language: str, python: str, tmp_path: Path
) -> None:
    found = read(tmp_path, notebook_text(code("x"), **metadata))

    assert (found.language, found.python) == (language, python)


def test_notebook_of_format_3(tmp_path: Path) -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "heading",
                        "level": 2,
                        "source": "Rain",
                        "metadata": {},
                    },
                    {
                        "cell_type": "code",
                        "input": ["x = 1\n", "x"],
                        "language": "python",
                        "collapsed": False,
                        "metadata": {},
                        "prompt_number": 4,
                        "outputs": [],
                    },
                ],
            }
        ],
    }

    found = read(tmp_path, json.dumps(old))

    assert [(c.kind, c.source) for c in found.cells] == [
        ("markdown", "## Rain"),
        ("code", "x = 1\nx"),
    ]
    assert found.cells[1].execution_count == 4


@pytest.mark.parametrize(
    "text",
    [
        "# %% [markdown]\n# # Rain\n\n# %% tags=['parameters']\nx = 1\n\n# %%\nprint(x)\n",
        "# # Rain\n\n# + tags=['parameters']\nx = 1\n# -\n\nprint(x)\n",
    ],
    ids=["percent", "light"],
)
def test_script_of_cells(text: str, tmp_path: Path) -> None:
    pytest.importorskip("jupytext")

    found = read(tmp_path, text.replace("['parameters']", '["parameters"]'), "n.py")

    assert [(c.kind, c.source) for c in found.cells] == [
        ("markdown", "# Rain"),
        ("code", "x = 1"),
        ("code", "print(x)"),
    ]
    assert found.cells[1].tags == {"parameters"}


def test_plain_script_is_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "s.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")

    assert [c.source for c in read_script(path).cells] == ["x = 1\n"]


def test_plain_script_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "s.py"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadNotebook, match="not UTF-8"):
        read_script(path)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code("x = 1")))
    before = (path.read_bytes(), path.stat().st_mtime_ns)

    read_notebook(path)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before

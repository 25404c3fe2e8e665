"""`nb2prod demo` writes a notebook, and what it says to try works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from making import bytes_under, command


def test_each_command_that_it_names(tmp_path: Path) -> None:
    said = command("demo", cwd=tmp_path)

    assert (said.code, said.err) == (0, "")
    tries = re.findall(r"^  nb2prod (.*?) +#", said.out, re.MULTILINE)
    assert [shlex.split(each)[0] for each in tries] == [
        *("lint", "graph", "convert", "convert", "check"),
    ]
    folder = tmp_path / "nb2prod-demo"
    for each in tries:
        answer = command(*shlex.split(each), cwd=folder)
        assert answer.code == (1 if each.startswith("lint") else 0), answer.err
        assert answer.out
    assert (folder / "units_per_shop/nb2prod.json").is_file()


def test_a_folder_with_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    answer = command("demo", ".", cwd=tmp_path)

    assert (answer.code, answer.out) == (2, "")
    assert "already has files" in answer.err
    assert bytes_under(tmp_path) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("words", [("demo",), ("templates", "--export")])
@pytest.mark.parametrize("folder", ["/dev/null/x", "mine.txt/demo", "x" * 300])
def test_a_folder_that_cannot_be(
    words: tuple[str, ...], folder: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    answer = command(*words, folder, cwd=tmp_path)

    assert (answer.code, answer.out) == (2, "")
    assert folder in answer.err
    assert "Traceback" not in answer.err
    assert bytes_under(tmp_path) == {"mine.txt": b"mine"}

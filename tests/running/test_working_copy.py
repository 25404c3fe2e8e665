"""The folder that a run works in: a copy, bounded, in which `..` still leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.stages.running import folder as copying
from nb2prod.stages.running.folder import working_copy


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "study" / "notebooks"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.csv").write_text("1")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    (folder / "env").mkdir()
    (folder / "env" / "pyvenv.cfg").write_text("home = /")
    (tmp_path / "study" / "raw.csv").write_text("2")
    (tmp_path / "target").mkdir()
    return folder


def test_holds_what_the_folder_holds(notebooks: Path, tmp_path: Path) -> None:
    copy = working_copy(notebooks, tmp_path / "target", looks_up=False)

    (copy / "data" / "a.csv").write_text("changed")
    assert (notebooks / "data" / "a.csv").read_text() == "1"
    assert sorted(p.name for p in copy.iterdir()) == ["data"]
    assert copy.name == "notebooks"


@pytest.mark.parametrize("looks_up", [True, False])
def test_finds_what_lies_beside_only_where_it_looks(
    looks_up: bool, notebooks: Path, tmp_path: Path
) -> None:
    copy = working_copy(notebooks, tmp_path / "target", looks_up=looks_up)

    assert (copy / ".." / "raw.csv").exists() == looks_up


def test_links_to_folders_stay_links(notebooks: Path, tmp_path: Path) -> None:
    (notebooks / "linked").symlink_to(notebooks.parent)

    copy = working_copy(notebooks, tmp_path / "target", looks_up=False)

    assert (copy / "linked" / "raw.csv").read_text() == "2"
    assert (copy / "linked").is_symlink()


def test_what_is_large_is_a_link(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "LARGEST", 3)
    (notebooks / "large.bin").write_bytes(b"12345")

    copy = working_copy(notebooks, tmp_path / "target", looks_up=False)

    assert (copy / "large.bin").is_symlink()
    assert not (copy / "data" / "a.csv").is_symlink()


def test_of_a_huge_folder_only_the_top_is_copied(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_FILES", 1)
    (notebooks / "b.csv").write_text("3")

    copy = working_copy(notebooks, tmp_path / "target", looks_up=False)

    assert (copy / "data").is_symlink()
    assert (copy / "data" / "a.csv").read_text() == "1"
    assert not (copy / "b.csv").is_symlink()
    assert not (copy / ".git").exists()


def test_what_cannot_be_read_is_left_out(notebooks: Path, tmp_path: Path) -> None:
    (notebooks / "broken").symlink_to(notebooks / "nowhere")

    copy = working_copy(notebooks, tmp_path / "target", looks_up=False)

    assert sorted(p.name for p in copy.iterdir()) == ["data"]

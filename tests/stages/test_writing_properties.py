"""Whatever the names and whatever a person did: nothing of theirs is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_folders import (
    RECORD,
    files_in,
    hashes_of,
    make_files,
    overwrite,
    project_of,
    recorded_in,
)

from nb2prod.model.project import GeneratedFile, folders_of, is_plain

FEW = st.sampled_from(["a", "b", "src", "outputs", ".git", "é \N{ROCKET}", "'\"`$\n"])
ANY = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))
PATHS = st.lists(FEW | ANY, min_size=1, max_size=4).map("/".join)
FEW_PATHS = st.lists(FEW, min_size=1, max_size=3).map("/".join)


def without_clashes(files: dict[str, str]) -> dict[str, str]:
    folders = {folder for path in files for folder in folders_of(path)}
    return {
        path: text
        for path, text in files.items()
        if path not in folders and path.split("/")[0] != RECORD
    }


def folders(paths: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    texts = st.sampled_from(["one", "two", "three", ""])
    return st.dictionaries(paths, texts, max_size=8).map(without_clashes)


@settings(max_examples=60, deadline=None)
@given(folders(PATHS))
def test_every_name_comes_out_as_it_went_in(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as parent:
        target = Path(parent, "churn")

        overwrite(files, target)
        overwrite(files, target)

        assert files_in(target) == files
        assert recorded_in(target) == hashes_of(files)


@settings(max_examples=150, deadline=None)
@given(folders(FEW_PATHS), folders(FEW_PATHS), folders(FEW_PATHS), st.booleans())
def test_nothing_of_a_persons_is_lost(
    old: dict[str, str], mine: dict[str, str], new: dict[str, str], force: bool
) -> None:
    with tempfile.TemporaryDirectory() as parent:
        target = Path(parent, "churn")
        overwrite(old, target)
        possible = without_clashes(old | mine)
        added = {path: text for path, text in mine.items() if path in possible}
        clear_way(target, added)
        make_files(target, added)
        before = files_in(target)

        written = overwrite(new, target, force=force)

        after = files_in(target)
        theirs = {path for path, text in before.items() if old.get(path) != text}
        lost = {path for path in theirs if after.get(path) != before[path]}
        assert lost == {
            path for path in written.replaced if new.get(path) != before[path]
        }
        assert force or not lost
        assert all(
            after.get(path) == new[path] for path in written.replaced & new.keys()
        )
        # Ours stand unless something of theirs, said or never ours, is in the way
        absent = {path for path in new if after.get(path) != new[path]}
        assert all(is_in_the_way(path, written.kept, after) for path in absent)
        assert after.keys() <= before.keys() | new.keys()


def clear_way(target: Path, mine: dict[str, str]) -> None:
    for path in mine:
        for folder in folders_of(path):
            if (target / folder).is_file():
                (target / folder).unlink()


def is_in_the_way(path: str, kept: tuple[str, ...], after: dict[str, str]) -> bool:
    places = {path, *folders_of(path)}
    is_theirs = path.split("/")[0] in {".git", "outputs"}
    return bool(places.intersection(kept)) or (is_theirs and bool(after))


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "./a", "../a", "a/..", "a\0"])
def test_a_path_that_leaves_the_project_cannot_be(path: str) -> None:
    with pytest.raises(ValueError, match="not a plain path"):
        GeneratedFile(path=path, content=b"")


@given(PATHS)
def test_other_paths_can_be(path: str) -> None:
    assert is_plain(path)


@pytest.mark.parametrize(
    "paths", [("b", "a"), ("a", "a"), ("a", "a/b"), ("a", "a-b", "a/b")]
)
def test_a_project_has_each_path_once_and_in_order(paths: tuple[str, ...]) -> None:
    files = tuple(GeneratedFile(path=path, content=b"") for path in paths)

    with pytest.raises(ValueError, match="after|both a file and a folder"):
        type(project_of({}))(package="churn", files=files)

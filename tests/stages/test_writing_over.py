"""What a write leaves in a folder: ours anew, a person's as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from written_folders import (
    NEW,
    OLD,
    PERSONS,
    RECORD,
    files_in,
    hashes_of,
    hidden_in,
    make_files,
    make_old,
    overwrite,
    recorded_in,
)

from nb2prod.errors import TargetNotEmpty


def test_overwriting_keeps_what_is_a_persons(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_old(target)

    written = overwrite(NEW, target)

    assert written.kept == ("src/churn/step_5.py",)
    assert files_in(target) == NEW | PERSONS
    assert recorded_in(target) == hashes_of(NEW)
    assert os.listdir(tmp_path) == ["churn"]


BEFORE = {"a.py": "a", "b/c.py": "c", "outputs/.gitkeep": ""}

# What a person changed | our new files | what stands then | what is said to be kept
CASES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str], tuple[str, ...]]]
CASES = {
    "nothing changed": ({}, BEFORE, BEFORE, ()),
    "ours changed": ({}, BEFORE | {"a.py": "A"}, BEFORE | {"a.py": "A"}, ()),
    "ours went": ({}, {"a.py": "a"}, {"a.py": "a", "outputs/.gitkeep": ""}, ()),
    "ours became a folder": ({}, {"a.py/x": "x"}, {"a.py/x": "x"}, ()),
    "our folder became a file": ({}, {"b": "b"}, {"b": "b"}, ()),
    "added": ({"mine": "m"}, {"a.py": "a"}, {"a.py": "a", "mine": "m"}, ()),
    "edited": ({"a.py": "me"}, {"a.py": "A"}, {"a.py": "me"}, ("a.py",)),
    "edited, ours went": (
        {"a.py": "me"},
        {"x": "x"},
        {"a.py": "me", "x": "x"},
        ("a.py",),
    ),
    "edited as ours": ({"a.py": "A"}, {"a.py": "A"}, {"a.py": "A"}, ()),
    "linked": ({"a.py": "-> b/c.py"}, {"a.py": "A"}, {"a.py": "-> b/c.py"}, ("a.py",)),
    "added what is ours now": ({"x": "me"}, {"x": "x"}, {"x": "me"}, ("x",)),
    "added where our folder is": ({"x": "me"}, {"x/y": "y"}, {"x": "me"}, ("x",)),
    "linked where our folder is": (
        {"x": "-> b"},
        {"x/y": "y"},
        {"x": "-> b"},
        ("x",),
    ),
    "a folder where our file is": ({"x/y": "me"}, {"x": "x"}, {"x/y": "me"}, ("x",)),
    "a dangling link": ({"mine": "-> no/where"}, {}, {"mine": "-> no/where"}, ()),
    "a link out": ({"mine": "-> ../other"}, {}, {"mine": "-> ../other"}, ()),
    "outputs": (
        {"outputs/1.png": "1"},
        {"outputs/1.png": "2"},
        {"outputs/1.png": "1"},
        (),
    ),
    "our compiled code": ({"b/__pycache__/c.cpython-312.pyc": "x"}, {}, {}, ()),
    "other compiled code": (
        {"b/__pycache__/d.cpython-312.pyc": "x"},
        {},
        {"b/__pycache__/d.cpython-312.pyc": "x"},
        (),
    ),
}
FORCED = {
    "edited": {"a.py": "A"},
    "linked": {"a.py": "A"},
    "added what is ours now": {"x": "x"},
    "added where our folder is": {"x/y": "y"},
    "linked where our folder is": {"x/y": "y"},
}


def standing(target: Path) -> dict[str, str]:
    found = files_in(target)
    # It stays in all cases but those that are about it
    if found.get("outputs/.gitkeep") == "":
        del found["outputs/.gitkeep"]
    return found


@pytest.mark.parametrize("case", CASES)
def test_overwriting(tmp_path: Path, case: str) -> None:
    changed, new, expected, kept = CASES[case]
    make_files(tmp_path / "other", {"theirs": "theirs"})
    overwrite(BEFORE, tmp_path / "churn")
    make_files(tmp_path / "churn", changed)

    written = overwrite(new, tmp_path / "churn")

    expected = {path: text for path, text in expected.items() if text}
    assert standing(tmp_path / "churn") == expected
    assert (written.kept, written.replaced) == (kept, ())
    assert recorded_in(tmp_path / "churn") == hashes_of(new)
    assert files_in(tmp_path / "other") == {"theirs": "theirs"}


@pytest.mark.parametrize("case", CASES)
def test_overwriting_by_force(tmp_path: Path, case: str) -> None:
    changed, new, unforced, kept = CASES[case]
    overwrite(BEFORE, tmp_path / "churn")
    make_files(tmp_path / "churn", changed)

    written = overwrite(new, tmp_path / "churn", force=True)

    expected = FORCED.get(case) or {p: text for p, text in unforced.items() if text}
    assert standing(tmp_path / "churn") == expected
    assert written.replaced == (kept if case in FORCED else ())
    assert written.kept == (() if case in FORCED else kept)


def test_an_edited_file_counts_as_edited_until_it_is_given_back(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    overwrite({"a.py": "a"}, target)
    make_files(target, {"a.py": "me"})

    first = overwrite({"a.py": "A"}, target)
    second = overwrite({"a.py": "A"}, target)
    (target / "a.py").unlink()
    third = overwrite({"a.py": "A"}, target)

    assert [one.kept for one in (first, second, third)] == [("a.py",), ("a.py",), ()]
    assert files_in(target) == {"a.py": "A"}


RECORDS = ["", "{", "[]", '{"files": []}', "\x00", "[" * 100_000, "-> a.py", None]


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_without_a_record_every_file_is_a_persons(
    tmp_path: Path, record: str | None
) -> None:
    target = tmp_path / "churn"
    overwrite({"a.py": "a", "b.py": "b", "c.py": "same"}, target)
    (target / RECORD).unlink()
    make_files(target, {} if record is None else {RECORD: record})

    written = overwrite({"a.py": "A", "c.py": "same"}, target)

    assert files_in(target) == {"a.py": "a", "b.py": "b", "c.py": "same"}
    assert written.kept == ("a.py",)
    assert written.replaced == (() if record is None else (RECORD,))
    assert overwrite({"a.py": "A"}, target, force=True).replaced == ("a.py",)


def test_a_folder_in_the_records_place_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_files(target, {f"{RECORD}/mine": "mine"})

    with pytest.raises(TargetNotEmpty, match="is a folder"):
        overwrite(NEW, target, force=True)

    assert files_in(target) == {f"{RECORD}/mine": "mine"}


def test_empty_folders_stay_and_emptied_ones_go(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    overwrite({"ours/a.py": "a"}, target)
    (target / ".git/refs/tags").mkdir(parents=True)

    overwrite({}, target)

    assert (target / ".git/refs/tags").is_dir()
    assert not (target / "ours").exists()


def test_what_goes_along_is_the_same_file_with_the_same_rights(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_old(target)
    places = (".git/objects/ab/cdef", ".env", "notes", "notes/idea.md", "")
    for number, place in enumerate(places):
        (target / place).chmod(0o701 + 8 * number)
    os.mkfifo(target / "notes/pipe")
    before = (target / ".git/HEAD").stat()

    overwrite(NEW, target)

    modes = [stat.S_IMODE((target / place).stat().st_mode) for place in places]
    assert modes == [0o701 + 8 * number for number in range(5)]
    assert stat.S_ISFIFO((target / "notes/pipe").stat().st_mode)
    after = (target / ".git/HEAD").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert after.st_nlink == 1


def test_a_link_to_the_target_stays_a_link(tmp_path: Path) -> None:
    make_old(tmp_path / "real/churn")
    (tmp_path / "churn").symlink_to("real/churn")

    written = overwrite(NEW, tmp_path / "churn")

    assert written.target == tmp_path / "churn"
    assert os.readlink(tmp_path / "churn") == "real/churn"
    assert files_in(tmp_path / "real/churn") == NEW | PERSONS
    assert hidden_in(tmp_path) == hidden_in(tmp_path / "real") == []


def test_names_that_are_no_text_go_along(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    overwrite(OLD, target)
    odd = os.path.join(os.fsencode(target), b"\xff\xfe")
    with open(odd, "wb") as stream:
        stream.write(b"mine")

    overwrite(NEW, target)

    with open(odd, "rb") as stream:
        assert stream.read() == b"mine"

"""Where a project is written, and where it is refused."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from written_folders import (
    NEW,
    OLD,
    RECORD,
    files_in,
    hashes_of,
    make_files,
    overwrite,
    project_of,
)

from nb2prod.errors import BadUsage, TargetNotEmpty, UserError
from nb2prod.model.project import GeneratedFile, Project
from nb2prod.stages.writing import Written, write_project


def write(project: Project, target: Path) -> Written:
    return write_project(project, target, overwrite=False, force=False)


NAMES = [
    "churn",
    "a name with spaces",
    "quo'te\"d `name` $(x)",
    "emoji \N{ROCKET} names",
    "-dash",
    ".hidden",
    "new\nline",
    "[a-z]*?",
    "n" * 255,
    "\N{ROCKET}" * 63,
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("parents", ["", "not/yet there"])
def test_writes_a_new_folder(tmp_path: Path, name: str, parents: str) -> None:
    target = tmp_path / parents / name

    written = write(project_of({f"src/{name}.py"[-200:]: "x = 1\n"}), target)

    assert written == Written(target=target, kept=(), replaced=())
    assert files_in(target) == {f"src/{name}.py"[-200:]: "x = 1\n"}
    assert os.listdir(target.parent) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_overwrites_whatever_the_name(tmp_path: Path, name: str) -> None:
    overwrite(OLD, tmp_path / name)

    overwrite(NEW, tmp_path / name)

    assert files_in(tmp_path / name) == NEW
    assert os.listdir(tmp_path) == [name]


def test_records_the_hash_of_every_other_file(tmp_path: Path) -> None:
    files = {"b.py": "b", "a/\N{ROCKET}.md": "a"}

    write(project_of(files), tmp_path / "churn")

    record = json.loads((tmp_path / "churn" / RECORD).read_text("utf-8"))
    assert record == {"schema": 1, "package": "churn", "files": hashes_of(files)}
    assert list(record["files"]) == ["a/\N{ROCKET}.md", "b.py"]


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(project_of(NEW), tmp_path / name)

    records = {(tmp_path / name / RECORD).read_bytes() for name in ("one", "two")}

    assert len(records) == 1


def test_copies_a_source_and_marks_what_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_bytes(b"\x00\xff" * 1_000_000)
    project = Project(
        package="churn",
        files=(
            GeneratedFile(path="data/big.csv", source=str(tmp_path / "big.csv")),
            GeneratedFile(path=RECORD, content=b"{}"),
            GeneratedFile(path="run.sh", content=b"#!/bin/sh\n", executable=True),
        ),
    )

    write(project, tmp_path / "churn")

    copied = tmp_path / "churn/data/big.csv"
    assert copied.read_bytes() == (tmp_path / "big.csv").read_bytes()
    assert copied.stat().st_ino != (tmp_path / "big.csv").stat().st_ino
    assert os.access(tmp_path / "churn/run.sh", os.X_OK)
    assert not copied.stat().st_mode & stat.S_IXUSR
    (tmp_path / "plain").mkdir()
    assert copied.parent.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert copied.parent.parent.stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("target", ["churn", "link", "link/"])
def test_an_empty_folder_is_filled(tmp_path: Path, target: str) -> None:
    (tmp_path / "churn").mkdir()
    (tmp_path / "link").symlink_to("churn")

    write(project_of(NEW), tmp_path / target)

    assert files_in(tmp_path / "churn") == NEW
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("there", ["mine.txt", ".git/HEAD", ".hidden"])
def test_a_folder_with_files_is_left_untouched(tmp_path: Path, there: str) -> None:
    target = tmp_path / "churn"
    make_files(target, {there: "mine"})

    with pytest.raises(TargetNotEmpty, match="already has files") as caught:
        write(project_of(NEW), target)

    assert "--overwrite" in caught.value.hint
    assert files_in(target) == {there: "mine"}
    assert os.listdir(tmp_path) == ["churn"]


@pytest.mark.parametrize("text", ["text", "-> elsewhere.txt"])
@pytest.mark.parametrize("force", [False, True])
def test_a_file_is_no_target(tmp_path: Path, text: str, force: bool) -> None:
    make_files(tmp_path, {"elsewhere.txt": "text", "churn": text})

    with pytest.raises(TargetNotEmpty, match="is a file"):
        overwrite(NEW, tmp_path / "churn", force=force)

    assert files_in(tmp_path) == {"elsewhere.txt": "text", "churn": text}


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("/", "cannot be a project's folder"),
        ("nul\0", "cannot hold a NUL"),
        ("loop", "cannot be a project's folder"),
        ("l" * 256, "file name too long"),
        ("file.txt/churn", "not a directory|file exists"),
    ],
)
def test_says_why_a_folder_cannot_be(tmp_path: Path, target: str, problem: str) -> None:
    make_files(tmp_path, {"loop": "-> loop", "file.txt": "text"})

    with pytest.raises(UserError, match=problem):
        write(project_of(NEW), tmp_path / target)

    assert sorted(os.listdir(tmp_path)) == ["file.txt", "loop"]


def test_a_source_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.csv")
    record = GeneratedFile(path=RECORD, content=b"{}")
    data = GeneratedFile(path="data.csv", source=gone)

    with pytest.raises(UserError) as caught:
        write(Project(package="churn", files=(data, record)), tmp_path / "a/churn")

    message = f"cannot write {tmp_path}/a/churn: no such file or directory (`{gone}`)"
    assert caught.value.message == message
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("target", ["work/project", "work", ".", "link"])
def test_the_notebooks_folder_is_no_target(tmp_path: Path, target: str) -> None:
    make_files(tmp_path, {"work/project/churn.ipynb": "{}", "link": "-> work"})
    notebook = tmp_path / "work/project/churn.ipynb"

    with pytest.raises(BadUsage, match="notebook's own folder"):
        write_project(
            project_of(NEW),
            tmp_path / target,
            overwrite=True,
            force=True,
            protect=notebook,
        )

    assert files_in(tmp_path / "work") == {"project/churn.ipynb": "{}"}


def test_a_folder_beside_the_notebook_is_a_target(tmp_path: Path) -> None:
    make_files(tmp_path, {"churn.ipynb": "{}"})

    write_project(
        project_of(NEW),
        tmp_path / "churn",
        overwrite=False,
        force=False,
        protect=tmp_path / "churn.ipynb",
    )

    assert files_in(tmp_path / "churn") == NEW

"""Writing while other programs, other runs and other users are about."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from written_folders import (
    NEW,
    OLD,
    PERSONS,
    RECORD,
    files_in,
    hidden_in,
    is_whole,
    make_files,
    make_old,
    overwrite,
    program,
    project_of,
)

from nb2prod.errors import UserError
from nb2prod.stages.writing import write_project
from nb2prod.stages.writing.late import bring_late_changes
from nb2prod.stages.writing.merge import merge
from nb2prod.stages.writing.survey import survey
from nb2prod.stages.writing.swap import (
    alone_beside,
    exchange_folders,
    is_stale,
    name_beside,
)

# What a program did between our look and the swap | what stands in the new folder then
LATE: dict[str, tuple[dict[str, str | None], dict[str, str | None]]] = {
    "added": ({"logs/1": "late"}, {"logs/1": "late"}),
    "replaced": ({".git/HEAD": "late"}, {".git/HEAD": "late"}),
    "removed": ({".git/HEAD": None}, {".git/HEAD": None}),
    "ours edited": ({"README.md": "late!"}, {"README.md": "late!"}),
    "the record": ({RECORD: "{}"}, {}),
}


@pytest.mark.parametrize("case", LATE)
def test_late_changes_are_brought(tmp_path: Path, case: str) -> None:
    changes, expected = LATE[case]
    old, new = tmp_path / "old", tmp_path / "new"
    make_old(old)
    make_old(new)
    before = survey(old)
    decided = merge(project_of(NEW), before, old, force=False)
    for path, text in changes.items():
        (old / path).unlink(missing_ok=True)
        make_files(old, {} if text is None else {path: text})
    record = (new / RECORD).read_bytes()

    bring_late_changes(old, new, before, decided)

    found = files_in(new)
    assert {path: found.get(path) for path in expected} == expected
    assert found.items() - expected.items() <= (OLD | PERSONS).items()
    assert (new / RECORD).read_bytes() == record


def test_a_write_brings_late_changes(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_old(target)

    def be_late(new: Path, place: Path) -> bool:
        (place / ".git/HEAD").unlink()
        make_files(place, {".git/ORIG_HEAD": "late", "notes/idea.md": "late"})
        return exchange_folders(new, place)

    write_project(
        project_of(NEW), target, overwrite=True, force=False, exchange=be_late
    )

    expected = PERSONS | {".git/ORIG_HEAD": "late", "notes/idea.md": "late"}
    del expected[".git/HEAD"]
    assert files_in(target) == NEW | expected


def test_a_run_waits_for_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    with alone_beside(target) as is_alone:
        waiting = threading.Thread(target=overwrite, args=(NEW, target))
        waiting.start()
        waiting.join(timeout=0.1)
        was_waiting = waiting.is_alive() and not target.exists()

    waiting.join()

    assert is_alone and was_waiting
    assert files_in(target) == NEW


def test_a_run_does_not_wait_for_ever(tmp_path: Path) -> None:
    with (
        alone_beside(tmp_path / "churn"),
        pytest.raises(UserError, match="another run"),
        alone_beside(tmp_path / "churn", patience=0),
    ):
        raise AssertionError("two runs at once")


OWNERS = [
    # owner, alone, hours later; is it stale
    ("running here", True, 1000, False),
    ("running here", False, 1000, False),
    ("gone from here", True, 0, True),
    ("gone from here", False, 0, False),
    ("gone from here", False, 2, True),
    ("elsewhere", True, 2, False),
    ("elsewhere", True, 25, True),
    ("elsewhere", False, 1000, False),
    ("ourselves", True, 0, True),
    ("ourselves", False, 1000, False),
]


@pytest.mark.parametrize(("owner", "is_alone", "hours", "expected"), OWNERS)
def test_only_the_leftovers_of_the_gone_are_stale(
    tmp_path: Path, owner: str, is_alone: bool, hours: int, expected: bool
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    ours = name_beside(tmp_path / "churn")
    pid = {"running here": os.getppid(), "ourselves": os.getpid()}.get(owner, ended.pid)
    start, _, host, token = ours.name.rsplit("-", 3)
    host = "0" * 8 if owner == "elsewhere" else host
    leftover = tmp_path / f"{start}-{pid}-{host}-{token}"
    leftover.mkdir()

    now = time.time() + hours * 3600

    assert is_stale(leftover, is_alone=is_alone, now=now) is expected


@pytest.mark.parametrize("name", ["churn.nb2prod-1", ".churn.nb2prod-x", "churn2"])
def test_other_folders_are_no_leftovers(tmp_path: Path, name: str) -> None:
    theirs = name_beside(tmp_path / name)
    make_files(theirs, {"theirs": "theirs"})
    make_files(tmp_path / ".churn.nb2prod-notes", {"mine": "mine"})

    overwrite(NEW, tmp_path / "churn")

    assert files_in(theirs) and files_in(tmp_path / ".churn.nb2prod-notes")


def test_a_folder_that_another_put_there_is_given_back(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_old(target)

    def be_late(new: Path, place: Path) -> bool:
        if not (tmp_path / "aside").exists():
            place.rename(tmp_path / "aside")
            make_files(place, {"theirs": "theirs"})
        return exchange_folders(new, place)

    with pytest.raises(UserError, match="replaced by another run"):
        write_project(
            project_of(NEW), target, overwrite=True, force=False, exchange=be_late
        )

    assert files_in(target) == {"theirs": "theirs"}
    assert is_whole(tmp_path / "aside") and hidden_in(tmp_path) == []


RIGHTS = {
    "the parent is not ours": "cannot write TARGET: permission denied",
    "a folder is locked": "",
    "a file is another's": "",
    "a folder is another's": "`outputs` in TARGET belongs to another user",
    "a file is secret": "cannot write TARGET: permission denied (`notes/idea.md`)",
}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(("case", "message"), RIGHTS.items())
def test_rights(case: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # pytest's own folders are closed to other users
        Path(folder).chmod(0o755)
        run = subprocess.run(
            program("unprivileged_program.py", folder, case),
            capture_output=True,
            text=True,
        )

        target = Path(folder, "churn")
        assert (run.stdout.strip(), run.stderr) == (message, "")
        assert hidden_in(Path(folder)) == []
        if case == "the parent is not ours":
            assert not target.exists()
        else:
            assert files_in(target) == (OLD if message else NEW) | PERSONS

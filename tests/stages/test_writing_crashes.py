"""Whatever happens in the middle of a write, the folder is the old one or the new one."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from written_folders import (
    NEW,
    PERSONS,
    files_in,
    hidden_in,
    is_whole,
    make_files,
    make_old,
    overwrite,
    program,
)

KILLS = int(os.environ.get("NB2PROD_KILLS", "25"))
WAYS = ["exchange", "renames"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("manner", ["killed", "full"])
def test_a_write_may_stop_at_any_step(tmp_path: Path, manner: str, way: str) -> None:
    command = program("crashing_program.py", tmp_path, manner, way)

    run = subprocess.run(command, capture_output=True, text=True)

    *problems, steps = run.stdout.splitlines() or [run.stderr]
    assert problems == [] and run.returncode == 0
    assert int(steps) > 100


@pytest.mark.parametrize("way", WAYS)
def test_a_write_may_be_killed_at_random(tmp_path: Path, way: str) -> None:
    target = tmp_path / "churn"
    make_old(target)
    torn = []

    for number in range(KILLS):
        kill_at_random(target, way, random.Random(number))
        if way == "renames" and not target.exists():
            finish(target, way)
        if not is_whole(target):
            torn.append(number)

    finish(target, way)
    assert torn == []
    assert is_whole(target) and hidden_in(tmp_path) == []


def kill_at_random(target: Path, way: str, chance: random.Random) -> None:
    command = program("overwriting_program.py", target, way)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline() == b"ready\n"
        try:
            child.wait(timeout=chance.uniform(0.001, 0.3))
        except subprocess.TimeoutExpired:
            child.kill()


def finish(target: Path, way: str) -> None:
    subprocess.run(program("overwriting_program.py", target, way, 1), check=True)


@pytest.mark.parametrize("way", WAYS)
def test_runs_at_the_same_time_take_turns(tmp_path: Path, way: str) -> None:
    target = tmp_path / "churn"
    make_old(target)
    command = program("overwriting_program.py", target, way, 10)

    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: run_quietly(command), range(3)))

    assert [run.returncode for run in runs] == [0, 0, 0], runs
    assert is_whole(target) and hidden_in(tmp_path) == []


def run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)


LIMITED = """
import resource, sys
from pathlib import Path
from written_folders import NEW, project_of
from nb2prod.errors import UserError
from nb2prod.stages.writing import write_project

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
project = project_of(NEW | {"data/big.csv": "1,2\\n" * 1_000_000})
try:
    write_project(project, Path(sys.argv[1]), overwrite=True, force=False)
except UserError as error:
    print(error.message, error.hint, sep="\\n")
"""


def run_limited(target: Path, size: int, *before: str) -> list[str]:
    command = [*before, *program("written_folders.py")[:1], "-c", LIMITED, str(target)]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    run = subprocess.run(
        [*command, str(size)], capture_output=True, text=True, env=here
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_a_file_that_is_too_large_for_the_system_changes_nothing(
    tmp_path: Path,
) -> None:
    target = tmp_path / "churn"
    make_old(target)
    before = files_in(target)

    said = run_limited(target, 1_000_000)

    assert said == [f"cannot write {target}: file too large", "nothing was changed"]
    assert files_in(target) == before and hidden_in(tmp_path) == []


IN_SMALL_DISK = """
set -e
mount -t tmpfs -o size=3m tmpfs "$1"
cp -a "$2" "$1/churn"
shift 2
"$@"
cp -a "$HOME_OF_DISK/churn" "$RESULT"
ls -A "$HOME_OF_DISK" > "$RESULT.names"
"""


def needs_mounts() -> None:
    if not shutil.which("unshare"):
        pytest.skip("there is no unshare, so no disk of our own")
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this user may not mount a disk of its own")


def test_a_full_disk_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_mounts()
    disk, old, result = (tmp_path / name for name in ("disk", "old", "result"))
    disk.mkdir()
    make_old(old)
    monkeypatch.setenv("HOME_OF_DISK", str(disk))
    monkeypatch.setenv("RESULT", str(result))
    script = ["unshare", "-rm", "sh", "-c", IN_SMALL_DISK, "sh", str(disk), str(old)]

    said = run_limited(disk / "churn", 1 << 40, *script)

    assert said == [
        f"cannot write {disk / 'churn'}: no space left on device",
        "free some space; nothing was changed",
    ]
    assert files_in(result) == files_in(old)
    assert Path(f"{result}.names").read_text() == "churn\n"


MOUNTS = {
    "another disk in it": ('mount -t tmpfs tmpfs "$1/outputs"', "`outputs` in"),
    "a folder bound in it": ('mount --bind "$2" "$1/outputs"', "`outputs/theirs` in"),
    "a disk as the target": ('mount -t tmpfs tmpfs "$1"', "is a mount point"),
}


@pytest.mark.parametrize(("mount", "message"), MOUNTS.values(), ids=MOUNTS)
def test_what_is_mounted_is_never_emptied(
    tmp_path: Path, mount: str, message: str
) -> None:
    needs_mounts()
    target, other = tmp_path / "churn", tmp_path / "other"
    make_old(target)
    make_files(other, {"theirs": "theirs"})
    script = f'set -e; {mount}; shift 2; exec "$@"'
    before = ["unshare", "-rm", "sh", "-c", script, "sh", str(target), str(other)]

    said = run_limited(target, 1 << 40, *before)

    assert message in said[0]
    assert is_whole(target) and files_in(other) == {"theirs": "theirs"}
    assert hidden_in(tmp_path) == []


def test_the_next_run_puts_back_what_two_renames_left_aside(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    make_old(target)
    gone = gone_process()
    target.rename(tmp_path / f".churn.nb2prod-{gone}.old")
    (tmp_path / f".churn.nb2prod-{gone}").mkdir()

    overwrite(NEW, target)

    assert files_in(target) == NEW | PERSONS
    assert hidden_in(tmp_path) == []


def test_an_old_folder_that_may_be_the_last_copy_is_left(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    gone = gone_process()
    make_old(tmp_path / f".churn.nb2prod-{gone}.old")
    (tmp_path / f".churn.nb2prod-{gone}").mkdir()
    make_files(target, {"mine": "mine"})

    overwrite(NEW, target)

    assert is_whole(tmp_path / f".churn.nb2prod-{gone}.old")


def gone_process() -> str:
    """The name of an owner on this host that has ended."""
    code = "from nb2prod.stages.writing.swap import *; print(name_beside(Path('/x')))"
    run = subprocess.run(
        [*program("")[:1], "-c", code], capture_output=True, text=True, check=True
    )
    return run.stdout.strip().removeprefix("/.x.nb2prod-")

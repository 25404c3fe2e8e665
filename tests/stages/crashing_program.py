"""A program that stops a write at each of its steps in turn, and looks at the rest.

    python crashing_program.py FOLDER killed|full exchange|renames

A step is an operation that Python's audit hooks report (open, mkdir, link, rename, ...).
It prints how many steps it stopped at, after a line for everything that was not whole.
"""

import errno
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from written_folders import (
    NEW,
    PERSONS,
    files_in,
    hidden_in,
    is_whole,
    make_old,
    project_of,
)

from nb2prod.errors import UserError
from nb2prod.stages.writing import write_project
from nb2prod.stages.writing.swap import exchange_folders

steps_left = -1
manner = "killed"


def stop_at_step(event: str, _: object) -> None:
    global steps_left
    if steps_left < 0 or not event.startswith(("os.", "open", "fcntl.")):
        return
    steps_left -= 1
    if steps_left < 0:
        if manner == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, "No space left on device")


def write(target: Path, way: str) -> None:
    exchange = exchange_folders if way == "exchange" else lambda one, other: False
    write_project(
        project_of(NEW), target, overwrite=True, force=False, exchange=exchange
    )


def is_stopped(target: Path, way: str, step: int) -> bool:
    """Write in a child, stop it at that step; False if it ended before."""
    global steps_left
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    steps_left = step
    try:
        write(target, way)
    except UserError:
        os._exit(3)
    has_passed = steps_left < 0
    os._exit(4 if has_passed else 0)


def problem_of(target: Path, way: str) -> str:
    if manner == "full" and hidden_in(target.parent):
        return f"left {hidden_in(target.parent)}"
    if not target.exists() and way == "exchange":
        return "missing"
    if target.exists() and not is_whole(target):
        return "not whole"
    write(target, way)
    if files_in(target) != NEW | PERSONS:
        return "not whole after the next run"
    left = hidden_in(target.parent)
    return f"not tidied up by the next run: {left}" if left else ""


def main(folder: Path, way: str) -> None:
    sys.addaudithook(stop_at_step)
    make_old(folder / "old")
    for step in count():
        place = folder / str(step)
        target = place / "churn"
        shutil.copytree(folder / "old", target, symlinks=True)
        if not is_stopped(target, way, step):
            print(step)
            return
        if problem := problem_of(target, way):
            print(f"step {step}: {problem}")
        shutil.rmtree(place)


if __name__ == "__main__":
    manner = sys.argv[2]
    main(Path(sys.argv[1]), sys.argv[3])

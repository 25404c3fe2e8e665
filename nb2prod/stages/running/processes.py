"""Programs in process groups of their own: nothing that they start is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import NoReturn

from nb2prod.stages.leftovers import end_group, end_users_of


def run_in_group(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout: float,
    log: Path,
) -> int | None:
    """Run a program to its end; its exit code, None where it took more than `timeout` seconds (0: no end)."""
    with log.open("wb") as talk, _termination_as_interruption():
        process = subprocess.Popen(
            argv, cwd=cwd, env=dict(environment), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=talk, stderr=talk,
        )  # fmt: skip
        try:
            return process.wait(timeout=timeout or None)
        except subprocess.TimeoutExpired:
            return None
        finally:
            end_group(process.pid)
            end_users_of(Path(environment["IPYTHONDIR"]))
            process.kill()
            process.wait()


def environment_for(interpreter: Path, ipython: Path) -> dict[str, str]:
    """Ours, with the interpreter's programs first, and no start-up files of the user's."""
    found = dict(os.environ)
    found["PATH"] = os.pathsep.join(
        [str(interpreter.parent), found.get("PATH", os.defpath)]
    )
    found["IPYTHONDIR"] = str(ipython)
    found.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    return found


def send_package(package: str, folder: Path, name: str) -> None:
    """Lay one of our packages into a folder under another name, for an interpreter without nb2prod."""
    (folder / name).mkdir(parents=True)
    for entry in files(package).iterdir():
        if entry.name.endswith(".py"):
            text = entry.read_text("utf-8").replace(package, name)
            (folder / name / entry.name).write_text(text, "utf-8")


@contextlib.contextmanager
def _termination_as_interruption() -> Iterator[None]:
    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # only the main thread may ask for it
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

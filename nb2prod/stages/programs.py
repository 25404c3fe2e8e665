"""Other people's programs, run with an end to their time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 5  # seconds by the clock for one of the program's: other programs run too
# a timer stays set in the program that takes this one's place
LIMITED = "import os, signal, sys; signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"


class CutOff(Exception):
    """A program has taken all the time that it has, which the message says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a program said, and the CPU seconds that it left."""

    code: int
    out: str
    err: str
    left: float


def program(name: str) -> str | None:
    """Where a program is: beside our Python, else where the system looks."""
    beside = Path(sysconfig.get_path("scripts"), name)
    return str(beside) if beside.exists() else shutil.which(name)


def run_limited(
    command: Sequence[str], *, seconds: float, cwd: Path, env: Mapping[str, str]
) -> Ended:
    """Run a program, by its full path, for some CPU seconds at most; CutOff where that is not enough."""
    allowed = f"{seconds:.2g} CPU seconds"
    if seconds <= 0:
        raise CutOff(allowed)
    if hasattr(signal, "setitimer"):  # else the clock alone ends it
        command = [sys.executable, "-I", "-S", "-c", LIMITED, f"{seconds}", *command]
    before = os.times()
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=PATIENCE * seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CutOff(f"{PATIENCE * seconds:.2g} seconds by the clock") from None
    if hasattr(signal, "SIGPROF") and done.returncode == -signal.SIGPROF:
        raise CutOff(allowed)
    after = os.times()
    taken = sum(after[2:4]) - sum(before[2:4])  # by processes that have ended
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr, left=seconds - taken)  # fmt: skip

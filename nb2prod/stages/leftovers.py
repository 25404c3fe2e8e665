"""Ending what a run's programs started and left running."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path


def end_group(group: int) -> None:
    """End every process of a group that is not ours."""
    if group > 1 and sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def end_users_of(scratch: Path) -> None:
    """End what left its group: every process whose environment names a scratch folder, where `/proc` tells."""
    name = os.fsencode(scratch)
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it ended, or is another user's
            if name in environment.read_bytes():
                os.kill(int(environment.parent.name), signal.SIGKILL)

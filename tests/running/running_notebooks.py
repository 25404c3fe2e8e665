"""Notebooks to run once, for tests with a real kernel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from making import notebook_text

from nb2prod.model.observed import Observations
from nb2prod.stages.planning import Decision
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.running import run_notebook
from nb2prod.workflows.convert import ConvertOptions, decide

WITHOUT = "convert without --run"


def written(folder: Path, *cells: Mapping[str, object], name: str = "nb") -> Path:
    """A notebook's file."""
    path = folder / f"{name}.ipynb"
    path.write_text(notebook_text(*cells))
    return path


def decided(path: Path) -> Decision:
    """What convert decides on it."""
    return decide(path, ConvertOptions())


def ran(path: Path, timeout: int = 60) -> Observations:
    """What a run of it sees."""
    return run_notebook(
        read_notebook(path),
        decided(path),
        interpreter=Path(sys.executable),
        timeout=timeout,
        talk=None,
    )


def is_gone(process: int) -> bool:
    """True when a process has ended; waits a little, as ending takes a moment."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if "State:\tZ" in Path(f"/proc/{process}/status").read_text():
            return True
        time.sleep(0.05)
    return False


def wait_for(path: Path, running: subprocess.Popen[str]) -> None:
    """Until the notebook has come to its long cell."""
    while not (path.is_file() and path.read_text()):
        assert running.poll() is None
        time.sleep(0.05)

"""A conversion that is killed leaves the old project or the new one, never a part of either.

NB2PROD_KILLS=200 pytest tests/test_killed.py    kills more often
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from making import ROOT

KILLS = int(os.environ.get("NB2PROD_KILLS", "8"))


def started(notebook: Path, project: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "nb2prod", "convert", str(notebook)),
            *("--output", str(project), "--no-lock", "--type-engine", "none"),
            *("--overwrite", "--quiet"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def files_under(project: Path) -> dict[str, str]:
    return {
        str(path.relative_to(project)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in project.rglob("*")
        if path.is_file()
    }


def test_target_is_always_whole(tmp_path: Path) -> None:
    moments = random.Random(7)
    project = tmp_path / "project"
    notebooks = [tmp_path / name / "notebook.ipynb" for name in ("old", "new")]
    whole = []
    seconds = 0.0
    for notebook in notebooks:
        shutil.copytree(ROOT / "fixtures/work/sales-forecast", notebook.parent)
    text = notebooks[1].read_text("utf-8").replace("rows:", "number of rows:")
    notebooks[1].write_text(text, "utf-8")
    for notebook in notebooks:
        begun = time.monotonic()
        assert started(notebook, project).wait() == 0
        seconds = max(seconds, time.monotonic() - begun)
        whole.append(files_under(project))
    assert whole[0] != whole[1]

    for kill in range(KILLS):
        process = started(moments.choice(notebooks), project)
        # most moments near the end, where the folders change places
        time.sleep(seconds * moments.triangular(0.1, 1.1, 0.95))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

        assert files_under(project) in whole, f"kill {kill + 1}"

    assert started(notebooks[0], project).wait() == 0
    assert files_under(project) == whole[0]
    assert {p.name for p in tmp_path.iterdir()} == {"old", "new", "project"}

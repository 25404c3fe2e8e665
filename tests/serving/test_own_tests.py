"""The tests that a service comes with: they pass, and hear of nothing but the notebook's own settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from services import project


@pytest.mark.parametrize(
    ("case", "entry", "setting"),
    [
        ("no-model", "api", "YEARS=-1"),
        ("no-model", "worker", "YEARS=-1"),
        ("regression", "model", "HOMES_CSV=nowhere.csv"),
    ],
)
def test_passes_whatever_a_person_has_set(
    case: str, entry: str, setting: str, tmp_path: Path
) -> None:
    if entry != "worker":
        pytest.importorskip("httpx", reason="the extra `fixtures` is not installed")
    made = project(case, entry, tmp_path)
    (made.folder / ".env").write_text(
        f"SERVED_{setting}\nSERVED_SERVICE_RUNS=/dev/null\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=made.folder,
        env={
            **os.environ,
            "SERVED_SERVICE_MAX_BODY": "1",
            "served_service_store": "/dev/null",
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
    assert not (made.folder / "outputs").exists()

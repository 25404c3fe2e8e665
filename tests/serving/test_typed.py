"""Generated services pass the strict check of their own pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from services import project


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


# a pipeline that returns nothing, and one with results
@pytest.mark.parametrize(
    ("case", "entry"),
    [("clustering", "api"), ("clustering", "model"), ("no-model", "worker")],
)
def test_mypy_says_nothing(case: str, entry: str, cache: Path, tmp_path: Path) -> None:
    made = project(case, entry, tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(cache), "src"],
        cwd=made.folder,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout

"""nb2prod demo: a notebook with its data, to take the first steps with."""

from __future__ import annotations

import shutil
from pathlib import Path

from nb2prod.errors import BadUsage, TargetNotEmpty

NOTEBOOK = "units_per_shop.ipynb"


def write_demo(folder: Path) -> int:
    """Write the notebook and its data to a new or empty folder; how many files that are."""
    try:
        return _write(folder)
    except OSError as error:  # copytree's own has no strerror, but a list of them
        why = error.strerror or "it cannot be written"
        raise BadUsage(f"{folder}: {why}", hint="choose another folder") from error


def _write(folder: Path) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TargetNotEmpty(
            f"{folder} already has files", hint="choose another folder"
        )
    source = _ours()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    (folder / "notebook.ipynb").rename(folder / NOTEBOOK)
    return sum(path.is_file() for path in folder.rglob("*"))


def _ours() -> Path:
    """The notebook's folder: in the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[1] / "_demo"
    checkout = Path(__file__).parents[2] / "fixtures" / "work" / "sales-forecast"
    return inside if inside.is_dir() else checkout

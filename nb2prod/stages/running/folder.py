"""A copy of the notebook's folder to run in, so that the run changes nothing of the user's."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from nb2prod.model.notebook import Notebook

LOOKS_UP = re.compile(r"\.\.|pardir|parents?\b")
LEFT_OUT = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache",
})  # fmt: skip
MOST_BYTES = 500_000_000
LARGEST = 50_000_000
MOST_FILES = 20_000
MOST_SIBLINGS = 2_000
LEVELS_UP = 3


def notebooks_copy(notebook: Notebook, root: Path) -> Path:
    """Copy the folder of a notebook, with links to what its code may find beside that folder."""
    looks_up = any(LOOKS_UP.search(cell.source) for cell in notebook.code_cells)
    return working_copy(Path(notebook.path).parent, root, looks_up=looks_up)


def working_copy(folder: Path, root: Path, *, looks_up: bool) -> Path:
    """Copy a folder to somewhere below `root`; what is too large is a link to the original.

    With `looks_up`, `../x` finds what lies beside the folder: links too.
    """
    folder = folder.resolve()
    parents = list(folder.parents)[:LEVELS_UP] if looks_up else []
    target = root
    for parent in reversed(parents):
        target = target / (parent.name or "up")
        target.mkdir()
        _link_siblings(parent, target, folder)
    target = target / (folder.name or "notebook")
    _copy(folder, target)
    return target


def _link_siblings(parent: Path, target: Path, folder: Path) -> None:
    on_the_way = {folder, *folder.parents}
    with contextlib.suppress(OSError):
        for count, entry in enumerate(parent.iterdir()):
            if count >= MOST_SIBLINGS:
                return
            if entry not in on_the_way:
                _link(entry, target / entry.name)


def _copy(folder: Path, target: Path) -> None:
    target.mkdir()
    entries = list(islice(_entries(folder), MOST_FILES + 1))
    too_many = len(entries) > MOST_FILES
    if too_many:
        entries = [e for e in sorted(folder.iterdir()) if not _is_left_out(e)]
    left = MOST_BYTES
    for source in entries:
        place = target / source.relative_to(folder)
        if source.is_dir() and not source.is_symlink() and not too_many:
            place.mkdir(exist_ok=True)
            continue
        size = source.stat().st_size
        if source.is_dir() or size > min(LARGEST, left):
            _link(source, place)
            continue
        left -= size
        with contextlib.suppress(OSError):
            shutil.copy2(source, place)


def _entries(folder: Path) -> Iterator[Path]:
    """Folders and plain files below a folder, each folder before what is in it."""
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(f for f in folders if not _is_left_out(here / f))
        yield from (here / name for name in folders)
        yield from (here / name for name in sorted(files) if (here / name).is_file())


def _is_left_out(path: Path) -> bool:
    return path.name in LEFT_OUT or (path / "pyvenv.cfg").is_file()


def _link(source: Path, place: Path) -> None:
    with contextlib.suppress(OSError):
        place.symlink_to(source)

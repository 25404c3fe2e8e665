"""A project's folder -> its texts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

LARGEST = 2_000_000  # bytes of a text that is read
NOT_OURS = {".git", ".venv", "venv", "outputs", "build", "__pycache__", "node_modules"}


def texts_of(project: Path) -> Iterator[tuple[str, str | None]]:
    """Each file by its path in the project; None for what is no text, or too long."""
    for folder, folders, names in os.walk(project):
        folders[:] = sorted(
            name
            for name in folders
            if name not in NOT_OURS and not name.endswith("_cache")
        )
        for name in sorted(names):
            path = Path(folder, name)
            yield path.relative_to(project).as_posix(), _text(path)


def _text(path: Path) -> str | None:
    try:
        if not path.is_file():
            return ""  # a link to nothing, a socket
        if path.stat().st_size > LARGEST:
            return None
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None

"""Files that Python opens for writing outside the folder that is watched, as by an absolute path."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

WRITES = os.O_WRONLY | os.O_RDWR


class OutsideWrites:
    """Notes them from its start; what libraries keep for themselves is none of the run's."""

    def __init__(self, unwatched: Iterable[Path]) -> None:
        folders = (*map(str, unwatched), sys.prefix, sys.base_prefix)
        self.unwatched = tuple(os.path.join(each, "") for each in folders)
        self.noted: set[str] = set()
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITES:
                self.note(path)
        elif event == "os.rename":
            self.note(arguments[1])

    def note(self, path: object) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return  # a file that is open already
        place = os.path.abspath(os.fsdecode(path))
        is_kept = any(p.startswith(".") or p == "__pycache__" for p in Path(place).parts)  # fmt: skip
        if is_kept or place.startswith(self.unwatched):
            return
        if not is_temporary(sys._getframe(1)):
            self.noted.add(place)

    def files(self) -> list[dict[str, str]]:
        """Those that are there, with digests of their content."""
        return [
            {"path": path, "digest": hashlib.sha256(Path(path).read_bytes()).hexdigest()}
            for path in sorted(self.noted)
            if os.path.isfile(path)
        ]  # fmt: skip


def is_temporary(frame: FrameType | None) -> bool:
    """Whether the module `tempfile` opens it, under a name that nobody knows."""
    while frame is not None:
        if frame.f_globals.get("__name__") == "tempfile":
            return True
        frame = frame.f_back
    return False

"""Folder -> what stands in it, without ever following a symbolic link."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One entry of a folder; `mark` changes when the entry is changed or replaced."""

    path: str
    is_folder: bool
    is_file: bool
    mark: tuple[int, int, int]


def survey(folder: Path) -> tuple[Standing, ...]:
    """Everything below a folder, sorted by path; a mount point in it is refused."""
    device = folder.stat().st_dev
    found: list[Standing] = []
    waiting = [""]
    while waiting:
        # What vanishes while we look was somebody's passing file
        with suppress(FileNotFoundError):
            for path, facts in entries(folder, waiting.pop()):
                if facts.st_dev != device:
                    raise mounted(folder, path)
                found.append(standing(path, facts))
                if found[-1].is_folder:
                    waiting.append(path)
    return tuple(sorted(found, key=lambda one: one.path))


def entries(folder: Path, inner: str) -> list[tuple[str, os.stat_result]]:
    found = []
    with os.scandir(folder / inner) as entries:
        for entry in entries:
            path = f"{inner}/{entry.name}" if inner else entry.name
            with suppress(FileNotFoundError):
                found.append((path, entry.stat(follow_symlinks=False)))
    return found


def standing(path: str, facts: os.stat_result) -> Standing:
    return Standing(
        path=path,
        is_folder=stat.S_ISDIR(facts.st_mode),
        is_file=stat.S_ISREG(facts.st_mode),
        mark=(facts.st_ino, facts.st_mtime_ns, facts.st_size),
    )


def mounted(folder: Path, path: str) -> UserError:
    """A folder that holds a mount cannot be replaced without emptying the mount."""
    return UserError(
        f"`{path}` in {folder} is a mount point, so the folder cannot be replaced",
        hint="unmount it first, or choose another folder",
    )


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

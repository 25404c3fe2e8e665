"""Merge -> a complete folder beside the target, on its way to be the target."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from nb2prod.model.project import GeneratedFile
from nb2prod.stages.writing.merge import Merge
from nb2prod.stages.writing.survey import mounted

# Where a second name for a file is not to be had, though a copy may be
LINKLESS = frozenset(
    {
        errno.EACCES,
        errno.EMLINK,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EPERM,
    }
)


def fill(folder: Path, merge: Merge, old: Path | None) -> None:
    """Write the project's files, and bring along what a person has in the old folder.

    Old files get a second name (a hard link) in the new folder: cheap for a `.git` or a
    `.venv`, and whoever is killed in between leaves the first name where it was.
    """
    for path in merge.folders:
        os.mkdir(folder / path)
    for file in merge.written:
        write(folder / file.path, file)
    if old:
        for path in merge.carried:
            carry(old, path, folder)
        for path in reversed(("", *merge.folders)):
            give_permissions(old / path, folder / path)
    homes = {str(Path(file.path).parent) for file in merge.written}
    for path in (*(file.path for file in merge.written), *sorted(homes), ""):
        flush(folder / path)


def write(place: Path, file: GeneratedFile) -> None:
    mode = 0o777 if file.executable else 0o666
    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(place, new, mode), "wb") as stream:
        if not file.source:
            stream.write(file.content)
            return
        with open(file.source, "rb") as source:
            shutil.copyfileobj(source, stream, 1 << 20)


def carry(old: Path, path: str, folder: Path) -> None:
    """Give an old file a second name, or a copy; a link stays a link."""
    # What a person's program removed since we looked is not wanted any more
    with suppress(FileNotFoundError):
        facts = os.lstat(old / path)
        if stat.S_ISLNK(facts.st_mode):
            os.symlink(os.readlink(old / path), folder / path)
            return
        try:
            os.link(old / path, folder / path, follow_symlinks=False)
        except OSError as error:
            if error.errno == errno.EXDEV:
                raise mounted(old, path) from error
            if error.errno not in LINKLESS or not stat.S_ISREG(facts.st_mode):
                raise
            copy(old / path, folder / path, facts)


def copy(old: Path, new: Path, facts: os.stat_result) -> None:
    shutil.copy2(old, new, follow_symlinks=False)
    with suppress(OSError):
        os.chown(new, facts.st_uid, facts.st_gid)
    flush(new)


def give_permissions(old: Path, new: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        facts = os.lstat(old)
        if not stat.S_ISDIR(facts.st_mode):
            return
        with suppress(OSError):
            os.chown(new, facts.st_uid, facts.st_gid)
        shutil.copystat(old, new)
        # Not the times: what we write may not look older than it is
        os.utime(new)


def flush(place: Path) -> None:
    """Ask for the bytes of a file, or the names in a folder, to be on the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

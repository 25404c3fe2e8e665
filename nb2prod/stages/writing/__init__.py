"""Project -> folder, all or nothing.

look at the target ─► decide on paper ─► fill a folder beside ─► swap ─► remove the old
                                         (killed: old folder)    (killed: new folder)
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import BadUsage, TargetNotEmpty, UserError
from nb2prod.model.project import Project
from nb2prod.stages.writing.fill import fill, flush
from nb2prod.stages.writing.late import bring_late_changes
from nb2prod.stages.writing.merge import Merge, merge
from nb2prod.stages.writing.survey import Standing, survey
from nb2prod.stages.writing.swap import (
    Exchange,
    alone_beside,
    discard,
    exchange_folders,
    hidden_prefix,
    name_beside,
    put_in_place,
    tidy_up,
)

HINTS = {
    errno.ENOSPC: "free some space; nothing was changed",
    errno.EDQUOT: "free some space; nothing was changed",
    errno.EACCES: "choose a folder that you may write to; nothing was changed",
    errno.EPERM: "choose a folder that you may write to; nothing was changed",
    errno.EROFS: "choose a folder that you may write to; nothing was changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the project is, and the edited files that survived or were replaced."""

    target: Path
    kept: tuple[str, ...]
    replaced: tuple[str, ...]
    gone: tuple[str, ...] = ()  # files of the project before that this one has not


def write_project(
    project: Project,
    target: Path,
    *,
    overwrite: bool,
    force: bool,
    protect: Path | None = None,
    exchange: Exchange = exchange_folders,
) -> Written:
    """Write a project so that its folder is at any moment the whole old or new one.

    `protect` is a file (the notebook) whose folder, and those around it, are no target.
    """
    try:
        place = real_place(target, protect)
        with parents_of(place), alone_beside(place) as is_alone:
            tidy_up(place, is_alone=is_alone)
            refuse_occupied(place, target, overwrite=overwrite)
            decided = write_over(project, place, force=force, exchange=exchange)
    except OSError as error:
        raise cannot_write(target, error) from error
    return Written(
        target=target, kept=decided.kept, replaced=decided.replaced, gone=decided.gone
    )


def check_target(target: Path, *, overwrite: bool, protect: Path | None = None) -> None:
    """Refuse at once what `write_project` would refuse after all the work."""
    try:
        refuse_occupied(real_place(target, protect), target, overwrite=overwrite)
    except OSError as error:
        raise cannot_write(target, error) from error


def real_place(target: Path, protect: Path | None) -> Path:
    if "\0" in str(target):
        raise BadUsage("a folder's name cannot hold a NUL", hint="choose another")
    place = Path(os.path.realpath(target))
    if place.is_symlink() or place == place.parent:
        raise BadUsage(f"{target} cannot be a project's folder", hint="choose another")
    if protect and Path(os.path.realpath(protect)).is_relative_to(place):
        raise BadUsage(
            f"{target} is the notebook's own folder, or holds it",
            hint="choose a folder of its own for the project",
        )
    return place


def refuse_occupied(place: Path, target: Path, *, overwrite: bool) -> None:
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise TargetNotEmpty(f"{target} is a file", hint="choose another folder")
    if os.path.ismount(place):
        raise UserError(
            f"{target} is a mount point, which cannot be replaced in one step",
            hint=f"choose a folder in it, such as {target / 'project'}",
        )
    if not overwrite and any(place.iterdir()):
        raise TargetNotEmpty(
            f"{target} already has files",
            hint="choose another folder, or use --overwrite",
        )


@contextmanager
def parents_of(place: Path) -> Iterator[None]:
    missing = [folder for folder in place.parents if not folder.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise


def write_over(
    project: Project, place: Path, *, force: bool, exchange: Exchange
) -> Merge:
    old = place if place.exists() else None
    number = place.stat().st_ino if old else 0
    standing = survey(place) if old else ()
    refuse_foreign(place, standing)
    decided = merge(project, standing, place, force=force)
    beside = name_beside(place)
    try:
        os.mkdir(beside)
        fill(beside, decided, old)
        replaced = put_in_place(beside, place, exchange)
        refuse_stranger(replaced, place, number, exchange)
    except BaseException:
        discard(beside)
        raise
    with suppress(OSError):
        flush(place.parent)
    if old:
        bring_late_changes(replaced, place, standing, decided)
        discard(replaced)
    return decided


def refuse_foreign(place: Path, standing: tuple[Standing, ...]) -> None:
    """Refuse a folder of somebody else's, which we could copy but never remove."""
    for one in standing:
        if one.is_folder and is_foreign(place / one.path):
            raise UserError(
                f"`{one.path}` in {place} belongs to another user",
                hint="make it yours, or choose another folder",
            )


def is_foreign(folder: Path) -> bool:
    if sys.platform == "win32" or os.access(folder, os.W_OK | os.X_OK):
        return False
    return folder.lstat().st_uid != os.geteuid()


def refuse_stranger(
    replaced: Path, place: Path, number: int, exchange: Exchange
) -> None:
    """Undo a swap that took away another folder than the one we looked at."""
    if number and replaced.exists() and replaced.stat().st_ino != number:
        put_in_place(replaced, place, exchange)
        raise UserError(
            f"{place} was replaced by another run at the same time",
            hint="try again",
        )


def cannot_write(target: Path, error: OSError) -> UserError:
    reason = (error.strerror or str(error)).lower()
    blamed = blamed_file(target, error.filename)
    place = f" (`{blamed}`)" if blamed else ""
    return UserError(
        f"cannot write {target}: {reason}{place}",
        hint=HINTS.get(error.errno or 0, "nothing was changed"),
    )


def blamed_file(target: Path, filename: object) -> str:
    """The file as a person knows it: never by our folder's passing name."""
    if not isinstance(filename, (str, bytes)):
        return ""
    name = os.fsdecode(filename)
    place = os.path.realpath(target)
    _, hidden, rest = name.partition(hidden_prefix(Path(place)))
    if hidden:
        return rest.partition("/")[2]
    return "" if name == place else name.removeprefix(f"{place}{os.sep}")

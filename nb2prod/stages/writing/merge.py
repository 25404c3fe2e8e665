"""Old folder + new project -> what is written, what goes along, what a person kept.

A generated file is edited when its bytes are neither those that we recorded nor those
that we would write now. What a person edited or added goes along as it is, and the new
version of an edited file is not written. The record still gets the new version's hash,
so that the file counts as edited until it is given back to us (deleted, or --force).
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path, PurePosixPath

from nb2prod.errors import TargetNotEmpty
from nb2prod.model.project import GeneratedFile, Project, folders_of
from nb2prod.stages.writing.survey import Standing, digest_of

RECORD = "nb2prod.json"
NEVER_OURS = frozenset({".env", ".git", ".venv", "outputs"})


class Fate(Enum):
    """What becomes of a file in the old folder."""

    CARRY = auto()
    KEEP = auto()
    REPLACE = auto()
    DROP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The new folder on paper; `kept` and `replaced` are what a person had edited."""

    written: tuple[GeneratedFile, ...]
    carried: tuple[str, ...]
    folders: tuple[str, ...]
    kept: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()  # ours of before, which the new project has not


def merge(
    project: Project, old: tuple[Standing, ...], target: Path, *, force: bool
) -> Merge:
    """Decide about every file of the old folder and of the new project."""
    digests = {file.path: digest_of_new(file) for file in project.files}
    recorded = read_record(target / RECORD)
    fates = {
        one.path: fate_of(one, target, digests, recorded, force=force)
        for one in old
        if not one.is_folder
    }
    fates |= make_way(fates, digests, force=force)
    standing = {path for path, fate in fates.items() if stands(fate)}
    taken = standing | outer_folders(standing)
    blocked = {
        path
        for path in digests
        if path in taken or standing.intersection(folders_of(path))
    }
    written = [
        with_record(file, digests) if file.path == RECORD else file
        for file in project.files
        if file.path not in blocked
    ]
    if RECORD in blocked or RECORD not in digests:
        raise no_record(target, is_blocked=RECORD in blocked)
    return Merge(
        written=tuple(written),
        carried=tuple(sorted(standing)),
        folders=folders(old, standing, {file.path for file in written}),
        kept=tuple(sorted(kept(fates, blocked))),
        replaced=tuple(sorted(p for p, fate in fates.items() if fate is Fate.REPLACE)),
        gone=tuple(
            sorted(
                path
                for path, fate in fates.items()
                if fate is Fate.DROP and path not in digests and not is_compiled(path)
            )
        ),
    )


def fate_of(
    one: Standing,
    target: Path,
    digests: Mapping[str, str],
    recorded: Mapping[str, str] | None,
    *,
    force: bool,
) -> Fate:
    if is_never_ours(one.path):
        return Fate.CARRY
    if one.path == RECORD:
        # Ours by name and always written anew; one that we cannot read is worth naming
        return Fate.REPLACE if recorded is None else Fate.DROP
    if is_compiled(one.path):
        source = source_of(one.path)
        return Fate.DROP if source in {*digests, *(recorded or ())} else Fate.CARRY
    known = {(recorded or {}).get(one.path), digests.get(one.path)} - {None}
    if not known:
        return Fate.CARRY
    if one.is_file and digest_of(target / one.path) in known:
        return Fate.DROP
    return Fate.REPLACE if force and one.path in digests else Fate.KEEP


def is_never_ours(path: str) -> bool:
    return path.split("/", 1)[0] in NEVER_OURS


def is_compiled(path: str) -> bool:
    # Python trusts a .pyc whose source has the same second and size, so ours may not stay
    place = PurePosixPath(path)
    return place.parent.name == "__pycache__" and place.suffix == ".pyc"


def source_of(compiled: str) -> str:
    place = PurePosixPath(compiled)
    return str(place.parent.parent / f"{place.name.split('.')[0]}.py")


def make_way(
    fates: Mapping[str, Fate], digests: Mapping[str, str], *, force: bool
) -> dict[str, Fate]:
    """New fates for files and links that stand where the project needs a folder."""
    needed = outer_folders(digests)
    fate = Fate.REPLACE if force else Fate.KEEP
    return {
        path: fate
        for path in needed
        if stands(fates.get(path)) and not is_never_ours(path)
    }


def stands(fate: Fate | None) -> bool:
    return fate in (Fate.CARRY, Fate.KEEP)


def kept(fates: Mapping[str, Fate], blocked: set[str]) -> set[str]:
    edited = {path for path, fate in fates.items() if fate is Fate.KEEP}
    # The rest is where a person's folder stands in the place of our file
    return edited | {
        path for path in blocked if not fates.keys() & {path, *folders_of(path)}
    }


def folders(
    old: tuple[Standing, ...], carried: set[str], written: set[str]
) -> tuple[str, ...]:
    """The new folder's folders; one that was empty stays, one that we emptied goes."""
    inhabited = outer_folders(one.path for one in old)
    empty = {one.path for one in old if one.is_folder} - inhabited
    spare = {
        path for path in empty if not written.intersection((path, *folders_of(path)))
    }
    return tuple(sorted(spare | outer_folders(spare | carried | written)))


def outer_folders(paths: Iterable[str]) -> set[str]:
    return {folder for path in paths for folder in folders_of(path)}


def digest_of_new(file: GeneratedFile) -> str:
    if file.source:
        return digest_of(Path(file.source))
    return hashlib.sha256(file.content).hexdigest()


def read_record(path: Path) -> dict[str, str] | None:
    """The hashes of the files that we generated; None if nobody can tell."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        files = json.loads(path.read_bytes())["files"]
    except (FileNotFoundError, ValueError, RecursionError, LookupError, TypeError):
        return None
    if not isinstance(files, dict):
        return None
    return {path: digest for path, digest in files.items() if isinstance(digest, str)}


def with_record(file: GeneratedFile, digests: Mapping[str, str]) -> GeneratedFile:
    """nb2prod.json with the hashes of all the other files under `files`."""
    described = json.loads(file.content)
    files = {path: digests[path] for path in sorted(digests) if path != RECORD}
    text = json.dumps(described | {"files": files}, indent=2, ensure_ascii=False)
    return GeneratedFile(path=RECORD, content=f"{text}\n".encode())


def no_record(target: Path, *, is_blocked: bool) -> Exception:
    if not is_blocked:
        return ValueError(f"a project needs {RECORD}: it records what was generated")
    return TargetNotEmpty(
        f"`{RECORD}` in {target} is a folder that has files",
        hint="move it away, or choose another folder",
    )

"""Projects to write and folders to look at, for the tests of writing."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from nb2prod.model.project import GeneratedFile, Project
from nb2prod.stages.writing import Written, write_project

RECORD = "nb2prod.json"
HERE = Path(__file__).parent


def project_of(files: Mapping[str, str]) -> Project:
    """A project with these files, and the record that every project has."""
    texts = {RECORD: '{"schema": 1, "package": "churn"}', **files}
    return Project(
        package="churn",
        files=tuple(
            GeneratedFile(path=path, content=texts[path].encode())
            for path in sorted(texts)
        ),
    )


def overwrite(
    files: Mapping[str, str], target: Path, *, force: bool = False
) -> Written:
    return write_project(project_of(files), target, overwrite=True, force=force)


def make_files(folder: Path, files: Mapping[str, str]) -> None:
    """Files as a person makes them; a value "-> x" is a symbolic link to x."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink() or (text.startswith("-> ") and place.exists()):
            place.unlink()
        if text.startswith("-> "):
            place.symlink_to(text.removeprefix("-> "))
        else:
            place.write_text(text)


def files_in(folder: Path) -> dict[str, str]:
    """What stands in a folder, in the form that `make_files` takes, save the record."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in (*names, *folders):
            entry = Path(place, name)
            path = entry.relative_to(folder).as_posix()
            if entry.is_symlink():
                found[path] = f"-> {os.readlink(entry)}"
            elif entry.is_file() and path != RECORD:
                found[path] = entry.read_text()
    return found


def recorded_in(folder: Path) -> dict[str, str]:
    files = json.loads((folder / RECORD).read_bytes())["files"]
    assert isinstance(files, dict)
    return files


def hashes_of(files: Mapping[str, str]) -> dict[str, str]:
    return {
        path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()
    }


def hidden_in(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("."))


OLD = {f"src/churn/step_{n}.py": f"old = {n}\n" * 50 for n in range(6)} | {
    "README.md": "# Old\n",
    "tests/test_old.py": "assert 1\n",
    "data/sales.csv": "old,1\n" * 20_000,
}
NEW = {f"src/churn/step_{n}.py": f"new = {n}\n" * 60 for n in range(3, 9)} | {
    "README.md": "# New\n",
    "docs/flow.md": "flow\n",
    "data/sales.csv": "new,2\n" * 25_000,
}
PERSONS = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/objects/ab/cdef": "blob\n",
    ".env": "TOKEN=1\n",
    ".venv/bin/python": "-> /usr/bin/python3",
    "outputs/figure.png": "pixels\n",
    "notes/idea.md": "mine\n",
    "src/churn/extra.py": "mine = 1\n",
    "src/churn/step_5.py": "edited = 1\n",
}


def make_old(target: Path) -> None:
    """An old project in which a person has worked."""
    overwrite(OLD, target)
    make_files(target, PERSONS)


def is_whole(target: Path) -> bool:
    """Whether a folder from `make_old` is the whole old one or the whole new one."""
    for files in (OLD, NEW):
        if files_in(target) == files | PERSONS:
            return recorded_in(target) == hashes_of(files)
    return False


def program(name: str, *arguments: object) -> list[str]:
    """The command that runs one of the programs beside this file."""
    return [sys.executable, str(HERE / name), *map(str, arguments)]

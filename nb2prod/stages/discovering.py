"""Paths on the command line -> the notebooks to check, in a steady order."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from functools import cache

from nb2prod.errors import BadUsage

SKIPPED = frozenset(
    {".ipynb_checkpoints", ".git", ".hg", ".venv", "venv", "node_modules"}
    | {"__pycache__", ".tox", ".nox", ".mypy_cache", ".eggs", "site-packages"}
)


def notebooks(
    paths: list[str], exclude: tuple[str, ...], *, force_exclude: bool = False
) -> list[str]:
    """Files as they were named; folders give every notebook that git would keep."""
    found: dict[str, None] = {}
    for path in paths:
        if path == "-":
            found[path] = None
        elif os.path.isdir(path):
            found.update(dict.fromkeys(_in_folder(path, exclude)))
        elif not os.path.exists(path):
            raise BadUsage(f"{path} is not there", hint="check the path")
        elif not (force_exclude and _excluded(path, exclude)):
            found[path] = None
    return list(found)


def _excluded(path: str, exclude: tuple[str, ...]) -> bool:
    name = os.path.basename(path)
    parts = path.replace(os.sep, "/").split("/")
    return any(
        fnmatch.fnmatch(path, pattern)
        or fnmatch.fnmatch(name, pattern)
        or any(fnmatch.fnmatch(part, pattern.rstrip("/")) for part in parts)
        for pattern in exclude
    )


def _in_folder(top: str, exclude: tuple[str, ...]) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED
            and not ignored(path := os.path.join(folder, name), folder=True)
            and not (exclude and _excluded(path, exclude))
        )
        for name in sorted(files):
            if not name.endswith(".ipynb"):
                continue
            path = os.path.normpath(os.path.join(folder, name))
            if not _excluded(path, exclude) and not ignored(path, folder=False):
                yield path


def ignored(path: str, *, folder: bool) -> bool:
    """Whether a .gitignore between here and the repository's root leaves it out."""
    parent, name = os.path.split(path)
    inside_of = os.path.abspath(parent)
    bases = _telling(inside_of)
    absolute = os.path.join(inside_of, name)
    verdict = False
    for base in bases:
        inside = os.path.relpath(absolute, base).replace(os.sep, "/")
        for pattern, negated, only_folders in _patterns(base):
            if (folder or not only_folders) and pattern.match(inside):
                verdict = not negated
    return verdict


@cache
def _telling(folder: str) -> tuple[str, ...]:
    """The folders above a file that have something to say about it."""
    return tuple(base for base in _bases(folder) if _patterns(base))


@cache
def _bases(folder: str) -> tuple[str, ...]:
    """Folders from the repository's root down; nothing outside a repository."""
    return _in_repository(folder) or (folder,)


@cache
def _in_repository(folder: str) -> tuple[str, ...]:
    if os.path.exists(os.path.join(folder, ".git")):
        return (folder,)
    parent = os.path.dirname(folder)
    above = _in_repository(parent) if parent != folder else ()
    return (*above, folder) if above else ()


@cache
def _patterns(base: str) -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    try:
        with open(os.path.join(base, ".gitignore"), errors="replace") as file:
            text = file.read()
    except OSError:
        return ()
    rows = (line.rstrip() for line in text.splitlines())
    return tuple(_pattern(row) for row in rows if row and not row.startswith("#"))


def _pattern(row: str) -> tuple[re.Pattern[str], bool, bool]:
    negated = row.startswith("!")
    row = row.removeprefix("!")
    only_folders = row.endswith("/")
    row = row.rstrip("/")
    anchored = "/" in row
    row = row.lstrip("/")
    text = "".join(_translated(piece) for piece in re.split(r"(\*\*/|/\*\*|[*?])", row))
    prefix = "" if anchored else "(?:.*/)?"
    return re.compile(f"{prefix}{text}\\Z"), negated, only_folders


def _translated(piece: str) -> str:
    known = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    if piece in known:
        return known[piece]
    classes = re.split(r"(\[[^\]]+\])", piece)
    return "".join(
        part.replace("[!", "[^") if part.startswith("[") else re.escape(part)
        for part in classes
    )


def changed_since(revision: str, paths: list[str]) -> list[str]:
    """Those of the paths that differ from a git revision, new files included."""
    if revision.startswith("-"):
        raise BadUsage(f"`{revision}` is no git revision")
    top = _git("rev-parse", "--show-toplevel").strip()
    named = _git("diff", "--name-only", "-z", "--diff-filter=d", revision, "--")
    named += _git("ls-files", "--others", "--exclude-standard", "-z", "--full-name")
    changed = {os.path.realpath(os.path.join(top, name)) for name in named.split("\0")}
    return [path for path in paths if os.path.realpath(path) in changed]


def _git(*words: str) -> str:
    import subprocess

    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True)
    except OSError as error:
        raise BadUsage(f"--since needs git: {error}") from None
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["git failed"])[0]
        raise BadUsage(f"--since: {said}")
    return done.stdout


def shard(paths: list[str], part: str) -> list[str]:
    """The `K/N`th part; a notebook stays in its part whatever comes and goes."""
    match = re.fullmatch(r"(\d+)/(\d+)", part)
    number, count = (int(each) for each in match.groups()) if match else (0, 0)
    if not 1 <= number <= count:
        raise BadUsage(f"--shard {part}: write it as 2/5, from 1/5 to 5/5")
    return [path for path in paths if _bucket(path) % count == number - 1]


def _bucket(path: str) -> int:
    import hashlib

    relative = os.path.relpath(path).replace(os.sep, "/")
    return int.from_bytes(hashlib.blake2b(relative.encode(), digest_size=8).digest())

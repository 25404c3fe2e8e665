"""Paths on the command line -> the notebooks to check, in a steady order."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator

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


Patterns = tuple[tuple[re.Pattern[str], bool, bool], ...]
# the patterns of each .gitignore, and where the path inside its folder begins
Rules = tuple[tuple[int, Patterns], ...]


def _in_folder(top: str, exclude: tuple[str, ...]) -> Iterator[str]:
    folder, here = os.path.normpath(top), os.path.abspath(top)
    prefix = "" if folder == "." else os.path.join(folder, "")
    yield from _walked(prefix, here, _rules_above(here), exclude)


def _walked(
    prefix: str, here: str, above: Rules | None, exclude: tuple[str, ...]
) -> Iterator[str]:
    entries = _entries(here)
    names = {entry.name for entry in entries}
    above = () if ".git" in names else above
    rules = above or ()
    if ".gitignore" in names:
        rules = (*rules, (_inside(here), _patterns(here)))
    folders = []
    for entry in entries:
        name, path = entry.name, prefix + entry.name
        folder = _is_folder(entry)
        if folder:
            wanted = name not in SKIPPED and not entry.is_symlink()
        else:
            wanted = name.endswith(".ipynb")
        if not wanted or (exclude and _excluded(path, exclude)):
            continue
        if rules and _ignored(os.path.join(here, name), rules, folder=folder):
            continue
        if folder:
            folders.append(name)
        else:
            yield path
    inner = None if above is None else rules
    for name in folders:
        below = os.path.join(here, name)
        yield from _walked(prefix + name + os.sep, below, inner, exclude)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _rules_above(here: str) -> Rules | None:
    """What the folders above say, from the repository's root down; None outside a repository."""
    above: list[str] = []
    while os.path.dirname(here) != here:
        here = os.path.dirname(here)
        above.insert(0, here)
        if os.path.exists(os.path.join(here, ".git")):
            return tuple((_inside(base), _patterns(base)) for base in above)
    return None


def _inside(folder: str) -> int:
    return len(os.path.join(folder, ""))


def _ignored(path: str, rules: Rules, *, folder: bool) -> bool:
    """Whether a .gitignore between here and the repository's root leaves it out."""
    verdict = False
    for start, patterns in rules:
        inside = path[start:].replace(os.sep, "/")
        for pattern, negated, only_folders in patterns:
            if (folder or not only_folders) and pattern.match(inside):
                verdict = not negated
    return verdict


def _patterns(base: str) -> Patterns:
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

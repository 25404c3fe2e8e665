"""A class of an installed library -> the path that everybody imports it by, found in its text; nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

LARGEST = 200_000  # bytes of a package's face that are worth parsing


def public_path(path: str, folders: Sequence[str]) -> str:
    """The shortest path without private parts that the library's text binds to the class; "" if none does."""
    *parts, name = path.split(".")
    if not parts or name.startswith("_"):
        return ""
    root = _root(parts[0], folders)
    if root is None:
        return ""
    for end in range(1, len(parts) + 1):
        if parts[end - 1].startswith("_"):
            return ""
        file = _file(root, parts[1:end])
        if file is None:
            return ""
        module = ".".join(parts[:end])
        if end == len(parts) and _defines(file, name):
            return f"{module}.{name}"
        if end < len(parts) and _shows(file, name, parts[end:]):
            return f"{module}.{name}"
    return ""


def _root(name: str, folders: Sequence[str]) -> Path | None:
    for folder in map(Path, folders):
        for found in (folder / name, folder / f"{name}.py"):
            if found.exists():
                return found.with_suffix("")
    return None


def _file(root: Path, parts: Sequence[str]) -> Path | None:
    """The text of a module; None for a compiled one."""
    place = root.joinpath(*parts)
    found = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((file for file in found if file.is_file()), None)


def _defines(file: Path, name: str) -> bool:
    return re.search(rf"^class {name}\b", _text(file), re.MULTILINE) is not None


def _shows(file: Path, name: str, inner: Sequence[str]) -> bool:
    """True where a package's face imports the class from the module inside that defines it, or one on the way."""
    return any(
        alias.name == name
        and alias.asname in {None, name}
        and (statement.module or "").rpartition(".")[2] in inner
        for statement in _imports(file)
        for alias in statement.names
    )


@cache
def _imports(file: Path) -> tuple[ast.ImportFrom, ...]:
    return tuple(_imports_in(_text(file)))


def _imports_in(text: str) -> Iterator[ast.ImportFrom]:
    if len(text) > LARGEST:
        return
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            yield statement


@cache
def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""

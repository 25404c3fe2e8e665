"""What library calls return, read from plain tables, one a library, when first asked.

    import numpy as np                       the usual spelling
    alias ndarray.x = other.path             another way to the same thing
    [random]                                 what follows is in numpy.random
    class Generator(Base) as [Any]           a class, its bases, what its annotation needs in brackets
        normal uniform() -> array            its methods, several with the same result
        shuffle() -> None
        bit_generator: BitGenerator          an attribute
    def default_rng() -> Generator           a function
    def read(chunksize) -> Reader            ... when called with that argument; the first case that fits wins
    value e: float                           a constant
    hands pipe(func/0) -> Self, ...          what it hands to a function that it is given, as `callbacks.py` reads it
    older DataFrame.append                   names that the newest version no longer has

A result is an annotation, with `Self`, `First` and other words of `results.py`, or `@rule` of `rules.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"
ATTRIBUTE = ":"


@dataclass(frozen=True, slots=True)
class Case:
    """A result, and the condition on the arguments under which it holds (':' for an attribute)."""

    condition: str
    result: str
    path: str


@dataclass(frozen=True, slots=True)
class Handed:
    """The argument that takes a function, the condition, and what the call hands to that function."""

    argument: str
    condition: str
    gives: str
    path: str


@dataclass(slots=True)
class Library:
    root: str
    spelling: str = ""
    entries: dict[str, list[Case]] = field(default_factory=dict)
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    brackets: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    short: dict[str, str] = field(default_factory=dict)
    older: set[str] = field(default_factory=set)
    hands: dict[str, list[Handed]] = field(default_factory=dict)

    def find(self, path: str) -> list[Case] | None:
        return self.entries.get(self.aliases.get(path, path))


@cache
def library(root: str) -> Library | None:
    """The table of the library with that import name; None if there is none."""
    for folder in (FOLDER, FOLDER / "stdlib"):
        path = folder / f"{root}.txt"
        if path.is_file():
            return read(root, path.read_text(encoding="utf-8"))
    return None


def library_of(path: str) -> Library | None:
    return library(path.partition(".")[0])


def is_standard(root: str) -> bool:
    return root in sys.stdlib_module_names


def read(root: str, text: str) -> Library:
    """A table's text as look-ups by full path."""
    table = Library(root, modules={root})
    section = owner = root
    for line in text.splitlines():
        if not line or line[0] == "#":
            continue
        if line[0] == " ":
            add = _add_hands if line.startswith("    hands ") else _add_members
            add(table, owner, line.strip())
        elif line[0] == "[":
            section = f"{root}.{line[1:-1]}".rstrip(".")
            _add_module(table, section)
        elif line.startswith("class "):
            owner = _add_class(table, section, line[6:])
        elif line.startswith(("def ", "value ")):
            _add_members(table, section, line.partition(" ")[2])
        elif line.startswith("alias "):
            left, _, right = line[6:].partition(" = ")
            table.aliases[f"{root}.{left}"] = f"{root}.{right}"
            _add_module(table, f"{root}.{left}".rpartition(".")[0])
        elif line.startswith("hands "):
            _add_hands(table, section, line)
        elif line.startswith("older "):
            table.older.update(f"{section}.{name}" for name in line.split()[1:])
        elif line.startswith("import "):
            table.spelling = line
    return table


def _add_module(table: Library, path: str) -> None:
    while path:
        table.modules.add(path)
        path = path.rpartition(".")[0]


def _add_class(table: Library, section: str, text: str) -> str:
    head, _, brackets = text.partition(" as ")
    name, _, bases = head.rstrip(")").partition("(")
    path = f"{section}.{name}"
    table.bases[path] = tuple(b.strip() for b in bases.split(",") if b.strip())
    if brackets:
        table.brackets[path] = brackets
    table.short.setdefault(name, path)
    return path


def _add_members(table: Library, owner: str, line: str) -> None:
    names, arrow, result = line.partition(" -> ")
    if arrow:
        names, _, condition = names.rstrip(")").partition("(")
    else:
        names, _, result = line.partition(": ")
        condition = ATTRIBUTE
    for name in names.split():
        path = f"{owner}.{name}"
        table.entries.setdefault(path, []).append(
            Case(condition, result.strip(), owner)
        )


def _add_hands(table: Library, owner: str, line: str) -> None:
    head, _, gives = line.removeprefix("hands ").partition(" -> ")
    names, _, which = head.rstrip(")").partition("(")
    which, _, condition = which.partition(" if ")
    for name in names.split():
        table.hands.setdefault(f"{owner}.{name}", []).extend(
            Handed(argument, condition, gives.strip(), owner)
            for argument in which.split(", ")
        )


def full(path: str) -> str:
    """Builtin classes stand without their module everywhere else."""
    return path if "." in path else f"builtins.{path}"


def short(root: str, name: str) -> str:
    """The full path of a library's class; "" where its table has none of that name."""
    table = library(root)
    return table.short.get(name, "") if table else ""


def is_class(path: str) -> bool:
    table = library_of(path)
    return table is not None and path in table.bases


def resolve_class(name: str, inside: str) -> str | None:
    """The full path of a class that a table names, seen from `inside`; None if no class."""
    if name.startswith("builtins."):
        return name.removeprefix("builtins.")
    if "." in name and (other := library_of(name)) is not None and name in other.bases:
        return name
    table = library_of(inside)
    if table is None:
        return None
    prefix = inside
    while prefix:
        if (path := f"{prefix}.{name}") in table.bases:
            return path if table.root != "builtins" else name
        prefix = prefix.rpartition(".")[0]
    return table.short.get(name) or _builtin_class(name)


def _builtin_class(name: str) -> str | None:
    table = library("builtins")
    return name if table is not None and f"builtins.{name}" in table.bases else None


@cache
def ancestry(path: str) -> tuple[str, ...]:
    """The class and the bases that the tables know, nearest first."""
    table = library_of(full(path))
    found = [path]
    for base in table.bases.get(full(path), ()) if table else ():
        resolved = resolve_class(base, full(path).rpartition(".")[0])
        if resolved is not None and resolved != path:
            found += [p for p in ancestry(resolved) if p not in found]
    return tuple(found)


def member(path: str, name: str) -> list[Case] | None:
    """The cases of a class's method or attribute, its bases asked too."""
    for owner in map(full, ancestry(path)):
        table = library_of(owner)
        found = table.find(f"{owner}.{name}") if table else None
        if found is not None:
            return found
    return None


def handed(path: str) -> list[Handed]:
    """What a library's function hands to functions that it is given."""
    table = library_of(path)
    return table.hands.get(table.aliases.get(path, path), []) if table else []


def handed_by(path: str, name: str) -> list[Handed]:
    """What a class's method hands on, its bases asked too."""
    for owner in map(full, ancestry(path)):
        if found := handed(f"{owner}.{name}"):
            return found
    return []


def named(path: str) -> str:
    """The path itself, or what it, or the module that it is in, is an alias of."""
    table = library_of(path)
    if (
        table is None
        or not table.aliases
        or path in table.entries
        or path in table.bases
    ):
        return path  # a function may be an alias under the name of its module
    head, tail = path, ""
    while head:
        if head in table.aliases:
            return table.aliases[head] + tail
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    return path


def every_table() -> Iterator[Library]:
    """All tables that are shipped."""
    for path in sorted(FOLDER.rglob("*.txt")):
        table = library(path.stem)
        if table is not None:
            yield table

"""What IPython's magics write, delete or hide."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from nb2prod.source.cell_magics import NOT_PYTHON
from nb2prod.source.events import Function, walk
from nb2prod.source.events.values import (
    CLASS,
    DEFINE,
    IMPORT,
    STAR,
    WRITE,
    spot_of,
)
from nb2prod.source.magics import Magic, statement_of, to_python
from nb2prod.stages.linting.resolving import Resolver

TIMED = frozenset({"timeit", "memit", "lprun", "mprun", "prun", "time"})
HIDES = frozenset(
    {"pylab", "store", "cython", "load_state", "rerun", "recall", "macro"}
)
SKIPS = frozenset({"skip", "script", "false"})
ReadRun = Callable[[str], "frozenset[str] | None"]


def apply(resolver: Resolver, magic: Magic, read_run: ReadRun) -> None:
    """Change the names as the magic would."""
    if magic.name in TIMED and magic.kind == "line":
        _timed(resolver, magic)
    elif magic.name == "run":
        _run(resolver, magic, read_run)
    elif magic.name == "reset" or magic.name == "reset_selective":
        _reset(resolver, magic)
    elif magic.name == "store" and "-r" not in magic.argument.split():
        return
    elif magic.name in HIDES:
        resolver.hide(f"%{magic.name}")
    elif magic.kind in {"cell", "line"}:
        _write_words(resolver, magic)


def _timed(resolver: Resolver, magic: Magic) -> None:
    text = statement_of(magic.name, magic.argument)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = magic.line
    body = Function("%" + magic.name)
    body.events = walk(tree)
    body.locals = {event[1] for event in body.events if event[0] == WRITE}
    resolver.enter(body, spot_of(tree.body[0]) if tree.body else None, None)


def _run(resolver: Resolver, magic: Magic, read_run: ReadRun) -> None:
    words = [word for word in magic.argument.split() if not word.startswith("-")]
    names = read_run(words[0].strip("'\"")) if words else None
    if names is None:
        resolver.hide(f"%run {magic.argument}".rstrip())
        return
    for name in names:
        resolver.names.write(name)


def _reset(resolver: Resolver, magic: Magic) -> None:
    if magic.name == "reset_selective":
        resolver.hide("%reset_selective")
        return
    for name in list(resolver.names.bound):
        resolver.deleted(name)


def _write_words(resolver: Resolver, magic: Magic) -> None:
    """An unknown magic may write any name that stands in its line."""
    for word in re.findall(r"[A-Za-z_]\w*", magic.argument):
        resolver.names.bound.setdefault(word, 2)
    if magic.kind == "cell" and magic.name not in NOT_PYTHON | SKIPS:
        _maybe_python(resolver, magic.body)


def _maybe_python(resolver: Resolver, body: str) -> None:
    try:
        tree = ast.parse(to_python(body).text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    writes = {WRITE, DEFINE, CLASS, IMPORT}
    for op, name, _, _ in walk(tree):
        if op in writes:
            resolver.names.bound.setdefault(name, 2)
        elif op == STAR:
            resolver.hide("%%" + name)

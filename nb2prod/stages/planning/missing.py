"""Names that a notebook looks for without knowing that they are bound: `try: cache` and `except NameError`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.scope import catches_missing
from nb2prod.stages.planning.bindings import UNBOUND, Resolution
from nb2prod.stages.planning.statements import Statement

OF_FILES = frozenset({"__file__"})  # a notebook has no such name


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A statement that catches that a name is missing, and the first one that may have bound it."""

    name: str
    statement: Statement
    first: int


def probes_of(kept: Sequence[Statement], resolution: Resolution) -> Iterator[Probe]:
    """Where it matters whether a name is bound; loops are taken to run at least once."""
    loops = {s.number for s in kept if isinstance(s.node, ast.For)}
    perhaps = {
        i: b.statement
        for i, b in resolution.bindings.items()
        if b.statement not in loops
    }
    for s in kept:
        for name in sorted(s.flow.reads) if catches_missing(s.node) else ():
            ids = resolution.reached.get((s.number, name), frozenset())
            binders = [perhaps[i] for i in ids if i in perhaps]
            if UNBOUND in ids and binders:
                yield Probe(name=name, statement=s, first=min(binders))

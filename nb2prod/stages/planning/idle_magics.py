"""Statements with magics that no package repeats, and that nothing in this notebook notices."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.stages.planning.magics import Becomes
from nb2prod.stages.planning.statements import Statement, magic_numbers

_MEASURES = frozenset({"timeit", "prun", "time"})


def with_idle_magics(
    statements: Sequence[Statement], becoming: dict[int, tuple[Becomes, ...]]
) -> dict[int, tuple[Becomes, ...]]:
    """What magics become, where those that nothing notices are dropped."""
    found = dict(becoming)
    is_fresh = True
    for statement in statements:
        for number in magic_numbers(statement.node):
            if why := _idle(statement, number, statements, is_fresh=is_fresh):
                own = list(found[statement.number])
                own[number] = replace(
                    own[number], fate="dropped", why=why, takes_statement=True
                )
                found[statement.number] = tuple(own)
        is_fresh = is_fresh and not statement.flow.may_write
    return found


def _idle(
    statement: Statement,
    number: int,
    statements: Sequence[Statement],
    *,
    is_fresh: bool,
) -> str:
    magic = statement.magics[number]
    if magic.name == "reset" and is_fresh:
        return "there is nothing to forget yet"
    if magic.name in _MEASURES and isinstance(statement.node, ast.Assign):
        read = {
            name
            for s in statements
            if s.number != statement.number
            for name in s.flow.reads | s.flow.deferred
        }
        if not statement.flow.may_write & read:
            return "it gives a measurement, which nothing reads"
    return ""

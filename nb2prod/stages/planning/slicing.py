"""What one variable needs: a slice that keeps every statement that could change it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.errors import BadUsage
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.naming.vocabulary import PLOTS, SETS_UP, WRITERS
from nb2prod.stages.planning.purity import Purity, is_pure
from nb2prod.stages.planning.statements import Statement


def needed_for(
    target: str, statements: Sequence[Statement], purity: Purity
) -> frozenset[int]:
    """Numbers of the statements without which a variable could have another value."""
    if not any(target in s.flow.may_write for s in statements):
        raise BadUsage(
            f"the notebook never writes `{target}`",
            hint="name a variable of its top level",
        )
    draws = any(_draws_by_chance(s.node) for s in statements)
    wanted, kept = {target}, set[int]()
    last = max(
        s.number for s in statements if target in s.flow.may_write | s.flow.mutates
    )
    while True:
        before = len(wanted), len(kept)
        for s in reversed(statements):
            if (
                s.number <= last
                and s.number not in kept
                and _matters(s, wanted, purity, draws=draws)
            ):
                kept.add(s.number)
                wanted |= s.flow.reads | s.flow.deferred
        if before == (len(wanted), len(kept)):
            return frozenset(kept)


def _matters(
    statement: Statement, wanted: set[str], purity: Purity, *, draws: bool
) -> bool:
    flow = statement.flow
    if (
        flow.may_write | flow.mutates | flow.global_writes | flow.deferred_mutates
    ) & wanted:
        return True
    if draws and _draws_by_chance(statement.node):
        return True  # it moves the generator on
    if _sets_up(statement.node):
        return True
    return bool(flow.reads & wanted) and not _leaves_as_is(statement.node, purity)


def _draws_by_chance(node: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr in {"random", "rng"}
        for n in ast.walk(node)
    ) or any(
        isinstance(n, ast.Name) and n.id in {"random", "rng"} for n in ast.walk(node)
    )


def _sets_up(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Call() as call):
            return SETS_UP.match(
                callee_name(call)
            ) is not None or "chdir" in callee_name(call)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as place]):
            return any(
                word in ast.unparse(place)
                for word in ("options", "rcParams", "environ")
            )
    return False


def _leaves_as_is(node: ast.stmt, purity: Purity) -> bool:
    """True for prints, plots and files written: they show a value, and leave it as it is."""
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    shows = all(
        callee_name(c) == "print"
        or PLOTS.match(callee_name(c))
        or WRITERS.match(callee_name(c))
        or is_pure(c, purity)
        for c in calls
    )
    return shows and not isinstance(node, ast.AugAssign | ast.Delete)

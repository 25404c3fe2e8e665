"""Names that live in the shared state: a function sees them change, or sees them too early."""

from __future__ import annotations

import ast

from nb2prod.stages.planning.bindings.resolution import STATE, UNBOUND
from nb2prod.stages.planning.bindings.standing import Standing


def box(now: Standing) -> None:
    """Box what a function must see change, or sees before it is bound."""
    for number in now.past.order:
        flow = now.past.statements[number].flow
        now.boxed |= flow.global_writes - now.past.settings
        if not now.is_static_statement(number):
            _box_captured(now, number)
    for id, names in now.lifted.items():
        if id not in now.static:
            continue
        for name in set(names) - {STATE} - now.past.settings:
            if _must_be_boxed(now, id, name):
                now.boxed.add(name)


def _must_be_boxed(now: Standing, id: int, name: str) -> bool:
    uses = now.uses[id]
    if any(UNBOUND in now.past.reach(name, j) for j in uses.at):
        return True
    if not uses.escapes:
        return False
    first = min(uses.escapes)
    return any(b.statement >= first for b in now.past.events[name])


def _box_captured(now: Standing, number: int) -> None:
    """What a lambda, a generator or a nested function keeps, and a later statement rebinds."""
    statement = now.past.statements[number]
    flow = statement.flow
    is_definition = isinstance(
        statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    )
    for name in flow.captured:
        if name in now.past.settings or name not in now.past.events:
            continue
        ids = now.past.reach(name, number)
        if name in flow.may_write:
            ids |= set(now.past.own[number])
        current = now.past.canonical(ids)
        later = [
            b.statement
            for b in now.past.events[name]
            if b.statement > number
            and (b.id not in now.static or b.canonical not in current)
        ]
        if later and _is_carried_to(now, number, min(later)):
            now.boxed.add(name)
        elif is_definition and UNBOUND in ids and not ids & now.static and later:
            now.boxed.add(name)


def _is_carried_to(now: Standing, start: int, number: int) -> bool:
    """True where what a statement makes may be used from a later one on."""
    node, flow = now.past.statements[start].node, now.past.statements[start].flow
    carriers = flow.may_write | flow.mutates
    if not carriers or isinstance(node, ast.Expr):
        return True  # given to something that may keep it
    for j in now.past.order:
        flow = now.past.statements[j].flow
        if j > start and carriers & (flow.reads | flow.deferred):
            if j >= number:
                return True
            carriers |= flow.may_write | flow.mutates
        elif j > start:
            carriers -= flow.writes
    return False

"""Functions -> the statements that may call them, and those after which anything may."""

from __future__ import annotations

import ast

from nb2prod.stages.planning.bindings.resolution import Binding
from nb2prod.stages.planning.bindings.standing import Standing, Uses


def find_uses(now: Standing) -> dict[int, Uses]:
    """When each static function may be called, through other functions too."""
    uses: dict[int, Uses] = {b.id: Uses() for b in now.functions()}
    for number in now.past.order:
        statement = now.past.statements[number]
        if now.is_static_statement(number):
            continue
        flow = statement.flow
        for name in now.reads_of(statement):
            for id in now.past.reach(name, number) & uses.keys():
                uses[id].at.add(number)
                kept = name in flow.valued or name in flow.captured
                if kept or _outlives(now, now.past.bindings[id]):
                    uses[id].escapes.add(number)
    changed = True
    while changed:
        changed = False
        for outer in now.functions():
            flow = now.past.statements[outer.statement].flow
            for name in flow.deferred | flow.reads:
                changed |= _pass_on(
                    now, uses, outer, name, name in flow.deferred_valued
                )
    return uses


def _pass_on(
    now: Standing, uses: dict[int, Uses], outer: Binding, name: str, valued: bool
) -> bool:
    """What uses a function uses the functions that it calls."""
    changed = False
    for inner in now.past.events.get(name, ()):
        if inner.id not in uses or inner.id == outer.id:
            continue
        at = {j for j in uses[outer.id].at if inner.id in now.past.reach(name, j)}
        escapes = at if valued or _outlives(now, inner) else at & uses[outer.id].escapes
        if not (at <= uses[inner.id].at and escapes <= uses[inner.id].escapes):
            uses[inner.id].at |= at
            uses[inner.id].escapes |= escapes
            changed = True
    return changed


def _outlives(now: Standing, binding: Binding) -> bool:
    """True where what a call returns may call on: instances, generators, closures."""
    node = now.past.statements[binding.statement].node
    if isinstance(node, ast.ClassDef) or binding.kind == "value":
        return True
    inner = [n for child in ast.iter_child_nodes(node) for n in ast.walk(child)]
    return any(
        isinstance(
            n,
            ast.FunctionDef | ast.Lambda | ast.Yield | ast.YieldFrom | ast.GeneratorExp,
        )
        for n in inner
    )

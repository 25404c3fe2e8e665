"""Functions -> what they must be handed as arguments, because it is dynamic."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.stages.planning.bindings.history import History
from nb2prod.stages.planning.bindings.resolution import STATE, UNBOUND, Binding
from nb2prod.stages.planning.bindings.standing import Standing

MAX_LIFTED = 5


def find_lifted(now: Standing) -> dict[int, tuple[str, ...]]:
    """What each static function lacks, with what the functions that it calls lack."""
    lifted: dict[int, set[str]] = {b.id: set() for b in now.functions()}
    for binding in now.functions():
        for name in now.defers(binding):
            ids = now.seen_by(binding, name) - {UNBOUND}
            if name in now.boxed:
                lifted[binding.id].add(STATE)
            elif ids and not ids <= now.static:
                lifted[binding.id].add(name)
    changed = True
    while changed:
        changed = False
        for binding in now.functions():
            flow = now.past.statements[binding.statement].flow
            for name in flow.deferred | flow.reads:
                for id in now.seen_by(binding, name) & lifted.keys():
                    if not lifted[id] <= lifted[binding.id]:
                        lifted[binding.id] |= lifted[id]
                        changed = True
    return {id: tuple(sorted(names)) for id, names in lifted.items() if names}


def demote_unliftable(now: Standing) -> None:
    """Demote functions that cannot be handed what they lack."""
    for id, names in now.lifted.items():
        if not _can_be_handed(now.past, now.past.bindings[id], names):
            now.demote(now.past.own[now.past.bindings[id].statement])
    for number in now.past.order:
        if now.is_static_statement(number):
            reads = now.past.statements[number].flow.reads
            at_once = {i for n in reads for i in now.past.reach(n, number)}
            if at_once & now.lifted.keys():  # there is nothing to give it yet
                now.demote(now.past.own[number])


def _can_be_handed(past: History, binding: Binding, names: Sequence[str]) -> bool:
    name, node = binding.name, past.statements[binding.statement].node
    if name in past.looked_into | past.in_texts | past.told_apart or past.hiding[
        name
    ] & set(names):
        return False
    if past.asks_names and _is_valued(past, name):
        return False
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return not node.decorator_list and len(names) <= MAX_LIFTED


def _is_valued(past: History, name: str) -> bool:
    return any(
        name in s.flow.valued | s.flow.deferred_valued for s in past.statements.values()
    )

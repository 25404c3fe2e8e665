"""Demotes, lifts and boxes until nothing changes."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.stages.planning.bindings.boxing import box
from nb2prod.stages.planning.bindings.demoting import (
    demote_ambiguous,
    demote_by_what_they_defer,
    demote_by_what_they_read,
    demote_classes_of_one_name,
)
from nb2prod.stages.planning.bindings.emitting import emitted_names
from nb2prod.stages.planning.bindings.history import History
from nb2prod.stages.planning.bindings.lifting import demote_unliftable, find_lifted
from nb2prod.stages.planning.bindings.resolution import STATE, UNBOUND, Resolution
from nb2prod.stages.planning.bindings.standing import Standing
from nb2prod.stages.planning.bindings.uses import find_uses
from nb2prod.stages.planning.statements import Statement


def resolve(
    statements: Sequence[Statement],
    *,
    settings: frozenset[str],
    noisy: frozenset[str] = frozenset(),
) -> Resolution:
    """Find what is static, and how functions reach what is not.

    `noisy` modules do something when they are imported, so their imports stay in place.
    """
    now = Standing(History(statements, settings, noisy))
    while True:
        before = len(now.static), len(now.boxed)
        demote_ambiguous(now)
        demote_by_what_they_read(now)
        now.uses = find_uses(now)
        demote_by_what_they_defer(now)
        now.lifted = find_lifted(now)
        demote_unliftable(now)
        box(now)
        now.demote(i for i in now.static if now.past.bindings[i].name in now.boxed)
        demote_classes_of_one_name(now)
        if before == (len(now.static), len(now.boxed)):
            return _result(now)


def _result(now: Standing) -> Resolution:
    unused = now.replaced_before_use()
    emitted, local = emitted_names(now)
    reached = {}
    needs = {}
    for number in now.past.order:
        statement = now.past.statements[number]
        names = statement.flow.reads | statement.flow.deferred
        for name in names:
            reached[number, name] = now.reach_for(number, name)
        needs[number] = _needs_of(now, number)
    return Resolution(
        bindings=now.past.bindings, static=frozenset(now.static), boxed=frozenset(now.boxed),
        lifted={i: n for i, n in now.lifted.items() if i in now.static},
        reached=reached, needs=needs, unused=unused, emitted=emitted, locals=local,
    )  # fmt: skip


def _needs_of(now: Standing, number: int) -> frozenset[str]:
    if now.is_static_statement(number):
        return frozenset()
    found: set[str] = set()
    statement = now.past.statements[number]
    for name in now.reads_of(statement):
        ids = now.past.reach(name, number) - {UNBOUND}
        for id in ids & now.lifted.keys() & now.static:
            found |= set(now.lifted[id])
        if not ids <= now.static if ids else name in now.boxed:  # a builtin so far
            found.add(name)
    boxed = (
        found | statement.flow.may_write | statement.flow.global_writes
    ) & now.boxed
    return frozenset(
        found - now.boxed | ({STATE} if boxed or STATE in found else set())
    )

"""Bindings that cannot stand at module level after all."""

from __future__ import annotations

import ast

from nb2prod.stages.planning.bindings.kinds import forgets
from nb2prod.stages.planning.bindings.resolution import UNBOUND
from nb2prod.stages.planning.bindings.standing import Standing


def demote_ambiguous(now: Standing) -> None:
    """What one read may find of several, and what a statement reads and binds in turn."""
    for number in now.past.order:
        statement = now.past.statements[number]
        compound = isinstance(
            statement.node,
            ast.For | ast.While | ast.If | ast.With | ast.Try | ast.Match,
        )
        for name in now.reads_of(statement):
            ids = now.past.reach(name, number)
            if len(now.past.canonical(ids)) > 1:
                now.demote(ids)
            twice = compound or name in statement.flow.deferred
            if twice and name in statement.flow.may_write:
                now.demote(ids)
        if not forgets(statement.node):
            for name in statement.flow.deletes:
                now.demote(now.past.reach(name, number))
        own = now.past.own.get(number, [])
        if not all(i in now.static for i in own):
            now.demote(own)  # a statement goes one way only


def demote_by_what_they_read(now: Standing) -> None:
    """Definitions that read something dynamic when they are made."""
    for number in now.past.order:
        if not now.is_static_statement(number):
            continue
        for name in now.past.statements[number].flow.reads:
            ids = now.past.reach(name, number) - {UNBOUND}
            if not ids <= now.static:
                now.demote(now.past.own[number])


def demote_by_what_they_defer(now: Standing) -> None:
    """What a function may find several of, one call or another."""
    for binding in now.functions():
        for name in now.defers(binding):
            ids = now.seen_by(binding, name)
            if len(now.past.canonical(ids)) > 1:
                now.demote(ids)


def demote_classes_of_one_name(now: Standing) -> None:
    """A class tells its name to whoever prints its instances, so it is never renamed."""
    unused = now.replaced_before_use()
    for bindings in now.past.events.values():
        versions = [b.id for b in bindings if b.id in now.static and b.id not in unused]
        if len(versions) > 1 and any(
            now.past.bindings[i].kind == "class" for i in versions
        ):
            now.demote(versions)

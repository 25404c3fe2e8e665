"""What a condition says of the names in it."""

from __future__ import annotations

import ast

from nb2prod.inference.machine import Machine
from nb2prod.inference.values import (
    NONE,
    UNKNOWN,
    Frame,
    Instance,
    Type,
    join,
    members,
)


def narrowed(m: Machine, test: ast.expr, frame: Frame, holds: bool) -> Frame:
    """A scope inside `frame` in which the condition is known to hold, or not to."""
    changed = changes(m, test, frame, holds)
    if not changed:
        return frame
    return Frame(changed, frame, frame.context, frame.depth, is_comprehension=True)


def changes(m: Machine, test: ast.expr, frame: Frame, holds: bool) -> dict[str, Type]:
    """The names whose types the condition narrows."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return changes(m, inner, frame, not holds)
        case ast.BoolOp(op=ast.And(), values=values) if holds:
            return {
                k: v
                for value in values
                for k, v in changes(m, value, frame, True).items()
            }
        case ast.BoolOp(op=ast.Or(), values=values) if not holds:
            return {
                k: v
                for value in values
                for k, v in changes(m, value, frame, False).items()
            }
        case ast.Name(id=name) if holds:
            return _without_none(m, name, frame)
        case ast.Compare(
            left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=None)]
        ):
            if isinstance(op, (ast.Is, ast.Eq)) == holds:
                return {name: NONE} if _known(name, frame) is not None else {}
            return _without_none(m, name, frame)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]):
            return _of_class(m, name, m.evaluate(kind, frame), frame, holds)
    return {}


def _known(name: str, frame: Frame) -> Type | None:
    scope: Frame | None = frame
    while scope is not None:
        if name in scope.names:
            return scope.names[name]
        scope = scope.parent
    return None


def _without_none(m: Machine, name: str, frame: Frame) -> dict[str, Type]:
    value = _known(name, frame)
    if value is None or NONE not in members(value) or value == NONE:
        return {}
    return {name: join(*(v for v in members(value) if v != NONE))}


def _of_class(
    m: Machine, name: str, kind: Type, frame: Frame, holds: bool
) -> dict[str, Type]:
    value = _known(name, frame)
    kinds = (
        kind.args if isinstance(kind, Instance) and kind.name == "tuple" else (kind,)
    )
    wanted = [m.made_by(k) for k in kinds]
    if value is None or any(w is None for w in wanted):
        return {}
    names = {w.name for w in wanted if w is not None}
    inside = [v for v in members(value) if isinstance(v, Instance) and v.name in names]
    if not holds:
        rest = [v for v in members(value) if v not in inside]
        return {name: join(*rest)} if rest else {}
    if inside:
        return {name: join(*inside)}
    return (
        {name: join(*(w for w in wanted if w is not None))} if value is UNKNOWN else {}
    )

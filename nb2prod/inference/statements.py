"""Statements: bindings, branches, loops and what leaves them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeVar

from nb2prod.inference import calls, narrowing, tables
from nb2prod.inference.expressions import assign
from nb2prod.inference.machine import STATEMENTS, Arguments, Executor, Machine
from nb2prod.inference.members import library_member
from nb2prod.inference.operators import operation
from nb2prod.inference.values import (
    NONE,
    UNKNOWN,
    Frame,
    Instance,
    Module,
    Type,
    each,
    join,
    part,
    without_note,
)

T = TypeVar("T", bound=Executor)
Names = dict[str, Type]


def executes(*kinds: type[ast.stmt]) -> Callable[[T], T]:
    def register(function: T) -> T:
        STATEMENTS.update(dict.fromkeys(kinds, function))
        return function

    return register


@executes(ast.Expr)
def expression(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Expr)
    m.evaluate(node.value, frame)
    return True


@executes(ast.Assign)
def assignment(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Assign)
    value = m.evaluate(node.value, frame)
    for target in node.targets:
        assign(m, target, value, frame)
    return True


@executes(ast.AnnAssign)
def annotated(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.AnnAssign)
    declared = m.declared(node.annotation, frame)
    if node.value is not None:
        value = m.evaluate(node.value, frame)
        assign(m, node.target, _more_certain(declared, value), frame)
    elif isinstance(node.target, ast.Name):
        frame.declared[node.target.id] = declared
    return True


def _more_certain(declared: Type, value: Type) -> Type:
    """The value where it is known; a container's elements as they are declared."""
    if value is UNKNOWN:
        return declared
    if (
        isinstance(value, Instance)
        and isinstance(declared, Instance)
        and value.name == declared.name
    ):
        for site in value.sites:
            for index, held in enumerate(declared.args[: len(site.parts)]):
                site.widen(index, held)
    return value


@executes(ast.AugAssign)
def augmented(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.AugAssign)
    source = ast.copy_location(_as_load(node.target), node.target)
    old, new = m.evaluate(source, frame), m.evaluate(node.value, frame)
    if (
        isinstance(old, Instance)
        and old.name == "list"
        and isinstance(node.op, ast.Add)
    ):
        for site in old.sites:
            site.widen(0, without_note(m.elements(new, node, frame)))
        return True
    assign(m, node.target, operation(m, node.op, old, new, node, frame), frame)
    return True


def _as_load(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(value, attr, ast.Load())
        case ast.Subscript(value=value, slice=key):
            return ast.Subscript(value, key, ast.Load())
    return target


@executes(ast.Delete)
def deletion(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Delete)
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.forget(target.id, frame)
    return True


@executes(ast.Import)
def import_(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Import)
    for alias in node.names:
        path = alias.name if alias.asname else alias.name.partition(".")[0]
        m.bind(alias.asname or path, Module(tables.named(path)), frame)
    return True


@executes(ast.ImportFrom)
def import_from(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.ImportFrom)
    for alias in node.names:
        if alias.name == "*":
            m.star_modules.append(node.module or "")
            continue
        known = node.module is not None and not node.level
        found = library_member(node.module or "", alias.name) if known else UNKNOWN
        if isinstance(found, Module) and tables.library_of(found.path) is None:
            found = UNKNOWN
        m.bind(alias.asname or alias.name, found, frame)
    return True


@executes(ast.Return)
def return_(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Return)
    frame.returns.append(m.evaluate(node.value, frame) if node.value else NONE)
    return False


@executes(ast.Raise)
def raise_(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Raise)
    if node.exc is not None:
        m.evaluate(node.exc, frame)
    return False


@executes(ast.Break, ast.Continue)
def leave_loop(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    if frame.exits:
        frame.exits[-1].append(dict(frame.names))
    return False


@executes(ast.Global, ast.Nonlocal)
def outer_name(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, (ast.Global, ast.Nonlocal))
    for name in node.names:
        home: Frame | None = m.root
        if isinstance(node, ast.Nonlocal):
            home = frame.parent
            while home is not None and name not in home.names:
                home = home.parent
        frame.outer_names[name] = home or m.root
    return True


@executes(ast.If)
def branch(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.If)
    m.evaluate(node.test, frame)
    ends = []
    before = dict(frame.names)
    for holds, body in ((True, node.body), (False, node.orelse)):
        frame.names.clear()
        frame.names.update(before)
        frame.names.update(narrowing.changes(m, node.test, frame, holds))
        if _is_main(node.test) and not holds:
            continue
        if m.execute(body, frame):
            ends.append(dict(frame.names))
    return _rejoin(frame, ends, before)


def _is_main(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare) and ast.unparse(test) == "__name__ == '__main__'"
    )


def _rejoin(frame: Frame, ends: Sequence[Names], before: Names) -> bool:
    """Go on with what any of the ends left; False where there is none."""
    after = merge(ends) if ends else before
    frame.names.clear()
    frame.names.update(after)
    return bool(ends)


def merge(ends: Sequence[Names]) -> Names:
    """Each name's types at the ends, joined; a name that some end lacks has the others' types."""
    if len(ends) == 1:
        return dict(ends[0])
    merged: Names = dict(ends[0])
    for end in ends[1:]:
        for name, value in end.items():
            old = merged.get(name)
            merged[name] = value if old is None or old is value else join(old, value)
    return merged


@executes(ast.For, ast.AsyncFor)
def for_loop(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, (ast.For, ast.AsyncFor))
    source = m.evaluate(node.iter, frame)

    def start() -> None:
        assign(m, node.target, m.elements(source, node.iter, frame), frame)

    _loop(m, start, node.body, frame)
    return m.execute(node.orelse, frame)


@executes(ast.While)
def while_loop(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.While)
    _loop(m, lambda: m.evaluate(node.test, frame), node.body, frame)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    if endless and not any(map(_breaks, node.body)):
        return False
    return m.execute(node.orelse, frame)


def _breaks(node: ast.AST) -> bool:
    """Whether it may leave the loop whose body it stands in."""
    if isinstance(node, (ast.Break, ast.expr)):
        return isinstance(node, ast.Break)
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return any(map(_breaks, node.orelse))
    return any(map(_breaks, ast.iter_child_nodes(node)))


def _loop(
    m: Machine, start: Callable[[], object], body: list[ast.stmt], frame: Frame
) -> None:
    """Run the body until the names' types settle, at most three times."""
    for _ in range(3):
        before = {name: without_note(value) for name, value in frame.names.items()}
        frame.names.update(before)
        frame.exits.append([])
        start()
        ends = [dict(frame.names)] if m.execute(body, frame) else []
        ends += frame.exits.pop()
        after = merge([before, *ends])
        frame.names.clear()
        frame.names.update(after)
        if after.keys() == before.keys() and all(after[n] == before[n] for n in after):
            return


@executes(ast.With, ast.AsyncWith)
def with_(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, (ast.With, ast.AsyncWith))
    for item in node.items:
        manager = m.evaluate(item.context_expr, frame)
        if item.optional_vars is not None:
            entered = each(manager, lambda one: _entered(m, one, node, frame))
            assign(m, item.optional_vars, entered, frame)
    return m.execute(node.body, frame)


def _entered(m: Machine, manager: Type, node: ast.stmt, frame: Frame) -> Type:
    if isinstance(manager, Instance) and manager.name.endswith(
        "AbstractContextManager"
    ):
        return part(manager)
    made = calls.call_method(m, manager, "__enter__", Arguments(), node, frame)
    return UNKNOWN if made is None else made


@executes(ast.Try, ast.TryStar)
def try_(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, (ast.Try, ast.TryStar))
    before = dict(frame.names)
    alive = m.execute(node.body, frame)
    partway = merge([before, dict(frame.names)])
    ends = []
    if alive and m.execute(node.orelse, frame):
        ends.append(dict(frame.names))
    for handler in node.handlers:
        frame.names.clear()
        frame.names.update(partway)
        if handler.name:
            m.bind(handler.name, _caught(m, handler, frame), frame)
        if m.execute(handler.body, frame):
            if handler.name:
                m.forget(handler.name, frame)
            ends.append(dict(frame.names))
    goes_on = _rejoin(frame, ends, partway)
    return m.execute(node.finalbody, frame) and goes_on


def _caught(m: Machine, handler: ast.ExceptHandler, frame: Frame) -> Type:
    if handler.type is None:
        return UNKNOWN
    return m.made_by(m.evaluate(handler.type, frame)) or UNKNOWN


@executes(ast.Assert)
def assertion(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Assert)
    m.evaluate(node.test, frame)
    frame.names.update(narrowing.changes(m, node.test, frame, True))
    return True


@executes(ast.Match)
def match(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.Match)
    subject = m.evaluate(node.subject, frame)
    before = dict(frame.names)
    ends = [before]
    for case in node.cases:
        frame.names.clear()
        frame.names.update(before)
        _capture(m, case.pattern, subject, frame)
        if m.execute(case.body, frame):
            ends.append(dict(frame.names))
    return _rejoin(frame, ends, before)


def _capture(m: Machine, pattern: ast.pattern, subject: Type, frame: Frame) -> None:
    for inner in ast.walk(pattern):
        if isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name:
            m.bind(inner.name, subject if inner is pattern else UNKNOWN, frame)
        elif isinstance(inner, ast.MatchMapping) and inner.rest:
            m.bind(inner.rest, UNKNOWN, frame)

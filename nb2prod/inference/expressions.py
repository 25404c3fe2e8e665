"""Expressions -> types: names, literals, containers, comprehensions, conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeVar

from nb2prod.inference import narrowing, tables
from nb2prod.inference.iteration import elements
from nb2prod.inference.machine import EXPRESSIONS, Evaluator, Machine
from nb2prod.inference.members import attribute, library_member
from nb2prod.inference.values import (
    BOOL,
    BYTES,
    COMPLEX,
    NEVER,
    NONE,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    LibraryFunction,
    Sightings,
    Type,
    UserFunction,
    awaited,
    join,
    literal,
    many,
    members,
    part,
    tuple_of,
    without_note,
)

T = TypeVar("T", bound=Evaluator)


def evaluates(*kinds: type[ast.expr]) -> Callable[[T], T]:
    def register(function: T) -> T:
        EXPRESSIONS.update(dict.fromkeys(kinds, function))
        return function

    return register


@evaluates(ast.Constant)
def constant(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Constant)
    value = node.value
    if value is None:
        return NONE
    if isinstance(value, (bool, int, float, str)):
        return Instance(type(value).__name__, (), value)
    if isinstance(value, bytes):
        return BYTES
    return COMPLEX if isinstance(value, complex) else UNKNOWN


@evaluates(ast.Name)
def name(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Name)
    return look_up(m, node.id, frame)


def look_up(m: Machine, wanted: str, frame: Frame) -> Type:
    """What a name stands for, seen from a scope."""
    scope: Frame | None = frame
    readers: list[Sightings] = []
    while scope is not None:
        if wanted in scope.names:
            found = scope.names[wanted]
            if scope is m.root:
                for reader in readers:
                    reader.free[wanted] = join(
                        reader.free.get(wanted, NEVER), without_note(found)
                    )
            return found
        if scope.sightings is not None:
            readers.append(scope.sightings)
        scope = scope.parent
    if wanted in m.root.names:
        return m.root.names[wanted]
    return _from_stars(m, wanted) or builtin(wanted)


def _from_stars(m: Machine, wanted: str) -> Type | None:
    for module in reversed(m.star_modules):
        found = library_member(module, wanted)
        is_guess = isinstance(found, LibraryClass) and not tables.is_class(found.path)
        if not is_guess and found is not UNKNOWN:
            return found
    return (
        UNKNOWN
        if m.star_modules
        and tables.member("", wanted) is None
        and not _is_builtin(wanted)
        else None
    )


def _is_builtin(wanted: str) -> bool:
    table = tables.library("builtins")
    path = f"builtins.{wanted}"
    return table is not None and (path in table.bases or path in table.entries)


def builtin(wanted: str) -> Type:
    table = tables.library("builtins")
    path = f"builtins.{wanted}"
    if table is None:
        return UNKNOWN
    if path in table.bases:
        return LibraryClass(wanted)
    return LibraryFunction(path) if path in table.entries else UNKNOWN


@evaluates(ast.JoinedStr)
def f_string(m: Machine, node: ast.expr, frame: Frame) -> Type:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FormattedValue):
            m.evaluate(inner.value, frame)
    return STR


@evaluates(ast.Attribute)
def attribute_of(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Attribute)
    return attribute(m, m.evaluate(node.value, frame), node.attr, node, frame)


@evaluates(ast.NamedExpr)
def walrus(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.NamedExpr)
    value = m.evaluate(node.value, frame)
    scope = frame
    while scope.parent is not None and scope.is_comprehension:
        scope = scope.parent
    m.bind(node.target.id, value, scope)
    return value


@evaluates(ast.IfExp)
def conditional(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.IfExp)
    m.evaluate(node.test, frame)
    results = []
    for holds, branch in ((True, node.body), (False, node.orelse)):
        inner = narrowing.narrowed(m, node.test, frame, holds)
        results.append(m.evaluate(branch, inner))
    return join(*results)


@evaluates(ast.BoolOp)
def boolean_operation(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.BoolOp)
    values = [m.evaluate(value, frame) for value in node.values]
    if isinstance(node.op, ast.Or):
        values[:-1] = [
            join(*(v for v in members(value) if v != NONE)) for value in values[:-1]
        ]
    return join(*map(without_note, values))


@evaluates(ast.Tuple)
def tuple_display(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Tuple)
    if any(isinstance(e, ast.Starred) for e in node.elts):
        return many(join(*_items(m, node.elts, frame)))
    return tuple_of(*_items(m, node.elts, frame))


def _items(m: Machine, nodes: list[ast.expr], frame: Frame) -> list[Type]:
    items = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            items.append(elements(m, m.evaluate(node.value, frame), node, frame))
        else:
            items.append(m.evaluate(node, frame))
    return items


@evaluates(ast.List, ast.Set)
def list_or_set(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, (ast.List, ast.Set))
    items = _items(m, node.elts, frame)
    plain = not any(isinstance(e, ast.Starred) for e in node.elts)
    note = len(items) if plain and isinstance(node, ast.List) else None
    site = m.site(node, frame, (join(*map(without_note, items)),))
    return Instance("list" if isinstance(node, ast.List) else "set", (), note, (site,))


@evaluates(ast.Dict)
def dictionary(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Dict)
    keys, values = [], []
    fields = {}
    for key, value in zip(node.keys, node.values, strict=True):
        held = m.evaluate(value, frame)
        if key is None:
            keys.append(part(held, 0))
            values.append(part(held, 1))
            continue
        named = m.evaluate(key, frame)
        keys.append(without_note(named))
        values.append(held)
        if literal(named) is not None:
            fields[literal(named)] = without_note(held)
    site = m.site(node, frame, (join(*keys), join(*map(without_note, values))))
    for known, held in fields.items():
        site.fields[known] = join(site.fields.get(known, NEVER), held)
    return Instance("dict", (), None, (site,))


@evaluates(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def comprehension(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp))
    inner = _comprehension_scope(m, node.generators, frame)
    item = without_note(m.evaluate(node.elt, inner))
    if isinstance(node, ast.GeneratorExp):
        return Instance("collections.abc.Iterator", (item,))
    site = m.site(node, frame, (item,))
    return Instance(
        "list" if isinstance(node, ast.ListComp) else "set", (), None, (site,)
    )


@evaluates(ast.DictComp)
def dict_comprehension(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.DictComp)
    inner = _comprehension_scope(m, node.generators, frame)
    key, value = m.evaluate(node.key, inner), m.evaluate(node.value, inner)
    return Instance("dict", (), None, (m.site(node, frame, (key, value)),))


def _comprehension_scope(
    m: Machine, generators: list[ast.comprehension], frame: Frame
) -> Frame:
    inner = Frame({}, frame, frame.context, frame.depth, is_comprehension=True)
    for generator in generators:
        source = m.evaluate(generator.iter, inner)
        assign(m, generator.target, elements(m, source, generator.iter, inner), inner)
        for test in generator.ifs:
            m.evaluate(test, inner)
            inner.names.update(narrowing.changes(m, test, inner, True))
    return inner


@evaluates(ast.Lambda)
def lambda_(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Lambda)
    return UserFunction(m.function(node, frame))


@evaluates(ast.Await)
def await_(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Await)
    return awaited(m.evaluate(node.value, frame))


@evaluates(ast.Yield)
def yielded(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Yield)
    frame.yields.append(m.evaluate(node.value, frame) if node.value else NONE)
    return UNKNOWN


@evaluates(ast.YieldFrom)
def yielded_from(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.YieldFrom)
    frame.yields.append(elements(m, m.evaluate(node.value, frame), node, frame))
    return UNKNOWN


@evaluates(ast.Compare)
def comparison(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Compare)
    left = m.evaluate(node.left, frame)
    result: Type = BOOL
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = m.evaluate(right_node, frame)
        result = m.compare(op, left, right)
        left = right
    return result if len(node.ops) == 1 else BOOL


@evaluates(ast.Slice)
def slice_(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Slice)
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            m.evaluate(bound, frame)
    return Instance("slice")


@evaluates(ast.Starred)
def starred(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Starred)
    m.evaluate(node.value, frame)
    return UNKNOWN


def assign(m: Machine, target: ast.expr, value: Type, frame: Frame) -> None:
    """Give a target its value: a name, a pattern of names, an attribute or an item."""
    match target:
        case ast.Name(id=bound):
            m.bind(bound, value, frame)
        case ast.Starred(value=inner):
            assign(m, inner, value, frame)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner, one in zip(
                targets, unpacked(m, value, targets, target, frame), strict=True
            ):
                assign(m, inner, one, frame)
        case ast.Attribute():
            m.store_attribute(m.evaluate(target.value, frame), target.attr, value)
        case ast.Subscript():
            m.store_item(target, value, frame)


def unpacked(
    m: Machine, value: Type, targets: list[ast.expr], node: ast.AST, frame: Frame
) -> list[Type]:
    """What each target of an unpacking gets."""
    if isinstance(value, Instance) and value.name == "tuple" and value.note is None:
        return _spread(m, value.args, targets, node, frame)
    spread = m.spread(value, node, frame)
    if spread is not None:
        return _spread(m, spread.args, targets, node, frame)
    item = elements(m, value, node, frame)
    return [_collected(m, item, t, frame) for t in targets]


def _spread(
    m: Machine,
    items: tuple[Type, ...],
    targets: list[ast.expr],
    node: ast.AST,
    frame: Frame,
) -> list[Type]:
    stars = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if not stars:
        return list(items) if len(items) == len(targets) else [UNKNOWN] * len(targets)
    star, after = stars[0], len(targets) - stars[0] - 1
    if len(items) < len(targets) - 1:
        return [UNKNOWN] * len(targets)
    end = len(items) - after
    middle = _collected(m, join(*items[star:end]), targets[star], frame)
    return [*items[:star], middle, *items[end:]]


def _collected(m: Machine, item: Type, target: ast.expr, frame: Frame) -> Type:
    if not isinstance(target, ast.Starred):
        return item
    return Instance("list", (), None, (m.site(target, frame, (item,)),))

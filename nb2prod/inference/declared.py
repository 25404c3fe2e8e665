"""The notebook's own annotations -> types."""

from __future__ import annotations

import ast

from nb2prod.inference import results
from nb2prod.inference.machine import Machine
from nb2prod.inference.values import (
    NONE,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    Type,
    UserClass,
    join,
)

GENERICS = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
}
GENERICS |= {
    "DefaultDict": "collections.defaultdict",
    "Deque": "collections.deque",
    "Counter": "collections.Counter",
}
NUMBERS = {"numpy.float64": Instance("float"), "numpy.int64": Instance("numpy.integer")}


def declared(m: Machine, node: ast.expr, frame: Frame) -> Type:
    """The type that an annotation names; unknown where it says more than we can follow."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return _quoted(m, text, frame)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return join(declared(m, left, frame), declared(m, right, frame))
        case ast.Subscript(value=value, slice=inner):
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _subscripted(m, value, items, frame)
    return _plain(m, node, frame)


def _quoted(m: Machine, text: str, frame: Frame) -> Type:
    try:
        return declared(m, ast.parse(text, mode="eval").body, frame)
    except SyntaxError:
        return UNKNOWN


def _plain(m: Machine, node: ast.expr, frame: Frame) -> Type:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return UNKNOWN
    kind = m.evaluate(node, frame)
    if isinstance(kind, UserClass):
        return m.instance_of(kind.record)
    if isinstance(kind, Instance) and kind.name == "types._Alias":
        kind = kind.args[0]
    if not isinstance(kind, LibraryClass):
        return UNKNOWN
    name = kind.path.rpartition(".")[2]
    if kind.path.startswith("typing.") or kind.path in {"object", "type"}:
        return Instance(GENERICS[name]) if name in GENERICS else UNKNOWN
    if kind.path.startswith("collections.abc.") and name not in results.ABSTRACT:
        return UNKNOWN
    return NUMBERS.get(kind.path, Instance(kind.path))


def _subscripted(
    m: Machine, value: ast.expr, items: list[ast.expr], frame: Frame
) -> Type:
    kind = m.evaluate(value, frame)
    path = kind.path if isinstance(kind, LibraryClass) else ""
    name = path.rpartition(".")[2]
    if path == "typing.Optional":
        return join(NONE, declared(m, items[0], frame))
    if path == "typing.Union":
        return join(*(declared(m, item, frame) for item in items))
    path = GENERICS.get(name, path)
    if path == "tuple":
        return _tuple(m, items, frame)
    if path in {
        "list",
        "set",
        "frozenset",
        "dict",
        "collections.defaultdict",
        "collections.deque",
    }:
        return Instance(path, tuple(declared(m, item, frame) for item in items))
    return UNKNOWN


def _tuple(m: Machine, items: list[ast.expr], frame: Frame) -> Type:
    last = items[-1]
    if len(items) == 2 and isinstance(last, ast.Constant) and last.value is Ellipsis:
        return Instance("tuple", (declared(m, items[0], frame),), "...")
    return Instance("tuple", tuple(declared(m, item, frame) for item in items))

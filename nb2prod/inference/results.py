"""The annotation language of the tables -> types, with the call's own words filled in.

`Self` the receiver, `First`/`Second` an argument's type, `Element` what the receiver holds, `Elements` what the first
argument holds, `Result` what the first argument returns; `array[float, 1]`, `series[bool]`; `integer`, `floating`,
`boolean`, `number` for numpy's scalars.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache

from nb2prod.inference import tables
from nb2prod.inference.values import (
    BOOL,
    BYTES,
    CALLABLE,
    COMPLEX,
    FLOAT,
    INT,
    NONE,
    NP_BOOL,
    NP_FLOAT,
    NP_INT,
    NP_NUMBER,
    STR,
    UNKNOWN,
    Instance,
    Type,
    Union,
    array,
    join,
    series,
)

WORDS: Mapping[str, Type] = {
    "int": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STR,
    "bytes": BYTES,
    "complex": COMPLEX,
    "None": NONE,
    "Any": UNKNOWN,
    "object": UNKNOWN,
    "integer": NP_INT,
    "floating": NP_FLOAT,
    "boolean": NP_BOOL,
    "number": NP_NUMBER,
    "Callable": CALLABLE,
    "array": array(),
    "series": series(),
}
BUILTINS = {
    "list",
    "dict",
    "set",
    "frozenset",
    "tuple",
    "range",
    "slice",
    "bytearray",
    "type",
}
BUILTINS |= {"enumerate", "zip", "map", "filter", "reversed", "memoryview", "property"}
ABSTRACT = {"Iterator", "Iterable", "Sequence", "Mapping", "Generator", "Coroutine"}
ABSTRACT |= {"KeysView", "ValuesView", "ItemsView", "AsyncIterator", "MutableMapping"}
SCALARS = {
    "integer": "numpy.integer",
    "floating": "numpy.floating",
    "boolean": "numpy.bool_",
}
PLACEHOLDERS = {"Self", "First", "Second", "Element", "Value", "Elements", "Result"}


@cache
def parse(text: str, inside: str) -> Type:
    """The type that a table's text stands for; `inside` is the class or module that it stands in."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as problem:
        raise ValueError(f"{inside}: {text}") from problem
    return _convert(tree, inside)


def _convert(node: ast.expr, inside: str) -> Type:
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.BinOp(left=left, right=right):
            return join(_convert(left, inside), _convert(right, inside))
        case ast.Subscript(value=value, slice=inner):
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _subscripted(ast.unparse(value), items, inside)
        case ast.Name() | ast.Attribute():
            return _named(ast.unparse(node), inside)
    raise ValueError(f"{inside}: {ast.unparse(node)}")


def _named(name: str, inside: str) -> Type:
    if name in WORDS:
        return WORDS[name]
    if name in BUILTINS:
        return Instance(name)
    if name in PLACEHOLDERS:
        return Instance(f"${name}")
    if name in ABSTRACT:
        return Instance(f"collections.abc.{name}")
    path = tables.resolve_class(name, inside)
    if path is None:
        raise ValueError(f"{inside}: no class {name}")
    return Instance(path)


@cache
def resolved(name: str, inside: str) -> str:
    """The class that a condition names."""
    if name in SCALARS:
        return SCALARS[name]
    if name == "array":
        return "numpy.ndarray"
    return tables.resolve_class(name, inside) or name


def _subscripted(name: str, items: list[ast.expr], inside: str) -> Type:
    if name == "array":
        dimensions = (
            items[1].value
            if len(items) > 1 and isinstance(items[1], ast.Constant)
            else None
        )
        return array(
            _convert(items[0], inside),
            dimensions if isinstance(dimensions, int) else None,
        )
    if name == "note":
        base, note = _convert(items[0], inside), ast.literal_eval(items[1])
        return (
            Instance(base.name, base.args, note) if isinstance(base, Instance) else base
        )
    if (
        name == "tuple"
        and len(items) == 2
        and isinstance(items[1], ast.Constant)
        and items[1].value is Ellipsis
    ):
        return Instance("tuple", (_convert(items[0], inside),), "...")
    base = _named(name, inside)
    args = tuple(_convert(item, inside) for item in items)
    return Instance(base.name, args) if isinstance(base, Instance) else base


@cache
def has_placeholder(one: Type) -> bool:
    match one:
        case Instance(name=name, args=args):
            return name.startswith("$") or any(map(has_placeholder, args))
        case Union(members=members):
            return any(map(has_placeholder, members))
    return False


def fill(one: Type, word: Callable[[str], Type]) -> Type:
    """The type with each placeholder replaced by what `word` says of it."""
    match one:
        case Instance(name=name) if name.startswith("$"):
            return word(name[1:])
        case Instance(name=name, args=args, note=note) if args:
            return Instance(name, tuple(fill(a, word) for a in args), note)
        case Union(members=members):
            return join(*(fill(m, word) for m in members))
    return one

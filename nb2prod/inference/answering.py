"""What a type checker says of a probe's lines -> types for the places that are open.

`pandas.core.frame.DataFrame | None`, `list[Unknown]`, `(x: int) -> str`: what is not wholly known, has no public
name or says too many things at once is no answer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from nb2prod.inference import Told, Types, results, tables
from nb2prod.inference.probing import MODULE, Asked, Probe
from nb2prod.inference.values import (
    BOOL,
    CALLABLE,
    COMPLEX,
    NONE,
    NP_BOOL,
    NP_FLOAT,
    NP_INT,
    NP_NUMBER,
    STR,
    UNKNOWN,
    WIDEST_UNION,
    Instance,
    LibraryClass,
    Type,
    UserClass,
    array,
    join,
    series,
)

Public = Callable[[str], str]  # a class's full path -> where it can be imported, or ""

FUNCTION = re.compile(r"\[?.*\]?\(.*\) -> |def |bound method |Overload\[|BoundMethod\[")
OF_CLASS = re.compile(r"<class '([\w.]+)'>")
SCALARS = {
    **dict.fromkeys(("floating", "float16", "float32", "float64", "longdouble"), NP_FLOAT),
    **dict.fromkeys(("integer", "signedinteger", "unsignedinteger"), NP_INT),
    **dict.fromkeys((f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)), NP_INT),
    **dict.fromkeys(("bool", "bool_"), NP_BOOL),
    **dict.fromkeys(("number", "inexact"), NP_NUMBER),
}  # fmt: skip
KNOWN: Mapping[str, Type] = {
    **{f"numpy.{name}": kind for name, kind in SCALARS.items()},
    "numpy.ndarray": array(),
    "pandas.Series": series(),
    "bool": BOOL,
    "complex": COMPLEX,
    "None": NONE,
    "LiteralString": STR,
    "collections.abc.Callable": CALLABLE,
}
# a class of everything, or one that a checker names where it knows nothing
SAYS_NOTHING = {"Unknown", "Any", "object", "Never", "NoReturn", "Self", "Todo", "type"}


def told_by(
    answers: Mapping[int, Sequence[str]], probe: Probe, types: Types, public: Public
) -> Told:
    """The types that the answers to a probe give, by place; a line may be answered several times."""
    reader = Reader(types, public)
    names: dict[tuple[int, str], Type] = {}
    results_of: dict[tuple[int, str], list[Type]] = {}
    for line, asked in probe.asked.items():
        found = reader.joined(answers.get(line, ()))
        if asked.is_function:
            results_of.setdefault(_place(asked), []).append(found)
        elif found is not UNKNOWN:
            names[_place(asked)] = found
    joined = {place: join(*found) for place, found in results_of.items()}
    return Told(names, {p: kind for p, kind in joined.items() if kind is not UNKNOWN})


def _place(asked: Asked) -> tuple[int, str]:
    return asked.statement, asked.name


class Reader:
    """Reads the types that a checker writes, with the notebook's own classes and those that libraries make public."""

    def __init__(self, types: Types, public: Public) -> None:
        self._classes = types.own_classes
        self._roots = types.imported_roots
        self._public = public

    def joined(self, texts: Sequence[str]) -> Type:
        return join(*map(self.type, texts)) if texts else UNKNOWN

    def type(self, text: str) -> Type:
        """Unknown where it is not wholly known."""
        if FUNCTION.match(text):
            return CALLABLE
        try:
            tree = ast.parse(OF_CLASS.sub(r"type[\1]", text), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return UNKNOWN
        members = list(_members(tree))
        if len(members) > WIDEST_UNION:
            return UNKNOWN
        return join(*map(self._one, members))

    def _one(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Name() | ast.Attribute():
                return self._of(ast.unparse(node))
            case ast.Subscript(value=value, slice=inner):
                items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return self._with_parts(ast.unparse(value), items)
            case ast.BinOp():
                return join(*map(self._one, _members(node)))
        return UNKNOWN

    def _with_parts(self, name: str, items: Sequence[ast.expr]) -> Type:
        last = name.rpartition(".")[2]
        if last == "Literal":
            return join(*map(_constant, items))
        if last == "type" and len(items) == 1:
            return _class_of(self._one(items[0]))
        if name == "tuple":
            return self._tuple(items)
        return self._of(name)  # what it holds may change later

    def _tuple(self, items: Sequence[ast.expr]) -> Type:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is Ellipsis:  # fmt: skip
            return Instance("tuple", (self._one(items[0]),), "...")
        return Instance("tuple", tuple(map(self._one, items)))

    def _of(self, name: str) -> Type:
        if name.startswith(f"{MODULE}."):
            name = name.removeprefix(f"{MODULE}.")
        path = name if name in KNOWN else self._path(name)
        if path in self._classes and "." not in path:
            record = self._classes[path]
            return Instance(f"user:{record.name}", (UserClass(record),))
        if path in KNOWN:
            return KNOWN[path]
        return Instance(path) if path else UNKNOWN

    def _path(self, name: str) -> str:
        head, _, last = name.rpartition(".")
        if last in SAYS_NOTHING or last.startswith("_"):
            return ""
        if head in {"typing", "collections.abc"}:
            return f"collections.abc.{last}" if last in ABSTRACT else ""
        if head in {"", "builtins"}:
            return self._short(last)
        return public_table(name) or tables.named(self._public(name))

    def _short(self, name: str) -> str:
        """A class of the notebook or of Python, else the only one of that name in what is imported."""
        if name in self._classes or name in KNOWN or tables.is_class(f"builtins.{name}"):  # fmt: skip
            return name
        found = {tables.short(root, name) or self._public(f"{root}.{name}") for root in self._roots}  # fmt: skip
        found.discard("")
        return found.pop() if len(found) == 1 else ""


ABSTRACT = results.ABSTRACT | {"Callable"}


def public_table(path: str) -> str:
    """The shortest path under which a table knows a class that is defined at `path`; "" if none does."""
    *parts, name = path.removeprefix("_").split(".")
    for end in range(1, len(parts) + 1):
        if parts[end - 1].startswith("_"):
            break
        candidate = tables.named(".".join([*parts[:end], name]))
        if tables.is_class(candidate):
            return candidate
    return ""


def _members(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _members(node.left)
        yield from _members(node.right)
    else:
        yield node


def _constant(node: ast.expr) -> Type:
    if not isinstance(node, ast.Constant):
        return UNKNOWN  # an enumeration's member
    return NONE if node.value is None else Instance(type(node.value).__name__)


def _class_of(one: Type) -> Type:
    if not isinstance(one, Instance):
        return UNKNOWN
    if one.args and isinstance(one.args[0], UserClass):
        return one.args[0]
    return LibraryClass(one.name)

"""Operators and comparisons, by the types of both sides."""

from __future__ import annotations

import ast

from nb2prod.inference import calls, tables
from nb2prod.inference.machine import EXPRESSIONS, Arguments, Machine
from nb2prod.inference.values import (
    BOOL,
    COMPLEX,
    CONTAINERS,
    FLOAT,
    INT,
    NP_BOOL,
    NP_FLOAT,
    NP_INT,
    NP_NUMBER,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    Never,
    Type,
    array,
    is_instance,
    join,
    literal,
    many,
    members,
    part,
    series,
    without_note,
)

RANK = {
    "bool": 0,
    "numpy.bool_": 0,
    "int": 1,
    "numpy.integer": 1,
    "float": 2,
    "numpy.floating": 2,
}
RANK |= {"numpy.number": 2, "complex": 3}
NUMPY = {"numpy.bool_", "numpy.integer", "numpy.floating", "numpy.number"}
METHODS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
COMPARE: dict[type[ast.AST], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
TABLES = ("pandas.DataFrame", "pandas.Series", "pandas.Index", "numpy.ndarray")
ARRAY_LIKE = {"list", "tuple", "range"}


def binary(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.BinOp)
    left, right = m.evaluate(node.left, frame), m.evaluate(node.right, frame)
    return operation(m, node.op, left, right, node, frame)


def operation(
    m: Machine, op: ast.operator, left: Type, right: Type, node: ast.AST, frame: Frame
) -> Type:
    """The type of `left op right`."""
    if isinstance(left, Never) or isinstance(right, Never):
        return join(left, right)
    found = [
        _pair(m, op, a, b, node, frame) for a in members(left) for b in members(right)
    ]
    return join(*found)


def _pair(
    m: Machine, op: ast.operator, left: Type, right: Type, node: ast.AST, frame: Frame
) -> Type:
    if is_number(left) and is_number(right):
        return numeric(op, left, right)
    table = _table(op, left, right)
    if table is not None:
        return table
    result = _sequence(m, op, left, right, node, frame)
    if result is not None:
        return result
    name = METHODS[type(op)]
    for receiver, other, method in (
        (left, right, f"__{name}__"),
        (right, left, f"__r{name}__"),
    ):
        made = calls.call_method(m, receiver, method, Arguments((other,)), node, frame)
        if made is not None:
            return made
    return UNKNOWN


def is_number(one: Type) -> bool:
    return isinstance(one, Instance) and one.name in RANK


def numeric(op: ast.operator, left: Type, right: Type) -> Type:
    """Arithmetic of two numbers, of Python or numpy."""
    assert isinstance(left, Instance) and isinstance(right, Instance)
    names = {left.name, right.name}
    rank = max(RANK[left.name], RANK[right.name])
    if rank == 3:
        return COMPLEX
    if "numpy.number" in names:
        return NP_NUMBER
    if "numpy.floating" in names:
        return NP_FLOAT
    if rank == 2 or isinstance(op, ast.Div):
        return FLOAT
    if isinstance(op, ast.Pow) and not names & NUMPY:
        return _power(right)
    if names & NUMPY:
        return (
            NP_BOOL
            if rank == 0 and not isinstance(op, (ast.Sub, ast.FloorDiv))
            else NP_INT
        )
    return (
        BOOL
        if rank == 0 and isinstance(op, (ast.BitAnd, ast.BitOr, ast.BitXor))
        else INT
    )


def _power(right: Instance) -> Type:
    known = literal(right)
    if isinstance(known, int):
        return INT if known >= 0 else FLOAT
    return FLOAT


def _table(op: ast.operator, left: Type, right: Type) -> Type | None:
    """Frames beat series, series beat indexes, indexes beat arrays."""
    for name in TABLES:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Instance) and one.name == name:
                return _with_table(op, name, one, other)
    index = next((s for s in (left, right) if _is_index(s)), None)
    if index is None:
        return None
    if isinstance(op, (ast.Add, ast.Sub)) and not isinstance(op, ast.Sub):
        return (
            index
            if is_instance(right, "pandas.Timedelta", "pandas.offsets.DateOffset")
            else None
        )
    return None


def _is_index(one: Type) -> bool:
    return isinstance(one, Instance) and "pandas.Index" in tables.ancestry(one.name)


def _with_table(op: ast.operator, name: str, one: Instance, other: Type) -> Type | None:
    if name == "pandas.DataFrame":
        return Instance(name, (), one.note)
    if name == "pandas.Series":
        return series(_dtype(op, part(one), other))
    if name == "pandas.Index":
        return Instance(name)
    return _with_array(op, one, other)


def _with_array(op: ast.operator, one: Instance, other: Type) -> Type | None:
    if isinstance(op, ast.MatMult):
        return _matmul(one, other)
    if is_number(other) or is_instance(
        other, "str", "numpy.datetime64", "numpy.timedelta64"
    ):
        return array(
            _dtype(op, part(one), other),
            one.note if isinstance(one.note, int) else None,
        )
    if isinstance(other, Instance) and other.name == "numpy.ndarray":
        dimensions = None
        if isinstance(one.note, int) and isinstance(other.note, int):
            dimensions = max(one.note, other.note)
        return array(_dtype(op, part(one), other), dimensions)
    if isinstance(other, Instance) and other.name in ARRAY_LIKE:
        return array(UNKNOWN)
    return None


def _matmul(one: Instance, other: Type) -> Type | None:
    if not is_instance(other, "numpy.ndarray"):
        return None
    assert isinstance(other, Instance)
    return product(one, other)


def product(one: Instance, other: Instance) -> Type:
    """A matrix product: an array, or a number where both sides are vectors."""
    dtype = _dtype(ast.Mult(), part(one), other)
    if not isinstance(one.note, int) or not isinstance(other.note, int):
        known = max(n for n in (one.note, other.note, 0) if isinstance(n, int))
        return array(dtype) if known >= 2 else UNKNOWN
    dimensions = one.note + other.note - 2
    return array(dtype, dimensions) if dimensions else without_note(dtype)


def _dtype(op: ast.operator, mine: Type, other: Type) -> Type:
    theirs = part(other) if is_instance(other, *TABLES) else other
    if is_number(mine) and is_number(theirs):
        return as_numpy(numeric(op, mine, theirs))
    return UNKNOWN


def as_numpy(dtype: Type) -> Type:
    """The scalar that an array holds for such elements."""
    if is_instance(dtype, "int"):
        return NP_INT
    return NP_BOOL if is_instance(dtype, "bool") else without_note(dtype)


def _sequence(
    m: Machine, op: ast.operator, left: Type, right: Type, node: ast.AST, frame: Frame
) -> Type | None:
    if not isinstance(left, Instance):
        return None
    if left.name == "str":
        return _text(op, right)
    if left.name == "tuple":
        return _tuple(op, left, right)
    if (
        is_number(left)
        and isinstance(op, ast.Mult)
        and is_instance(right, "str", "list", "tuple")
    ):
        return _sequence(m, op, right, left, node, frame)
    if not isinstance(right, Instance):
        return None
    if left.name == "list" and isinstance(op, ast.Mult) and is_number(right):
        return Instance("list", (), None, (m.site(node, frame, (part(left),)),))
    same = left.name == right.name or {left.name, right.name} <= {"set", "frozenset"}
    if left.name not in CONTAINERS or not same:
        return None
    parts = [join(part(left, i), part(right, i)) for i in range(CONTAINERS[left.name])]
    if isinstance(op, (ast.Sub, ast.BitAnd)):
        parts = [part(left, i) for i in range(CONTAINERS[left.name])]
    return Instance(left.name, (), None, (m.site(node, frame, parts),))


def _text(op: ast.operator, right: Type) -> Type | None:
    if isinstance(op, ast.Mod) or (
        isinstance(op, ast.Add) and is_instance(right, "str")
    ):
        return STR
    if isinstance(op, ast.Mult) and is_instance(right, "int", "bool", "numpy.integer"):
        return STR
    return None


def _tuple(op: ast.operator, left: Instance, right: Type) -> Type | None:
    if (
        isinstance(op, ast.Add)
        and isinstance(right, Instance)
        and right.name == "tuple"
    ):
        if left.note is None and right.note is None:
            return Instance("tuple", left.args + right.args)
        return many(join(*left.args, *right.args))
    if isinstance(op, ast.Mult) and is_instance(right, "int"):
        times = literal(right)
        if (
            isinstance(times, int)
            and left.note is None
            and 0 < times * len(left.args) < 10
        ):
            return Instance("tuple", left.args * times)
        return many(join(*left.args))
    return None


def compare(m: Machine, op: ast.cmpop, left: Type, right: Type) -> Type:
    """The type of a comparison: a truth value, or a table of them."""
    if isinstance(op, (ast.In, ast.NotIn)):
        for holder in members(right):
            given = Arguments((left,))
            calls.call_method(m, holder, "__contains__", given, ast.Pass(), m.root)
        return BOOL
    if isinstance(op, (ast.Is, ast.IsNot)):
        return BOOL
    return join(
        *(_compared(m, op, a, b) for a in members(left) for b in members(right))
    )


def _compared(m: Machine, op: ast.cmpop, left: Type, right: Type) -> Type:
    for name in ("pandas.DataFrame", "pandas.Series"):
        for one in (left, right):
            if isinstance(one, Instance) and one.name == name:
                return Instance(name, () if name.endswith("Frame") else (NP_BOOL,))
    if _is_index(left) or _is_index(right):
        return array(NP_BOOL, 1)
    if is_instance(left, "numpy.ndarray") or is_instance(right, "numpy.ndarray"):
        made = _table(ast.Add(), left, right)
        return (
            array(
                NP_BOOL,
                (
                    made.note
                    if isinstance(made, Instance) and isinstance(made.note, int)
                    else None
                ),
            )
            if made
            else UNKNOWN
        )
    if any(isinstance(s, Instance) and s.name in NUMPY for s in (left, right)):
        return NP_BOOL if is_number(left) and is_number(right) else UNKNOWN
    for receiver, other in ((left, right), (right, left)):
        name = f"__{COMPARE[type(op)]}__"
        made = calls.call_method(
            m, receiver, name, Arguments((other,)), ast.Pass(), m.root
        )
        if made is not None:
            return made
    return BOOL if _is_plain(left) and _is_plain(right) else UNKNOWN


def _is_plain(one: Type) -> bool:
    """Is it compared to one truth value, as Python's own and the notebook's classes are?"""
    if not isinstance(one, Instance):
        return False
    root = one.name.partition(".")[0]
    return "." not in one.name or root[:5] == "user:" or tables.is_standard(root)


def unary(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.UnaryOp)
    value = m.evaluate(node.operand, frame)
    if isinstance(node.op, ast.Not):
        return BOOL
    return join(*(_signed(m, node, one, frame) for one in members(value)))


def _signed(m: Machine, node: ast.UnaryOp, one: Type, frame: Frame) -> Type:
    if not isinstance(one, Instance):
        return UNKNOWN
    known = literal(one)
    if (
        isinstance(node.op, ast.USub)
        and isinstance(known, (int, float))
        and one.name in {"int", "float"}
    ):
        return Instance(one.name, (), -known)
    if one.name in {"bool", "int"}:
        return INT
    if one.name in RANK or one.name in TABLES[:2] or one.name == "numpy.ndarray":
        return without_note(one)
    name = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}.get(
        type(node.op), ""
    )
    made = calls.call_method(m, one, name, Arguments(), node, frame)
    return UNKNOWN if made is None else made


EXPRESSIONS.update({ast.BinOp: binary, ast.UnaryOp: unary})

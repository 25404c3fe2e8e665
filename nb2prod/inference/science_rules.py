"""Rules for scipy, sympy and networkx."""

from __future__ import annotations

from nb2prod.inference import tables
from nb2prod.inference.array_rules import as_array
from nb2prod.inference.calls import Call, rule
from nb2prod.inference.operators import is_number
from nb2prod.inference.values import (
    FLOAT,
    NONE,
    UNKNOWN,
    Instance,
    LibraryClass,
    Type,
    array,
    is_instance,
    join,
    list_of,
    literal,
    many,
    tuple_of,
)


@rule("graph")
def graph(call: Call, parameter: str) -> Type:
    """A graph of the kind that `create_using` asks for."""
    asked = call.get(None, "create_using")
    if asked is None or asked == NONE:
        return Instance("networkx.Graph")
    if isinstance(asked, LibraryClass):
        return Instance(asked.path)
    return (
        asked
        if isinstance(asked, Instance) and asked.name.startswith("networkx.")
        else UNKNOWN
    )


@rule("distribution")
def distribution(call: Call, parameter: str) -> Type:
    """A density, a probability: a number for a number, an array for several."""
    given = call.arguments.positional or tuple(v for _, v in call.arguments.keywords)
    made = [_of_number(one, parameter) for one in given]
    if not made or UNKNOWN in made:
        return UNKNOWN
    arrays = [m for m in made if is_instance(m, "numpy.ndarray")]
    return arrays[0] if arrays else FLOAT


def _of_number(one: Type, parameter: str) -> Type:
    if is_number(one):
        return FLOAT
    made = as_array(one)
    return (
        UNKNOWN
        if made is None
        else array(FLOAT, made.note if isinstance(made.note, int) else None)
    )


@rule("of_score")
def of_score(call: Call, parameter: str) -> Type:
    """A number for one score, an array for several."""
    return _of_number(call.of(1, "score"), parameter)


@rule("moments")
def moments(call: Call, parameter: str) -> Type:
    """`dist.stats(moments="mvsk")`: one number for each letter."""
    asked = call.get(None, "moments")
    letters = "mv" if asked is None else literal(asked)
    if not isinstance(letters, str) or not all(
        map(is_number, call.arguments.positional)
    ):
        return UNKNOWN
    return FLOAT if len(letters) == 1 else tuple_of(*[FLOAT] * len(letters))


@rule("drawn_sample")
def drawn_sample(call: Call, parameter: str) -> Type:
    """`rvs`: one number, or as many as `size` asks for."""
    size = call.get(None, "size") or (call.get(0) if parameter == "frozen" else None)
    if size is None:
        given = call.arguments.positional
        return (
            join(FLOAT, Instance("int"))
            if len(given) < 4 and all(map(is_number, given))
            else UNKNOWN
        )
    note = (
        len(size.args)
        if isinstance(size, Instance) and size.name == "tuple" and size.note is None
        else 1
    )
    return array(
        UNKNOWN, note if is_number(size) or is_instance(size, "tuple") else None
    )


@rule("symbols")
def symbols(call: Call, parameter: str) -> Type:
    """`symbols("x y")`: one symbol, or a tuple of them."""
    names = literal(call.of(0))
    symbol = Instance("sympy.Symbol")
    if call.get(None, "cls") is not None:
        cls = call.of(None, "cls")
        symbol = Instance(cls.path) if hasattr(cls, "path") else symbol
        if not hasattr(cls, "path"):
            return UNKNOWN
    if isinstance(names, str):
        if ":" in names or "(" in names:
            return many(symbol)
        each = [n for n in names.replace(",", " ").split() if n]
        return (
            symbol
            if len(each) == 1 and not names.rstrip().endswith(",")
            else tuple_of(*[symbol] * len(each))
        )
    return list_of(symbol) if is_instance(call.of(0), "list") else UNKNOWN


@rule("symbolic")
def symbolic(call: Call, parameter: str) -> Type:
    """An expression for an expression, a matrix for a matrix."""
    one = call.receiver if parameter == "own" else call.of(0)
    if not isinstance(one, Instance):
        return UNKNOWN
    known = tables.ancestry(one.name)
    if "sympy.MatrixBase" in known:
        return one
    return (
        Instance("sympy.Expr")
        if "sympy.Expr" in known or is_number(one) or one.name == "str"
        else UNKNOWN
    )


@rule("solved_symbols")
def solved_symbols(call: Call, parameter: str) -> Type:
    """`solve`: a list for one equation; a list or a mapping for a system."""
    one = call.of(0)
    if call.get(None, "dict") is not None:
        return list_of(Instance("dict", (UNKNOWN, UNKNOWN)))
    if isinstance(one, Instance) and "sympy.Basic" in tables.ancestry(one.name):
        return list_of(UNKNOWN)
    return (
        join(list_of(UNKNOWN), Instance("dict", (UNKNOWN, UNKNOWN)))
        if is_instance(one, "list", "tuple")
        else UNKNOWN
    )

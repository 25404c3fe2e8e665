"""Rules for numpy's arrays: dimensions and the kind of element."""

from __future__ import annotations

import ast

from nb2prod.inference.calls import Call, rule
from nb2prod.inference.iteration import row
from nb2prod.inference.operators import as_numpy, is_number, numeric
from nb2prod.inference.values import (
    COMPLEX,
    FLOAT,
    NONE,
    NP_BOOL,
    NP_FLOAT,
    NP_INT,
    NP_NUMBER,
    STR,
    UNKNOWN,
    Instance,
    LibraryClass,
    Type,
    array,
    each,
    is_instance,
    join,
    literal,
    members,
    part,
    series,
    tuple_of,
    without_note,
)

SEQUENCES = {"list", "tuple", "range"}
TABLES = ("xarray.Dataset", "xarray.DataArray", "pandas.DataFrame")
PANDAS = {
    "pandas.Series": 1,
    "pandas.Index": 1,
    "pandas.DatetimeIndex": 1,
    "pandas.RangeIndex": 1,
    "pandas.DataFrame": 2,
}
DTYPES: dict[str, Type] = {
    "float": FLOAT,
    "int": NP_INT,
    "bool": NP_BOOL,
    "complex": COMPLEX,
    "str": STR,
}
DTYPES |= {
    "float64": FLOAT,
    "double": FLOAT,
    "f8": FLOAT,
    "bool_": NP_BOOL,
    "U": STR,
    "complex128": COMPLEX,
}
DTYPES |= dict.fromkeys(
    ("float32", "float16", "f4", "f", "floating", "single", "half"), NP_FLOAT
)
DTYPES |= dict.fromkeys(
    ("i", "i8", "i4", "uint8", "uint16", "uint32", "uint64", "intp", "integer", "u1"),
    NP_INT,
)
DTYPES |= dict.fromkeys(
    ("int8", "int16", "int32", "int64", "int_", "longlong", "uint", "intc"), NP_INT
)


def dtype_named(given: Type | None, default: Type) -> Type:
    """The elements that a `dtype=` argument asks for."""
    if given is None or given == NONE:
        return default
    if isinstance(given, LibraryClass):
        return DTYPES.get(given.path.rpartition(".")[2], UNKNOWN)
    text = literal(given)
    return DTYPES.get(text.lstrip("<>="), UNKNOWN) if isinstance(text, str) else UNKNOWN


def dimensions_of(shape: Type | None) -> int | None:
    """How many dimensions a shape asks for."""
    if is_instance(shape or UNKNOWN, "int", "numpy.integer"):
        return 1
    if isinstance(shape, Instance) and shape.name == "tuple" and shape.note is None:
        return len(shape.args)
    if (
        isinstance(shape, Instance)
        and shape.name == "list"
        and isinstance(shape.note, int)
    ):
        return shape.note
    return None


def as_array(one: Type, depth: int = 0) -> Instance | None:
    """What `np.asarray` makes of a value; None where that is not known."""
    if not isinstance(one, Instance):
        return None
    if one.name == "numpy.ndarray":
        return one
    if one.name in PANDAS:
        return array(
            part(one) if one.name == "pandas.Series" else UNKNOWN, PANDAS[one.name]
        )
    if one.name in SEQUENCES:
        return _of_sequence(one, depth)
    if is_number(one) or one.name == "str":
        return array(as_numpy(one), 0)
    return array() if one.name == "numpy.ma.MaskedArray" else None


def _of_sequence(one: Instance, depth: int) -> Instance:
    if one.name == "range":
        return array(NP_INT, 1)
    item = join(*one.args) if one.name == "tuple" else part(one)
    known = [
        as_array(each_one, depth + 1) if depth < 4 else None
        for each_one in members(item)
    ]
    if not known or any(k is None for k in known):
        return array()
    dimensions = {k.note for k in known if k is not None}
    dtype = common([part(k) for k in known if k is not None])
    note = dimensions.pop() if len(dimensions) == 1 else None
    return array(dtype, note + 1 if isinstance(note, int) else None)


def common(dtypes: list[Type]) -> Type:
    result = dtypes[0]
    for other in dtypes[1:]:
        both = is_number(result) and is_number(other)
        result = (
            as_numpy(numeric(ast.Add(), result, other))
            if both
            else result if result == other else UNKNOWN
        )
    return result


def source_of(call: Call) -> Type:
    """The receiver of a method, or a function's first argument."""
    return call.receiver if call.receiver is not UNKNOWN else call.of(0)


def rest_of(call: Call) -> int:
    """Where the arguments after the array begin."""
    return 0 if call.receiver is not UNKNOWN else 1


@rule("array")
def to_array(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0, "object")) or array()
    asked = call.get(1, "dtype")
    return (
        made if asked is None else array(dtype_named(asked, part(made)), note_of(made))
    )


def note_of(made: Type) -> int | None:
    return (
        made.note if isinstance(made, Instance) and isinstance(made.note, int) else None
    )


@rule("filled")
def filled(call: Call, parameter: str) -> Type:
    """`zeros(shape)`: as many dimensions as the shape has numbers; `full(shape, value)`."""
    shape = call.get(0, "shape")
    if parameter == "full":
        dtype = dtype_named(call.get(2, "dtype"), as_numpy(call.of(1, "fill_value")))
    else:
        dtype = dtype_named(call.get(1, "dtype"), FLOAT)
    return array(dtype if is_number(dtype) else UNKNOWN, dimensions_of(shape))


@rule("like")
def like(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0)) or array()
    return array(dtype_named(call.get(None, "dtype"), part(made)), note_of(made))


@rule("arange")
def arange(call: Call, parameter: str) -> Type:
    asked = call.get(None, "dtype")
    kinds = [without_note(a) for a in call.arguments.positional]
    if all(is_instance(k, "int", "numpy.integer", "bool") for k in kinds):
        return array(dtype_named(asked, NP_INT), 1)
    return array(
        dtype_named(asked, FLOAT if all(map(is_number, kinds)) else UNKNOWN), 1
    )


@rule("spaced")
def spaced(call: Call, parameter: str) -> Type:
    made = array(
        dtype_named(call.get(None, "dtype"), FLOAT),
        1 if plain(call.of(0), call.of(1)) else None,
    )
    return (
        tuple_of(made, FLOAT)
        if literal(call.get(None, "retstep") or NONE) is True
        else made
    )


def plain(*given: Type) -> bool:
    return all(map(is_number, given))


@rule("ufunc")
def ufunc(call: Call, parameter: str) -> Type:
    """Element by element: tables stay tables, arrays arrays, numbers become numpy's."""
    given = call.arguments.positional[: 2 if parameter.endswith("2") else 1]
    kind = parameter.rstrip("2")
    if call.get(None, "out") is not None:
        return call.of(None, "out")
    if len(given) == 2:
        return join(
            *(
                _elementwise(kind, a, b)
                for a in members(given[0])
                for b in members(given[1])
            )
        )
    return each(call.of(0), lambda one: _elementwise(kind, one, one))


def _elementwise(kind: str, left: Type, right: Type) -> Type:
    for name in (*TABLES, "pandas.Series"):
        for one in (left, right):
            if isinstance(one, Instance) and one.name == name:
                return (
                    one
                    if name in TABLES
                    else series(_kind(kind, part(left), part(right)))
                )
    if is_number(left) and is_number(right):
        return _kind(kind, as_numpy(left), as_numpy(right))
    both = as_array(left), as_array(right)
    if both[0] is None or both[1] is None:
        return UNKNOWN
    notes = [n for n in (note_of(both[0]), note_of(both[1])) if n is not None]
    held = _kind(kind, part(both[0]), part(both[1]))
    if notes == [0, 0]:
        return held
    return array(held, max(notes) if len(notes) == 2 else None)


def _kind(kind: str, left: Type, right: Type) -> Type:
    """The element that comes out: a float, a truth value, or what arithmetic gives."""
    if kind == "bool":
        return NP_BOOL
    if not is_number(left) or not is_number(right):
        return UNKNOWN
    both = as_numpy(numeric(ast.Add(), left, right))
    if kind == "float":
        return both if both in (NP_FLOAT, COMPLEX, NP_NUMBER) else FLOAT
    return NP_INT if kind == "int" else both


@rule("modf")
def modf(call: Call, parameter: str) -> Type:
    """The fractional and the whole part of each."""
    half = each(call.of(0), lambda one: _elementwise("float", one, one))
    return tuple_of(half, half)


@rule("reduce")
def reduction(call: Call, parameter: str) -> Type:
    """All elements to one, or one axis away; the parameter says what comes out."""
    axis = call.get(rest_of(call), "axis")
    return each(source_of(call), lambda one: _reduced(one, axis, call, parameter))


def _reduced(one: Type, axis: Type | None, call: Call, kind: str) -> Type:
    if is_instance(one, "pandas.Series") and isinstance(one, Instance):
        return _outcome(kind, part(one))
    made = as_array(one)
    if made is None or is_instance(one, "pandas.DataFrame"):
        return UNKNOWN
    outcome = _outcome(kind, part(made))
    if literal(call.get(None, "keepdims") or NONE) is True:
        return array(outcome, note_of(made))
    if axis is None or axis == NONE:
        return outcome
    if axis is UNKNOWN:
        return UNKNOWN
    dropped = (
        len(axis.args) if isinstance(axis, Instance) and axis.name == "tuple" else 1
    )
    return (
        row(array(outcome, note_of(made)), dropped)
        if made.note is not None
        else _maybe(outcome)
    )


def _maybe(outcome: Type) -> Type:
    """An axis of an array that has we know not how many: most have two or more."""
    return array(outcome)


def _outcome(kind: str, dtype: Type) -> Type:
    if kind == "bool":
        return NP_BOOL
    if kind == "index":
        return NP_INT
    if kind == "float":
        if is_instance(dtype, "numpy.floating", "complex"):
            return dtype
        return FLOAT if is_number(dtype) and dtype != NP_NUMBER else NP_FLOAT
    if kind == "sum" and is_instance(dtype, "numpy.bool_"):
        return NP_INT
    if kind == "sum" and not is_number(dtype):
        return NP_NUMBER
    return dtype


@rule("averaged")
def averaged(call: Call, parameter: str) -> Type:
    if literal(call.get(None, "returned") or NONE) is True:
        return UNKNOWN
    return reduction(call, "float")

"""Rules for numpy's arrays: dimensions and the kind of element."""

from __future__ import annotations

import ast

from nb2prod.inference.calls import Call, rule
from nb2prod.inference.iteration import row
from nb2prod.inference.operators import RANK, as_numpy, is_number, numeric, product
from nb2prod.inference.values import (
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
    LibraryClass,
    Type,
    array,
    each,
    is_instance,
    join,
    list_of,
    literal,
    many,
    members,
    part,
    series,
    tuple_of,
    without_note,
)

SEQUENCES = {"list", "tuple", "range"}
PANDAS = {"pandas.Series": 1, "pandas.Index": 1, "pandas.DatetimeIndex": 1, "pandas.RangeIndex": 1, "pandas.DataFrame": 2}
DTYPES: dict[str, Type] = {"float": FLOAT, "int": NP_INT, "bool": NP_BOOL, "complex": COMPLEX, "str": STR}
DTYPES |= {"float64": FLOAT, "double": FLOAT, "f8": FLOAT, "bool_": NP_BOOL, "U": STR, "complex128": COMPLEX}
DTYPES |= dict.fromkeys(("float32", "float16", "f4", "f", "floating", "single", "half"), NP_FLOAT)
DTYPES |= dict.fromkeys(("i", "i8", "i4", "uint8", "uint16", "uint32", "uint64", "intp", "integer", "u1"), NP_INT)
DTYPES |= dict.fromkeys(("int8", "int16", "int32", "int64", "int_", "longlong", "uint", "intc"), NP_INT)


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
    if isinstance(shape, Instance) and shape.name == "list" and isinstance(shape.note, int):
        return shape.note
    return None


def as_array(one: Type, depth: int = 0) -> Instance | None:
    """What `np.asarray` makes of a value; None where that is not known."""
    if not isinstance(one, Instance):
        return None
    if one.name == "numpy.ndarray":
        return one
    if one.name in PANDAS:
        return array(part(one) if one.name == "pandas.Series" else UNKNOWN, PANDAS[one.name])
    if one.name in SEQUENCES:
        return _of_sequence(one, depth)
    if is_number(one) or one.name == "str":
        return array(as_numpy(one), 0)
    return array() if one.name == "numpy.ma.MaskedArray" else None


def _of_sequence(one: Instance, depth: int) -> Instance:
    if one.name == "range":
        return array(NP_INT, 1)
    item = join(*one.args) if one.name == "tuple" else part(one)
    known = [as_array(each_one, depth + 1) if depth < 4 else None for each_one in members(item)]
    if not known or any(k is None for k in known):
        return array()
    dimensions = {k.note for k in known if k is not None}
    dtype = _common([part(k) for k in known if k is not None])
    note = dimensions.pop() if len(dimensions) == 1 else None
    return array(dtype, note + 1 if isinstance(note, int) else None)


def _common(dtypes: list[Type]) -> Type:
    result = dtypes[0]
    for other in dtypes[1:]:
        both = is_number(result) and is_number(other)
        result = as_numpy(numeric(ast.Add(), result, other)) if both else result if result == other else UNKNOWN
    return result


def _source(call: Call) -> Type:
    """The receiver of a method, or a function's first argument."""
    return call.receiver if call.receiver is not UNKNOWN else call.of(0)


def _rest(call: Call) -> int:
    """Where the arguments after the array begin."""
    return 0 if call.receiver is not UNKNOWN else 1


@rule("array")
def to_array(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0, "object")) or array()
    asked = call.get(1, "dtype")
    return made if asked is None else array(dtype_named(asked, part(made)), _note(made))


def _note(made: Type) -> int | None:
    return made.note if isinstance(made, Instance) and isinstance(made.note, int) else None


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
    return array(dtype_named(call.get(None, "dtype"), part(made)), _note(made))


@rule("arange")
def arange(call: Call, parameter: str) -> Type:
    asked = call.get(None, "dtype")
    kinds = [without_note(a) for a in call.arguments.positional]
    if all(is_instance(k, "int", "numpy.integer", "bool") for k in kinds):
        return array(dtype_named(asked, NP_INT), 1)
    return array(dtype_named(asked, FLOAT if all(map(is_number, kinds)) else UNKNOWN), 1)


@rule("spaced")
def spaced(call: Call, parameter: str) -> Type:
    made = array(dtype_named(call.get(None, "dtype"), FLOAT), 1 if _plain(call.of(0), call.of(1)) else None)
    return tuple_of(made, FLOAT) if literal(call.get(None, "retstep") or NONE) is True else made


def _plain(*given: Type) -> bool:
    return all(map(is_number, given))


@rule("ufunc")
def ufunc(call: Call, parameter: str) -> Type:
    """Element by element: tables stay tables, arrays arrays, numbers become numpy's."""
    given = call.arguments.positional[: 2 if parameter.endswith("2") else 1]
    kind = parameter.rstrip("2")
    if call.get(None, "out") is not None:
        return call.of(None, "out")
    if len(given) == 2:
        return join(*(_elementwise(kind, a, b) for a in members(given[0]) for b in members(given[1])))
    return each(call.of(0), lambda one: _elementwise(kind, one, one))


def _elementwise(kind: str, left: Type, right: Type) -> Type:
    for name in ("pandas.DataFrame", "pandas.Series"):
        for one in (left, right):
            if isinstance(one, Instance) and one.name == name:
                return one if name.endswith("Frame") else series(_kind(kind, part(left), part(right)))
    if is_number(left) and is_number(right):
        return _kind(kind, as_numpy(left), as_numpy(right))
    both = as_array(left), as_array(right)
    if both[0] is None or both[1] is None:
        return UNKNOWN
    notes = [n for n in (_note(both[0]), _note(both[1])) if n is not None]
    return array(_kind(kind, part(both[0]), part(both[1])), max(notes) if len(notes) == 2 else None)


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


@rule("reduce")
def reduction(call: Call, parameter: str) -> Type:
    """All elements to one, or one axis away; the parameter says what comes out."""
    axis = call.get(_rest(call), "axis")
    return each(_source(call), lambda one: _reduced(one, axis, call, parameter))


def _reduced(one: Type, axis: Type | None, call: Call, kind: str) -> Type:
    if is_instance(one, "pandas.Series") and isinstance(one, Instance):
        return _outcome(kind, part(one))
    made = as_array(one)
    if made is None or is_instance(one, "pandas.DataFrame"):
        return UNKNOWN
    outcome = _outcome(kind, part(made))
    if literal(call.get(None, "keepdims") or NONE) is True:
        return array(outcome, _note(made))
    if axis is None or axis == NONE:
        return outcome
    if axis is UNKNOWN:
        return UNKNOWN
    dropped = len(axis.args) if isinstance(axis, Instance) and axis.name == "tuple" else 1
    return row(array(outcome, _note(made)), dropped) if made.note is not None else _maybe(outcome)


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


@rule("cumulated")
def cumulated(call: Call, parameter: str) -> Type:
    one = _source(call)
    if is_instance(one, "pandas.Series", "pandas.DataFrame"):
        return one
    made = as_array(one)
    flat = call.get(_rest(call), "axis") is None and parameter == "flat"
    return array(part(made), 1 if flat else _note(made)) if made else array()


@rule("reshaped")
def reshaped(call: Call, parameter: str) -> Type:
    made = as_array(_source(call)) or array()
    given = call.arguments.positional[_rest(call) :]
    if len(given) > 1:
        return array(part(made), len(given))
    shape = given[0] if given else call.get(None, "shape") or call.get(None, "newshape")
    return array(part(made), dimensions_of(shape))


@rule("same")
def same(call: Call, parameter: str) -> Type:
    """As many dimensions and the same elements, or the parameter's many."""
    one = _source(call)
    made = as_array(one) or array()
    return array(part(made), int(parameter) if parameter else _note(made))


@rule("typed")
def typed(call: Call, parameter: str) -> Type:
    """`x.astype(kind)`."""
    one = call.receiver
    kind = dtype_named(call.get(0, "dtype"), UNKNOWN)
    if is_instance(one, "pandas.Series"):
        return series(kind)
    return array(kind, _note(one)) if is_instance(one, "numpy.ndarray") else one


@rule("item")
def item(call: Call, parameter: str) -> Type:
    kind = part(call.receiver)
    return INT if kind == NP_INT else kind if is_instance(kind, "float", "str", "complex") else UNKNOWN


@rule("to_list")
def to_list(call: Call, parameter: str) -> Type:
    """`tolist()`: Python's own numbers, as deep as there are dimensions."""
    one = call.receiver
    kinds: dict[Type, Type] = {NP_INT: INT, NP_FLOAT: FLOAT, NP_BOOL: Instance("bool")}
    held: Type = kinds.get(part(one), part(one))
    if not isinstance(held, Instance) or held.name not in {*RANK, "str", "pandas.Timestamp"}:
        held = UNKNOWN
    depth = _note(one) if is_instance(one, "numpy.ndarray") else 1
    if depth is None or depth > 4:
        return list_of(UNKNOWN)
    for _ in range(depth):
        held = list_of(held)
    return call.machine.fresh(held, call.node, call.frame)


@rule("shape")
def shape(call: Call, parameter: str) -> Type:
    note = _note(call.receiver)
    return many(INT) if note is None else tuple_of(*[INT] * note)


@rule("multiplied")
def multiplied(call: Call, parameter: str) -> Type:
    left, right = _source(call), call.of(_rest(call))
    if is_instance(left, "pandas.DataFrame", "pandas.Series"):
        if is_instance(left, "pandas.Series"):
            return part(left) if is_instance(right, "pandas.Series") else UNKNOWN
        return right if is_instance(right, "pandas.DataFrame", "pandas.Series") else UNKNOWN
    if _plain(left) or _plain(right):
        return call.machine.operation(ast.Mult(), left, right, call.node, call.frame)
    made = as_array(left), as_array(right)
    return product(made[0], made[1]) if made[0] is not None and made[1] is not None else UNKNOWN


@rule("where")
def where(call: Call, parameter: str) -> Type:
    """One argument: the places; three: one or the other, element by element."""
    if len(call.arguments.positional) < 3:
        made = as_array(call.of(0))
        note = _note(made) if made else None
        return tuple_of(*[array(NP_INT, 1)] * note) if note else many(array(NP_INT, 1))
    both = [as_array(one) for one in call.arguments.positional[:3]]
    known = [k for k in both if k is not None]
    notes = [_note(k) for k in known]
    dtype = _common([part(k) for k in known[-2:]]) if len(known) == 3 else UNKNOWN
    ranks = [n for n in notes if n is not None]
    return array(dtype, max(ranks) if len(ranks) == 3 else None)


@rule("stacked")
def stacked(call: Call, parameter: str) -> Type:
    """Several arrays as one: `concatenate` (same), `vstack` (2), `stack` (+1)."""
    given = call.of(0)
    items = given.args if isinstance(given, Instance) and given.name == "tuple" else (part(given),)
    known = [as_array(one) for item in items for one in members(item)]
    if not known or any(k is None for k in known):
        return array(UNKNOWN, 2 if parameter == "2" else None)
    notes = {_note(k) for k in known if k is not None}
    dtype = _common([part(k) for k in known if k is not None])
    if parameter == "2":
        return array(dtype, 2 if notes <= {0, 1, 2} else None)
    note = notes.pop() if len(notes) == 1 else None
    more = 1 if parameter == "+1" or note == 0 else 0
    return array(dtype, note + more if note is not None else None)


@rule("grids")
def grids(call: Call, parameter: str) -> Type:
    many_arrays = [array(part(as_array(a) or UNKNOWN), len(call.arguments.positional)) for a in call.arguments.positional]
    if call.arguments.open or not many_arrays:
        return many(array())
    return tuple_of(*many_arrays)


@rule("unique")
def unique(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0)) or array()
    flags = [call.get(None, f"return_{name}") for name in ("index", "inverse", "counts")]
    values = array(part(made), 1 if call.get(None, "axis") is None else _note(made))
    more = [array(NP_INT, 1) for flag in flags if flag is not None and literal(flag) is not False]
    return tuple_of(values, *more) if more else values


@rule("random")
def random(call: Call, parameter: str) -> Type:
    """`kind place`: a draw of that kind, as many as the argument at that place asks for."""
    kind, _, place = parameter.partition(" ")
    dtype: Type = {"int": INT, "integer": NP_INT, "number": NP_NUMBER}.get(kind, FLOAT)
    many_of = as_numpy(dtype)
    if place == "each":
        given = call.arguments.positional
        return array(many_of, len(given)) if given or call.arguments.open else dtype
    size = call.get(int(place), "size")
    if size is None or size == NONE:
        before = [a for a in call.arguments.positional if not is_number(a)]
        return dtype if not before else array(many_of) if all(map(as_array, before)) else UNKNOWN
    return array(many_of, dimensions_of(size))


@rule("choice")
def choice(call: Call, parameter: str) -> Type:
    given, size = call.of(0, "a"), call.get(1, "size")
    made = as_array(given)
    held = NP_INT if is_number(given) else part(made) if made else UNKNOWN
    if size is not None and size != NONE:
        flat = made is not None and _note(made) in {0, 1}
        return array(held, dimensions_of(size) if flat else None)
    if is_number(given):
        return join(INT, NP_INT)
    return row(made) if made is not None else UNKNOWN


@rule("norm")
def norm(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0))
    if call.get(2, "axis") is None:
        return FLOAT if made is not None and part(made) != NP_FLOAT else NP_FLOAT
    return row(array(FLOAT, _note(made))) if made is not None and _note(made) else array(FLOAT)


@rule("solved")
def solved(call: Call, parameter: str) -> Type:
    made = as_array(call.of(int(parameter or "0"))) or array()
    return array(FLOAT if is_number(part(made)) and part(made) != COMPLEX else UNKNOWN, _note(made))


@rule("percentile")
def percentile(call: Call, parameter: str) -> Type:
    wanted = call.of(1, "q")
    if call.get(2, "axis") is not None:
        return array()
    if is_number(wanted):
        return FLOAT if as_array(call.of(0)) is not None else NP_FLOAT
    made = as_array(wanted)
    return array(FLOAT, _note(made)) if made is not None else UNKNOWN


@rule("joined_axes")
def joined_axes(call: Call, parameter: str) -> Type:
    """`np.c_[…]`, `np.r_[…]`."""
    return array(UNKNOWN, 2 if parameter == "2" else None)


@rule("expanded")
def expanded(call: Call, parameter: str) -> Type:
    made = as_array(_source(call)) or array()
    note = _note(made)
    return array(part(made), note + 1 if note is not None else None)


@rule("averaged")
def averaged(call: Call, parameter: str) -> Type:
    if literal(call.get(None, "returned") or NONE) is True:
        return UNKNOWN
    return reduction(call, "float")


@rule("histogram")
def histogram(call: Call, parameter: str) -> Type:
    dense = call.get(None, "density") is not None or call.get(None, "weights") is not None
    return tuple_of(array(UNKNOWN if dense else NP_INT, 1), array(FLOAT, 1))


@rule("scalar_type")
def scalar_type(call: Call, parameter: str) -> Type:
    """`np.float32(x)`: a number, or an array where an array is given."""
    kind: Type = DTYPES.get(parameter, UNKNOWN)
    given = call.get(0)
    if given is None or is_number(given) or is_instance(given, "str"):
        return kind
    made = as_array(given)
    return array(kind, _note(made)) if made is not None else UNKNOWN

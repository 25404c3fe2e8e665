"""Rules for arrays made from other arrays, and for random draws."""

from __future__ import annotations

import ast

from nb2prod.inference.array_rules import (
    DTYPES,
    as_array,
    common,
    dimensions_of,
    dtype_named,
    note_of,
    plain,
    rest_of,
    source_of,
)
from nb2prod.inference.calls import Call, rule
from nb2prod.inference.iteration import row
from nb2prod.inference.operators import RANK, as_numpy, is_number, product
from nb2prod.inference.values import (
    COMPLEX,
    FLOAT,
    INT,
    NONE,
    NP_BOOL,
    NP_FLOAT,
    NP_INT,
    NP_NUMBER,
    UNKNOWN,
    Instance,
    Type,
    array,
    is_instance,
    join,
    list_of,
    literal,
    many,
    members,
    part,
    series,
    tuple_of,
)


@rule("cumulated")
def cumulated(call: Call, parameter: str) -> Type:
    one = source_of(call)
    if is_instance(one, "pandas.Series", "pandas.DataFrame"):
        return one
    made = as_array(one)
    flat = call.get(rest_of(call), "axis") is None and parameter == "flat"
    return array(part(made), 1 if flat else note_of(made)) if made else array()


@rule("reshaped")
def reshaped(call: Call, parameter: str) -> Type:
    made = as_array(source_of(call)) or array()
    given = call.arguments.positional[rest_of(call) :]
    if len(given) > 1:
        return array(part(made), len(given))
    shape = given[0] if given else call.get(None, "shape") or call.get(None, "newshape")
    return array(part(made), dimensions_of(shape))


@rule("same")
def same(call: Call, parameter: str) -> Type:
    """As many dimensions and the same elements, or the parameter's many."""
    one = source_of(call)
    made = as_array(one) or array()
    return array(part(made), int(parameter) if parameter else note_of(made))


@rule("typed")
def typed(call: Call, parameter: str) -> Type:
    """`x.astype(kind)`."""
    one = call.receiver
    kind = dtype_named(call.get(0, "dtype"), UNKNOWN)
    if is_instance(one, "pandas.Series"):
        return series(kind)
    return array(kind, note_of(one)) if is_instance(one, "numpy.ndarray") else one


@rule("item")
def item(call: Call, parameter: str) -> Type:
    kind = part(call.receiver)
    return (
        INT
        if kind == NP_INT
        else kind if is_instance(kind, "float", "str", "complex") else UNKNOWN
    )


@rule("to_list")
def to_list(call: Call, parameter: str) -> Type:
    """`tolist()`: Python's own numbers, as deep as there are dimensions."""
    one = call.receiver
    kinds: dict[Type, Type] = {NP_INT: INT, NP_FLOAT: FLOAT, NP_BOOL: Instance("bool")}
    held: Type = kinds.get(part(one), part(one))
    if not isinstance(held, Instance) or held.name not in {
        *RANK,
        "str",
        "pandas.Timestamp",
    }:
        held = UNKNOWN
    depth = note_of(one) if is_instance(one, "numpy.ndarray") else 1
    if depth is None or depth > 4:
        return list_of(UNKNOWN)
    for _ in range(depth):
        held = list_of(held)
    return call.machine.fresh(held, call.node, call.frame)


@rule("indices")
def indices(call: Call, parameter: str) -> Type:
    known = dimensions_of(call.get(0, "dimensions"))
    if call.get(None, "sparse") is not None or known is None:
        return UNKNOWN
    return array(NP_INT, known + 1)


@rule("flat")
def flat(call: Call, parameter: str) -> Type:
    return Instance("numpy._Flat", (part(call.receiver),))


@rule("shape")
def shape(call: Call, parameter: str) -> Type:
    note = note_of(call.receiver)
    return many(INT) if note is None else tuple_of(*[INT] * note)


@rule("multiplied")
def multiplied(call: Call, parameter: str) -> Type:
    left, right = source_of(call), call.of(rest_of(call))
    if is_instance(left, "pandas.DataFrame", "pandas.Series"):
        if is_instance(left, "pandas.Series"):
            return part(left) if is_instance(right, "pandas.Series") else UNKNOWN
        return (
            right
            if is_instance(right, "pandas.DataFrame", "pandas.Series")
            else UNKNOWN
        )
    if plain(left) or plain(right):
        return call.machine.operation(ast.Mult(), left, right, call.node, call.frame)
    made = as_array(left), as_array(right)
    return (
        product(made[0], made[1])
        if made[0] is not None and made[1] is not None
        else UNKNOWN
    )


@rule("outer")
def outer(call: Call, parameter: str) -> Type:
    """A table of all products."""
    made = as_array(call.of(0)), as_array(call.of(1))
    if made[0] is None or made[1] is None:
        return array(UNKNOWN, 2)
    return array(common([part(made[0]), part(made[1])]), 2)


@rule("where")
def where(call: Call, parameter: str) -> Type:
    """One argument: the places; three: one or the other, element by element."""
    if len(call.arguments.positional) < 3:
        made = as_array(call.of(0))
        note = note_of(made) if made else None
        return tuple_of(*[array(NP_INT, 1)] * note) if note else many(array(NP_INT, 1))
    both = [as_array(one) for one in call.arguments.positional[:3]]
    known = [k for k in both if k is not None]
    notes = [note_of(k) for k in known]
    dtype = common([part(k) for k in known[-2:]]) if len(known) == 3 else UNKNOWN
    ranks = [n for n in notes if n is not None]
    return array(dtype, max(ranks) if len(ranks) == 3 else None)


@rule("stacked")
def stacked(call: Call, parameter: str) -> Type:
    """Several arrays as one: `concatenate` (same), `vstack` (2), `stack` (+1)."""
    given = call.of(0)
    items = (
        given.args
        if isinstance(given, Instance) and given.name == "tuple"
        else (part(given),)
    )
    known = [as_array(one) for item in items for one in members(item)]
    if not known or any(k is None for k in known):
        return array(UNKNOWN, 2 if parameter == "2" else None)
    notes = {note_of(k) for k in known if k is not None}
    dtype = common([part(k) for k in known if k is not None])
    if parameter == "2":
        return array(dtype, 2 if notes <= {0, 1, 2} else None)
    note = notes.pop() if len(notes) == 1 else None
    more = 1 if parameter == "+1" or note == 0 else 0
    return array(dtype, note + more if note is not None else None)


@rule("grids")
def grids(call: Call, parameter: str) -> Type:
    many_arrays = [
        array(part(as_array(a) or UNKNOWN), len(call.arguments.positional))
        for a in call.arguments.positional
    ]
    if call.arguments.open or not many_arrays:
        return many(array())
    return tuple_of(*many_arrays)


@rule("grid")
def grid(call: Call, parameter: str) -> Type:
    """`mgrid[0:5, 0:5]`: as many dimensions as slices, and one for the choice between them."""
    key = call.of(0)
    slices = key.args if isinstance(key, Instance) and key.name == "tuple" else ()
    return array(UNKNOWN, len(slices) + 1) if key is not UNKNOWN else array()


@rule("unravelled")
def unravelled(call: Call, parameter: str) -> Type:
    """`unravel_index(i, shape)`: a place, or places, in each dimension."""
    flat, dimensions = as_array(call.of(0, "indices")), dimensions_of(call.get(1))
    if flat is None or note_of(flat) is None:
        return many(UNKNOWN)
    each_place = NP_INT if note_of(flat) == 0 else array(NP_INT, note_of(flat))
    is_shape = is_instance(call.of(1, "shape"), "tuple")
    known = is_shape and dimensions is not None
    return tuple_of(*[each_place] * (dimensions or 0)) if known else many(each_place)


@rule("unique")
def unique(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0)) or array()
    flags = [
        call.get(None, f"return_{name}") for name in ("index", "inverse", "counts")
    ]
    values = array(part(made), 1 if call.get(None, "axis") is None else note_of(made))
    more = [
        array(NP_INT, 1)
        for flag in flags
        if flag is not None and literal(flag) is not False
    ]
    return tuple_of(values, *more) if more else values


@rule("random")
def random(call: Call, parameter: str) -> Type:
    """`kind place`: a draw of that kind, as many as the argument at that place asks for."""
    if call.arguments.open and not parameter.endswith("each"):
        return UNKNOWN
    kind, _, place = parameter.partition(" ")
    dtype: Type = {"int": INT, "integer": NP_INT, "number": NP_NUMBER}.get(kind, FLOAT)
    many_of = as_numpy(dtype)
    if place == "each":
        given = call.arguments.positional
        return array(many_of, len(given)) if given or call.arguments.open else dtype
    size = call.get(int(place), "size")
    if size is None or size == NONE:
        before = [a for a in call.arguments.positional if not is_number(a)]
        return (
            dtype
            if not before
            else array(many_of) if all(map(as_array, before)) else UNKNOWN
        )
    return array(many_of, dimensions_of(size))


@rule("choice")
def choice(call: Call, parameter: str) -> Type:
    given, size = call.of(0, "a"), call.get(1, "size")
    made = as_array(given)
    held = NP_INT if is_number(given) else part(made) if made else UNKNOWN
    if size is not None and size != NONE:
        flat = made is not None and note_of(made) in {0, 1}
        return array(held, dimensions_of(size) if flat else None)
    if is_number(given):
        return join(INT, NP_INT)
    return row(made) if made is not None else UNKNOWN


@rule("norm")
def norm(call: Call, parameter: str) -> Type:
    made = as_array(call.of(0))
    if call.get(2, "axis") is None:
        return FLOAT if made is not None and part(made) != NP_FLOAT else NP_FLOAT
    return (
        row(array(FLOAT, note_of(made)))
        if made is not None and note_of(made)
        else array(FLOAT)
    )


@rule("solved")
def solved(call: Call, parameter: str) -> Type:
    made = as_array(call.of(int(parameter or "0"))) or array()
    return array(
        FLOAT if is_number(part(made)) and part(made) != COMPLEX else UNKNOWN,
        note_of(made),
    )


@rule("percentile")
def percentile(call: Call, parameter: str) -> Type:
    wanted = call.of(1, "q")
    if call.get(2, "axis") is not None:
        return array()
    if is_number(wanted):
        return FLOAT if as_array(call.of(0)) is not None else NP_FLOAT
    made = as_array(wanted)
    return array(FLOAT, note_of(made)) if made is not None else UNKNOWN


@rule("joined_axes")
def joined_axes(call: Call, parameter: str) -> Type:
    """`np.c_[…]`, `np.r_[…]`."""
    return array(UNKNOWN, 2 if parameter == "2" else None)


@rule("expanded")
def expanded(call: Call, parameter: str) -> Type:
    made = as_array(source_of(call)) or array()
    note = note_of(made)
    return array(part(made), note + 1 if note is not None else None)


@rule("histogram")
def histogram(call: Call, parameter: str) -> Type:
    dense = (
        call.get(None, "density") is not None or call.get(None, "weights") is not None
    )
    return tuple_of(array(UNKNOWN if dense else NP_INT, 1), array(FLOAT, 1))


@rule("scalar_type")
def scalar_type(call: Call, parameter: str) -> Type:
    """`np.float32(x)`: a number, or an array where an array is given."""
    kind: Type = DTYPES.get(parameter, UNKNOWN)
    given = call.get(0)
    if given is None or is_number(given) or is_instance(given, "str"):
        return kind
    made = as_array(given)
    return array(kind, note_of(made)) if made is not None else UNKNOWN

"""Items and slices: containers, arrays, tables and their indexers."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nb2prod.inference import calls, locators
from nb2prod.inference.iteration import row
from nb2prod.inference.machine import EXPRESSIONS, Arguments, Machine
from nb2prod.inference.values import (
    CONTAINERS,
    INT,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    Type,
    Union,
    UserClass,
    UserFunction,
    array,
    each,
    is_instance,
    join,
    literal,
    many,
    part,
    without_note,
)


def subscript(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Subscript)
    value = m.evaluate(node.value, frame)
    key = m.evaluate(node.slice, frame)
    return item(m, value, key, node, frame)


def item(m: Machine, value: Type, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    """The type of `value[key]`."""
    if isinstance(key, UserFunction):
        return each(value, lambda one: _asked(m, one, key, node, frame))
    if isinstance(key, Union):
        return each(key, lambda one: item(m, value, one, node, frame))
    return each(value, lambda one: _item_of(m, one, key, node, frame))


def _asked(
    m: Machine, one: Type, key: UserFunction, node: ast.Subscript, frame: Frame
) -> Type:
    """`table[f]`: what `f` says of the table is the key."""
    is_locator = isinstance(one, Instance) and one.name.startswith("pandas.core._")
    table = part(one) if is_locator else one
    asked = m.call(key, Arguments((table,)), node, frame)
    return _item_of(m, one, asked, node, frame)


def _item_of(
    m: Machine, one: Type, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if isinstance(one, (LibraryClass, UserClass)):
        if isinstance(one, UserClass):
            return m.instance_of(one.record) if one.record.kind == "enum" else one
        return Instance("types._Alias", (one,))
    if not isinstance(one, Instance):
        return UNKNOWN
    rule = ITEMS.get(one.name)
    if rule is not None:
        return rule(m, one, key, node, frame)
    if one.name in CONTAINERS:
        return _of_container(m, one, key, node, frame)
    spread = calls.call_method(m, one, "__unpack__", Arguments(), node, frame)
    if isinstance(spread, Instance):
        return _of_tuple(m, spread, key, node, frame)
    made = calls.call_method(m, one, "__getitem__", Arguments((key,)), node, frame)
    return UNKNOWN if made is None else made


def _of_container(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if one.name in {"list", "collections.deque"}:
        if is_instance(key, "slice"):
            return Instance(one.name, (), None, (m.site(node, frame, (part(one),)),))
        return part(one)
    if one.name == "collections.Counter":
        return INT
    if not one.sites or literal(key) is None:
        return part(one, 1)
    known = [s.fields.get(literal(key)) for s in one.sites]
    if all(k is not None for k in known):
        return join(*(k for k in known if k is not None))
    return part(one, 1)


def _of_text(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if one.name == "str":
        return STR
    return Instance(one.name) if is_instance(key, "slice") else INT


def _of_range(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    return one if is_instance(key, "slice") else INT


def _of_tuple(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(key, "slice"):
        return _tuple_slice(one, node.slice)
    place = literal(key)
    if (
        one.note is None
        and isinstance(place, int)
        and -len(one.args) <= place < len(one.args)
    ):
        return one.args[place]
    return join(*one.args)


def _tuple_slice(one: Instance, node: ast.expr) -> Type:
    if one.note is not None or not isinstance(node, ast.Slice):
        return many(join(*one.args))
    try:
        lower, upper, step = (
            ast.literal_eval(b) if b else None
            for b in (node.lower, node.upper, node.step)
        )
    except ValueError:
        return many(join(*one.args))
    return Instance("tuple", one.args[lower:upper:step])


def _of_array(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(key, "tuple") and isinstance(key, Instance) and key.note is None:
        return _of_axes(one, key.args)
    if is_instance(key, "slice", "list"):
        return one
    if is_instance(key, "numpy.ndarray") and isinstance(key, Instance):
        return _picked(one, key)
    if is_instance(key, "int", "numpy.integer"):
        return row(one)
    if is_instance(key, "pandas.Series"):
        return one
    if is_instance(key, "None"):
        return array(part(one), one.note + 1 if isinstance(one.note, int) else None)
    return array(part(one)) if is_instance(key, "str") and not one.note else UNKNOWN


def _picked(one: Instance, key: Instance) -> Type:
    """An array indexed by an array: a mask takes its own dimensions away, places put theirs in."""
    if not isinstance(one.note, int) or not isinstance(key.note, int):
        return array(part(one))
    if is_instance(part(key), "numpy.bool_"):
        return array(part(one), max(one.note - key.note + 1, 1))
    if is_instance(part(key), "numpy.integer"):
        return (
            array(part(one), one.note - 1 + key.note)
            if one.note - 1 + key.note
            else part(one)
        )
    return array(part(one), one.note if key.note == 1 else None)


def _of_axes(one: Instance, keys: tuple[Type, ...]) -> Type:
    drops = sum(is_instance(k, "int", "numpy.integer") for k in keys)
    adds = sum(is_instance(k, "None") for k in keys)
    arrays = [
        k
        for k in keys
        if is_instance(k, "list", "numpy.ndarray", "pandas.Series", "range")
    ]
    slices = sum(is_instance(k, "slice") for k in keys)
    if drops + adds + slices + len(arrays) != len(keys):
        return array(part(one)) if slices or arrays else UNKNOWN
    if len(arrays) > 1 or (arrays and drops):
        return array(part(one))
    if not isinstance(one.note, int):
        return array(part(one)) if slices or arrays or adds else UNKNOWN
    if arrays and not _is_flat(arrays[0]):
        return array(part(one))
    left = one.note - drops + adds
    return array(part(one), left) if left > 0 else part(one)


def _is_flat(key: Type) -> bool:
    if is_instance(key, "numpy.ndarray"):
        return isinstance(key, Instance) and key.note == 1
    return True


Item = Callable[[Machine, Instance, Type, ast.Subscript, Frame], Type]
ITEMS: dict[str, Item] = {
    "str": _of_text,
    "bytes": _of_text,
    "bytearray": _of_text,
    "range": _of_range,
    "tuple": _of_tuple,
    "numpy.ndarray": _of_array,
    "pandas.DataFrame": locators.of_frame,
    "pandas.Series": locators.of_series,
    "pandas.api.typing.DataFrameGroupBy": locators.of_grouped,
    "pandas.api.typing.Rolling": locators.of_windowed,
    "pandas.api.typing.Expanding": locators.of_windowed,
    "pandas.api.typing.ExponentialMovingWindow": locators.of_windowed,
    "pandas.api.typing.Resampler": locators.of_windowed,
}
ITEMS |= dict.fromkeys(
    ("pandas.core._Loc", "pandas.core._ILoc", "pandas.core._At", "pandas.core._IAt"),
    locators.of_locator,
)
INDEXES = (
    "Index",
    "DatetimeIndex",
    "TimedeltaIndex",
    "PeriodIndex",
    "RangeIndex",
    "MultiIndex",
)
ITEMS |= dict.fromkeys(
    (f"pandas.{name}" for name in (*INDEXES, "CategoricalIndex")), locators.of_index
)


def store_item(m: Machine, target: ast.Subscript, value: Type, frame: Frame) -> None:
    """`holder[key] = value`: what the holder holds becomes wider."""
    holder, key = m.evaluate(target.value, frame), m.evaluate(target.slice, frame)
    if not isinstance(holder, Instance):
        return
    if holder.name == "pandas.DataFrame" and _is_odd(value):
        m.odd_elements = True
    for site in holder.sites:
        if holder.name in {"list", "collections.deque"}:
            held = (
                m.elements(value, target, frame) if is_instance(key, "slice") else value
            )
            site.widen(0, without_note(held))
        elif len(site.parts) == 2:
            site.widen(0, without_note(key))
            site.widen(1, without_note(value))
            if literal(key) is not None:
                before = site.fields.get(literal(key), value)
                site.fields[literal(key)] = without_note(join(before, value))
        else:
            site.widen(0, without_note(key))


def _is_odd(value: Type) -> bool:
    """Is it a thing of its own in each row, such as a fraction or a symbol?"""
    return isinstance(value, Instance) and value.name.partition(".")[0] in {
        "fractions",
        "decimal",
        "sympy",
    }


EXPRESSIONS[ast.Subscript] = subscript

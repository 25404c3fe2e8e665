"""Items and slices: containers, arrays, tables and their indexers."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nb2prod.inference import calls
from nb2prod.inference.iteration import row
from nb2prod.inference.machine import EXPRESSIONS, Arguments, Machine
from nb2prod.inference.values import (
    CONTAINERS,
    DATAFRAME,
    INT,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    Type,
    UserClass,
    array,
    each,
    is_instance,
    join,
    literal,
    many,
    part,
    series,
    without_note,
)

KEEPS = {"slice", "list", "pandas.Series", "pandas.Index", "numpy.ndarray", "range", "dict"}
DROPS = {"int", "str", "float", "bool", "pandas.Timestamp", "datetime.datetime", "datetime.date", "numpy.integer"}
SCALAR_KEYS = {"str", "int", "float", "bool", "numpy.integer", "numpy.floating"}


def subscript(m: Machine, node: ast.expr, frame: Frame) -> Type:
    assert isinstance(node, ast.Subscript)
    value = m.evaluate(node.value, frame)
    key = m.evaluate(node.slice, frame)
    return item(m, value, key, node, frame)


def item(m: Machine, value: Type, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    """The type of `value[key]`."""
    return each(value, lambda one: _item_of(m, one, key, node, frame))


def _item_of(m: Machine, one: Type, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if isinstance(one, (LibraryClass, UserClass)):
        is_enum = isinstance(one, UserClass) and one.record.kind == "enum"
        return m.instance_of(one.record) if is_enum and isinstance(one, UserClass) else one
    if not isinstance(one, Instance):
        return UNKNOWN
    rule = ITEMS.get(one.name)
    if rule is not None:
        return rule(m, one, key, node, frame)
    if one.name in CONTAINERS:
        return _of_container(m, one, key, node, frame)
    made = calls.call_method(m, one, "__getitem__", Arguments((key,)), node, frame)
    return UNKNOWN if made is None else made


def _of_container(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
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


def _of_text(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if one.name == "str":
        return STR
    return Instance(one.name) if is_instance(key, "slice") else INT


def _of_range(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    return one if is_instance(key, "slice") else INT


def _of_tuple(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if is_instance(key, "slice"):
        return _tuple_slice(one, node.slice)
    place = literal(key)
    if one.note is None and isinstance(place, int) and -len(one.args) <= place < len(one.args):
        return one.args[place]
    return join(*one.args)


def _tuple_slice(one: Instance, node: ast.expr) -> Type:
    if one.note is not None or not isinstance(node, ast.Slice):
        return many(join(*one.args))
    bounds = [_constant(b) for b in (node.lower, node.upper, node.step)]
    if UNKNOWN in bounds:
        return many(join(*one.args))
    return Instance("tuple", one.args[slice(*bounds)])


def _constant(node: ast.expr | None) -> object:
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except ValueError:
        return UNKNOWN


def _of_array(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
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
        return array(part(one), one.note - 1 + key.note) if one.note - 1 + key.note else part(one)
    return array(part(one), one.note if key.note == 1 else None)


def _of_axes(one: Instance, keys: tuple[Type, ...]) -> Type:
    drops = sum(is_instance(k, "int", "numpy.integer") for k in keys)
    adds = sum(is_instance(k, "None") for k in keys)
    arrays = [k for k in keys if is_instance(k, "list", "numpy.ndarray", "pandas.Series", "range")]
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


def _of_frame(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if is_instance(key, "list", "slice", "pandas.Series", "pandas.DataFrame", "numpy.ndarray", "pandas.Index", "set"):
        return DATAFRAME if not one.note else one
    if is_instance(key, "collections.abc.KeysView", "pandas.RangeIndex", "pandas.MultiIndex"):
        return DATAFRAME
    if one.note == "multi":
        return UNKNOWN
    if is_instance(key, "str", "int", "pandas.core.Label"):
        return series()
    return series() if is_instance(key, "tuple") else UNKNOWN


def _of_series(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if is_instance(key, "list", "slice", "pandas.Series", "numpy.ndarray", "pandas.Index"):
        return one
    if is_instance(key, *SCALAR_KEYS) and not _like_a_date(key):
        return part(one)
    return UNKNOWN


def _like_a_date(key: Type) -> bool:
    text = literal(key)
    return is_instance(key, "str") and (not isinstance(text, str) or text[:1].isdigit())


def _of_index(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if is_instance(key, "slice", "list", "numpy.ndarray", "pandas.Series"):
        return one
    if is_instance(key, "int", "numpy.integer"):
        return part(one) if one.args else INDEX_ITEMS.get(one.name, UNKNOWN)
    return UNKNOWN


INDEX_ITEMS: dict[str, Type] = {
    "pandas.DatetimeIndex": Instance("pandas.Timestamp"),
    "pandas.TimedeltaIndex": Instance("pandas.Timedelta"),
    "pandas.PeriodIndex": Instance("pandas.Period"),
    "pandas.RangeIndex": INT,
}


def _of_locator(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    """`.loc`, `.iloc`, `.at`, `.iat`: what each axis keeps or drops."""
    held = part(one)
    keys = key.args if is_instance(key, "tuple") and isinstance(key, Instance) else (key,)
    if is_instance(held, "pandas.Series"):
        if _verdict(keys[0], one.name) == "keeps":
            return held
        return part(held) if _verdict(keys[0], one.name) == "drops" and len(keys) == 1 else UNKNOWN
    if not is_instance(held, "pandas.DataFrame"):
        return UNKNOWN
    return _of_frame_locator(held, keys, one.name)


def _of_frame_locator(held: Type, keys: tuple[Type, ...], locator: str) -> Type:
    rows = _verdict(keys[0], locator)
    columns = _verdict(keys[1], "") if len(keys) == 2 else "keeps"
    if len(keys) > 2:
        return UNKNOWN
    if rows == "keeps" and columns == "keeps":
        return held
    if isinstance(held, Instance) and held.note == "multi":
        return UNKNOWN
    if (rows, columns) == ("keeps", "drops"):
        return series()
    if (rows, columns) == ("drops", "keeps"):
        return series()
    return UNKNOWN


def _verdict(key: Type, locator: str) -> str:
    """Does this key keep the axis, drop it, or can it not be told?"""
    if is_instance(key, *KEEPS):
        return "keeps"
    if is_instance(key, "pandas.core.Label"):
        return "drops"
    if is_instance(key, *DROPS):
        by_label = locator == "pandas.core.Loc"
        return "unknown" if by_label and (_like_a_date(key) and is_instance(key, "str")) else "drops"
    return "unknown"


def _of_grouped(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    if is_instance(key, "list", "tuple", "pandas.Index", "numpy.ndarray"):
        return one
    by_column = is_instance(key, "str", "int", "pandas.core.Label")
    return Instance(GROUPED[one.name], (), one.note) if by_column else UNKNOWN


def _of_windowed(m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame) -> Type:
    """`df.rolling(3)["x"]` works on a series from then on."""
    if is_instance(key, "list"):
        return one
    return Instance(one.name, (series(),)) if is_instance(key, "str", "int") else UNKNOWN


GROUPED = {
    "pandas.api.typing.DataFrameGroupBy": "pandas.api.typing.SeriesGroupBy",
    "pandas.api.typing.Resampler": "pandas.api.typing.Resampler",
}
Item = Callable[[Machine, Instance, Type, ast.Subscript, Frame], Type]
ITEMS: dict[str, Item] = {
    "str": _of_text,
    "bytes": _of_text,
    "bytearray": _of_text,
    "range": _of_range,
    "tuple": _of_tuple,
    "numpy.ndarray": _of_array,
    "pandas.DataFrame": _of_frame,
    "pandas.Series": _of_series,
    "pandas.api.typing.DataFrameGroupBy": _of_grouped,
    "pandas.api.typing.Rolling": _of_windowed,
    "pandas.api.typing.Expanding": _of_windowed,
    "pandas.api.typing.ExponentialMovingWindow": _of_windowed,
    "pandas.api.typing.Resampler": _of_windowed,
}
ITEMS |= dict.fromkeys(("pandas.core.Loc", "pandas.core.ILoc", "pandas.core.At", "pandas.core.IAt"), _of_locator)
INDEXES = ("Index", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex", "RangeIndex", "MultiIndex")
ITEMS |= dict.fromkeys((f"pandas.{name}" for name in (*INDEXES, "CategoricalIndex")), _of_index)


def store_item(m: Machine, target: ast.Subscript, value: Type, frame: Frame) -> None:
    """`holder[key] = value`: what the holder holds becomes wider."""
    holder, key = m.evaluate(target.value, frame), m.evaluate(target.slice, frame)
    if not isinstance(holder, Instance):
        return
    for site in holder.sites:
        if holder.name in {"list", "collections.deque"}:
            held = m.elements(value, target, frame) if is_instance(key, "slice") else value
            site.widen(0, without_note(held))
        elif len(site.parts) == 2:
            site.widen(0, without_note(key))
            site.widen(1, without_note(value))
            if literal(key) is not None:
                before = site.fields.get(literal(key), value)
                site.fields[literal(key)] = without_note(join(before, value))
        else:
            site.widen(0, without_note(key))


EXPRESSIONS[ast.Subscript] = subscript

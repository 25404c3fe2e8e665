"""Items of pandas' tables: columns, rows, groups."""

from __future__ import annotations

import ast

from nb2prod.inference.machine import Machine
from nb2prod.inference.values import (
    DATAFRAME,
    INT,
    UNKNOWN,
    Frame,
    Instance,
    Type,
    is_instance,
    literal,
    part,
    series,
)

KEEPS = {
    "slice",
    "list",
    "pandas.Series",
    "pandas.Index",
    "numpy.ndarray",
    "range",
    "dict",
}


DROPS = {
    "int",
    "str",
    "float",
    "bool",
    "pandas.Timestamp",
    "datetime.datetime",
    "datetime.date",
    "numpy.integer",
}


SCALAR_KEYS = {"str", "int", "float", "bool", "numpy.integer", "numpy.floating"}


def of_frame(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(
        key,
        "list",
        "slice",
        "pandas.Series",
        "pandas.DataFrame",
        "numpy.ndarray",
        "pandas.Index",
        "set",
    ):
        return DATAFRAME if not one.note else one
    if is_instance(
        key, "collections.abc.KeysView", "pandas.RangeIndex", "pandas.MultiIndex"
    ):
        return DATAFRAME
    if one.note == "multi":
        return UNKNOWN
    if is_instance(key, "str", "int", "pandas.core._Label"):
        return series()
    return series() if is_instance(key, "tuple") else UNKNOWN


def of_series(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(
        key, "list", "slice", "pandas.Series", "numpy.ndarray", "pandas.Index"
    ):
        return one
    if is_instance(key, *SCALAR_KEYS) and not _like_a_date(key):
        return part(one)
    return UNKNOWN


def _like_a_date(key: Type) -> bool:
    text = literal(key)
    return is_instance(key, "str") and (not isinstance(text, str) or text[:1].isdigit())


def of_index(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(key, "slice", "list", "numpy.ndarray", "pandas.Series"):
        return one
    if is_instance(key, "int", "numpy.integer"):
        return part(one) if one.args else INDEX_ITEMS.get(one.name, UNKNOWN)
    return UNKNOWN


INDEX_ITEMS: dict[str, Type] = {
    "pandas.Index": Instance("pandas.core._Label"),
    "pandas.DatetimeIndex": Instance("pandas.Timestamp"),
    "pandas.TimedeltaIndex": Instance("pandas.Timedelta"),
    "pandas.PeriodIndex": Instance("pandas.Period"),
    "pandas.RangeIndex": INT,
}


def of_locator(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    """`.loc`, `.iloc`, `.at`, `.iat`: what each axis keeps or drops."""
    held = part(one)
    keys = (
        key.args if is_instance(key, "tuple") and isinstance(key, Instance) else (key,)
    )
    if is_instance(held, "pandas.Series"):
        if _verdict(keys[0], one.name) == "keeps":
            return held
        return (
            part(held)
            if _verdict(keys[0], one.name) == "drops" and len(keys) == 1
            else UNKNOWN
        )
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
    if is_instance(key, "pandas.core._Label"):
        return "drops"
    if is_instance(key, *DROPS):
        by_label = locator == "pandas.core._Loc"
        return (
            "unknown"
            if by_label and (_like_a_date(key) and is_instance(key, "str"))
            else "drops"
        )
    return "unknown"


def of_grouped(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    if is_instance(key, "list", "tuple", "pandas.Index", "numpy.ndarray"):
        return one
    by_column = is_instance(key, "str", "int", "pandas.core._Label")
    return Instance(GROUPED[one.name], (), one.note) if by_column else UNKNOWN


def of_windowed(
    m: Machine, one: Instance, key: Type, node: ast.Subscript, frame: Frame
) -> Type:
    """`df.rolling(3)["x"]` works on a series from then on."""
    if is_instance(key, "list"):
        return one
    return (
        Instance(one.name, (series(),)) if is_instance(key, "str", "int") else UNKNOWN
    )


GROUPED = {
    "pandas.api.typing.DataFrameGroupBy": "pandas.api.typing.SeriesGroupBy",
    "pandas.api.typing.Resampler": "pandas.api.typing.Resampler",
}

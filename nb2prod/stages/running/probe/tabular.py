"""Arrays, series, frames and their scalars -> JSON; exact, and no library is imported for it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

KIND = "$"
Items = Callable[[Any], list[Any]]


class CannotRecord(Exception):
    """Why a value has no recording."""


def tables() -> tuple[Any, ...]:
    """The classes of arrays and tables that the notebook has loaded."""
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    found: list[type] = []
    if numpy is not None and hasattr(numpy, "ndarray"):
        found.append(numpy.ndarray)
    if pandas is not None and hasattr(pandas, "DataFrame"):
        found += [pandas.DataFrame, pandas.Series, pandas.Index]
    return tuple(found)


def cells_in(value: Any) -> int:
    """How many cells an array or a table has; 0 for anything else."""
    is_table = isinstance(value, tables())
    return int(value.size) if is_table else 0


def is_mutable(value: Any) -> bool:
    """True for an array or a table, whose parts may change under another name."""
    pandas = sys.modules.get("pandas")
    is_index = pandas is not None and isinstance(value, getattr(pandas, "Index", ()))
    return isinstance(value, tables()) and not is_index


def encoded(value: Any, items: Items) -> Any | None:
    """JSON of what numpy and pandas make; None for anything else."""
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None:
        if type(value) is numpy.ndarray:
            return array(value, items)
        if isinstance(value, numpy.generic):
            return _scalar(value)
    if pandas is None or not hasattr(pandas, "DataFrame"):
        return None
    cls = type(value)
    if cls is pandas.DataFrame:
        return {
            KIND: "frame",
            "columns": index(value.columns, items),
            "index": index(value.index, items),
            "data": [column(value.iloc[:, n], items) for n in range(value.shape[1])],
        }
    if cls is pandas.Series:
        return {
            KIND: "series",
            "name": items([value.name])[0],
            "index": index(value.index, items),
            "data": column(value, items),
        }
    if isinstance(value, pandas.Index):
        return index(value, items)
    return _pandas_scalar(value, pandas)


def _pandas_scalar(value: Any, pandas: Any) -> dict[str, Any] | None:
    if value is pandas.NaT:
        return {KIND: "NaT"}
    if value is getattr(pandas, "NA", value):
        return {KIND: "NA"} if hasattr(pandas, "NA") else None
    if isinstance(value, pandas.Timestamp):
        zone = None if value.tzinfo is None else str(value.tzinfo)
        unit = getattr(value, "unit", "ns")
        bare = value if zone is None else value.tz_convert("UTC").tz_localize(None)
        return {KIND: "Timestamp", "value": bare.isoformat(), "tz": zone, "unit": unit}
    if isinstance(value, pandas.Timedelta):
        return {KIND: "Timedelta", "value": int(value.value), "unit": getattr(value, "unit", "ns")}  # fmt: skip
    if isinstance(value, pandas.Period):
        return {KIND: "Period", "value": str(value), "freq": value.freqstr}
    return None


def _scalar(value: Any) -> dict[str, Any]:
    numpy = sys.modules["numpy"]
    flat = numpy.asarray(value).reshape(1)
    return {KIND: "scalar", "dtype": flat.dtype.str, "value": plain_items(flat)[0]}


def array(value: Any, items: Items) -> dict[str, Any]:
    """An array: dtype, shape, and its items in order of rows."""
    found: dict[str, Any] = {KIND: "array", "dtype": value.dtype.str, "shape": list(value.shape)}  # fmt: skip
    if value.ndim > 1 and value.flags.f_contiguous and not value.flags.c_contiguous:
        found["order"] = "F"
    flat = value.ravel(order="C")
    if value.dtype.kind == "O":
        found["items"] = items(flat.tolist())
        return found
    return {**found, "items": plain_items(flat)}


def plain_items(flat: Any) -> list[Any]:
    """A one-dimensional array of numbers, times or texts; null is nan."""
    kind = flat.dtype.kind
    if kind in "biu":
        return list(flat.tolist())
    if kind == "U":
        return list(flat.tolist())
    if kind == "f" and flat.dtype.itemsize <= 8:
        return [_number(v) for v in flat.tolist()]
    if kind == "c" and flat.dtype.itemsize <= 16:
        return [[_part(v.real), _part(v.imag)] for v in flat.tolist()]
    if kind in "mM":
        return list(flat.view("i8").tolist())
    raise CannotRecord(f"its dtype is {flat.dtype}")


def _number(value: float) -> Any:
    if math.isfinite(value):
        return value
    return None if math.isnan(value) else str(value)


def _part(value: float) -> Any:
    return value if math.isfinite(value) else str(value)


def column(values: Any, items: Items) -> dict[str, Any]:
    """The values of a series or an index, with their dtype."""
    dtype, name = values.dtype, str(values.dtype)
    numpy, pandas = sys.modules["numpy"], sys.modules["pandas"]
    if isinstance(dtype, numpy.dtype):
        data = values.to_numpy()
        if dtype.kind == "O":
            return {"dtype": "object", "items": items(data.tolist())}
        return {"dtype": dtype.str, "items": plain_items(data)}
    if name == "category":
        parts = getattr(values, "cat", values)
        codes = [int(code) for code in parts.codes]
        categories = column(parts.categories, items)
        return {"dtype": name, "items": codes, "categories": categories, "ordered": bool(parts.ordered)}  # fmt: skip
    if name.startswith("datetime64["):
        bare = values.dt if hasattr(values, "dt") else values
        utc = bare.tz_convert("UTC")
        utc = utc.dt.tz_localize(None) if hasattr(utc, "dt") else utc.tz_localize(None)
        data = utc.to_numpy()
        return {"dtype": data.dtype.str, "tz": str(dtype.tz), "items": plain_items(data)}  # fmt: skip
    if name.startswith("interval"):
        ends = pandas.IntervalIndex(values)
        return {
            "dtype": "interval",
            "closed": ends.closed,
            "left": column(ends.left, items),
            "right": column(ends.right, items),
        }
    if name.startswith("period["):
        return {"dtype": name, "items": [None if v is pandas.NaT else str(v) for v in values]}  # fmt: skip
    if name in MASKED or name.startswith(("string", "str")):
        missing = values.isna()
        found = [None if gone else v for v, gone in zip(values, missing)]  # noqa: B905
        return {"dtype": name, "items": items(found)}
    raise CannotRecord(f"its dtype is {name}")


MASKED = {
    "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
    "Float32", "Float64", "boolean",
}  # fmt: skip


def index(value: Any, items: Items) -> dict[str, Any]:
    """An index, of one level or more."""
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.MultiIndex):
        levels = [value.get_level_values(n) for n in range(value.nlevels)]
        return {
            KIND: "index",
            "kind": "MultiIndex",
            "names": items(list(value.names)),
            "data": [column(level, items) for level in levels],
        }
    name = items([value.name])[0]
    if type(value) is pandas.RangeIndex:
        ends = [value.start, value.stop, value.step]
        return {KIND: "index", "kind": "RangeIndex", "items": ends, "name": name}
    freq = getattr(value, "freqstr", None)
    return {
        KIND: "index",
        "kind": "Index",
        "name": name,
        "data": column(value, items),
        "freq": freq if isinstance(freq, str) else None,
    }

"""A table, an array or a model -> what is worth knowing of it, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from nb2prod.stages.running.probe.encoding import encoded, plain_bytes
from nb2prod.stages.running.probe.tabular import CannotRecord

FEW = 12
LONGEST_TEXT = 60
MOST_CELLS = 50_000_000
MOST_FOR_DISTINCT = 2_000_000


def kind_of(value: Any) -> str:
    """One of table, series, array, model, scalar, container, other."""
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and hasattr(pandas, "DataFrame"):
        if isinstance(value, pandas.DataFrame):
            return "table"
        if isinstance(value, (pandas.Series, pandas.Index)):
            return "series"
        if isinstance(value, (pandas.Timestamp, pandas.Timedelta)):
            return "scalar"
    if numpy is not None and hasattr(numpy, "ndarray"):
        if isinstance(value, numpy.ndarray):
            return "array"
        if isinstance(value, numpy.generic):
            return "scalar"
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return "scalar"
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return "container"
    cls = type(value)
    if not isinstance(value, type) and callable(getattr(cls, "fit", None)):
        learns = ("predict", "transform", "fit_predict", "fit_transform")
        if any(callable(getattr(cls, name, None)) for name in learns):
            return "model"
    return "other"


def is_fitted(value: Any) -> bool:
    """True where a model holds what only fitting gives it, by scikit-learn's custom."""
    try:
        names = list(vars(value))
    except TypeError:
        return False
    return any(n.endswith("_") and not n.endswith("__") for n in names)


def table_of(value: Any) -> dict[str, Any] | None:
    """Rows, columns and index of a data frame, a series or an index."""
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.Index):
        return {"rows": len(value), "columns": _levels(value), "index": []}
    if isinstance(value, pandas.Series):
        columns = [_column(value.name, value)]
    else:
        if value.shape[0] * value.shape[1] > MOST_CELLS:
            value = value.head(MOST_CELLS // max(1, value.shape[1]))
        columns = [
            _column(name, value.iloc[:, place])
            for place, name in enumerate(value.columns[:500])
        ]
    return {"rows": len(value), "columns": columns, "index": _levels(value.index)}


def _levels(index: Any) -> list[dict[str, Any]]:
    pandas = sys.modules["pandas"]
    if isinstance(index, pandas.MultiIndex):
        return [
            _column(name, index.get_level_values(place))
            for place, name in enumerate(index.names)
        ]
    return [_column(index.name, index)]


def _column(name: Any, values: Any) -> dict[str, Any]:
    missing = values.isna()
    found: dict[str, Any] = {
        "name": _json(name),
        "dtype": str(values.dtype),
        "nulls": float(missing.mean()) if len(values) else 0.0,
    }
    kept = values[~missing] if bool(missing.any()) else values
    kind = _order(kept)
    if kind and len(kept):
        found["lowest"], found["highest"] = _quiet(kept.min), _quiet(kept.max)
    if len(values) <= MOST_FOR_DISTINCT and (kind or _is_category(values)):
        found["unique"] = bool(values.is_unique)
        if kind in ("text", "bool") or _is_category(values):
            distinct = list(kept.unique()[: FEW + 1])
            if len(distinct) <= FEW:
                found["distinct"] = sorted(_json(v) for v in distinct)
    return found


def _is_category(values: Any) -> bool:
    return bool(str(values.dtype) == "category")


def _order(values: Any) -> str:
    """How values compare: number, time, text; "" where they cannot, or where asking could run foreign code."""
    kind = getattr(values.dtype, "kind", "")
    if _is_category(values):
        return ""
    if kind in "iuf":
        return "number"
    if kind == "b":
        return "bool"
    if kind in "mM":
        return "time"
    if kind == "O" and all(type(v) is str for v in values[:MOST_FOR_DISTINCT]):
        return "text"
    return ""


def _quiet(ask: Callable[[], Any]) -> str:
    try:
        return _json(ask())
    except Exception:  # noqa: BLE001 - a range is never worth a failed run
        return ""


def _json(value: Any) -> str:
    try:
        text = json.dumps(encoded(value))
    except (CannotRecord, ValueError):
        text = json.dumps(repr(value)[:LONGEST_TEXT])
    return text if len(text) <= 4 * LONGEST_TEXT else ""


def array_of(value: Any) -> dict[str, Any]:
    """An array's dtype, dimensions and range."""
    found: dict[str, Any] = {"dtype": str(value.dtype), "shape": list(value.shape)}
    if value.dtype.kind in "iufb" and 0 < value.size <= MOST_CELLS:
        numpy = sys.modules["numpy"]
        data = numpy.asarray(value)
        finite = data[numpy.isfinite(data)] if data.dtype.kind == "f" else data
        if finite.size:
            found["lowest"], found["highest"] = _json(finite.min()), _json(finite.max())
    return found


def length_of(value: Any) -> int:
    """How many elements a builtin container has; -1 for anything else."""
    plain = isinstance(value, (list, tuple, set, frozenset, dict))
    return len(value) if plain else -1


def predictions_of(model: Any, name: str, value: Any) -> dict[str, Any] | None:
    """What a fitted scikit-learn model says of the first rows of a table or an array that fits it."""
    if not type(model).__module__.startswith("sklearn."):
        return None
    wanted = vars(model).get("n_features_in_") or _of_last_step(model)
    shape: Any = getattr(value, "shape", ())
    if len(shape) != 2 or not shape[0] or (wanted is not None and shape[1] != wanted):
        return None
    rows = min(20, shape[0])
    first = value[:rows] if kind_of(value) == "array" else value.head(rows)
    for method in ("predict", "transform"):
        ask = getattr(model, method, None)
        if callable(ask):
            try:
                result = plain_bytes(ask(first))
            except Exception:  # noqa: BLE001 - it was fitted on something else
                return None
            return {"method": method, "of": name, "rows": rows, "content": result}
    return None


def _of_last_step(model: Any) -> int | None:
    steps = vars(model).get("steps")
    if isinstance(steps, list) and steps:
        try:
            found = vars(steps[0][1]).get("n_features_in_")
        except (TypeError, IndexError):
            return None
        return found if isinstance(found, int) else None
    return None

"""What a run saw of an argument or a result -> words for a docstring."""

from __future__ import annotations

import json

from nb2prod.model.observed import Array, Column, ObservedValue, Table

MOST_COLUMNS = 12
LONGEST_NAME = 40


def observed_note(value: ObservedValue | None) -> str:
    """A table's columns, an array's shape, a model's state; empty where there is nothing to say."""
    if value is None:
        return ""
    if value.table is not None and value.kind == "table":
        return _of_table(value.table)
    if value.table is not None:
        return _of_series(value.table)
    if value.array is not None:
        return _of_array(value.array)
    return "fitted" if value.kind == "model" and value.fitted else ""


def short_note(value: ObservedValue | None) -> str:
    """The same in a few words, where the columns were told before."""
    if value is None or value.table is None or value.kind != "table":
        return observed_note(value)
    columns = len(value.table.columns)
    return f"{_counted(value.table.rows, 'row')} of {_counted(columns, 'column')}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _of_table(table: Table) -> str:
    shown = [_of_column(column) for column in table.columns[:MOST_COLUMNS]]
    if len(table.columns) > MOST_COLUMNS:
        shown.append(f"{len(table.columns) - MOST_COLUMNS} more")
    rows = _counted(table.rows, "row")
    return f"{rows} of {', '.join(shown)}" if shown else f"{rows} without columns"


def _of_column(column: Column) -> str:
    missing = f", {_share(column.nulls)} missing" if column.nulls else ""
    return f"{name_of(column)} ({column.dtype}{missing})"


def name_of(column: Column) -> str:
    """A column's name as code that a person would write."""
    try:
        name = json.loads(column.name)
    except ValueError:
        return "?"
    known = _read(name)
    text = known if isinstance(known, str) else repr(known)
    safe = " ".join(text.split()).replace("`", "'")
    return f"`{safe[:LONGEST_NAME]}`" if safe else "``"


def _read(recorded: object) -> object:
    """What the JSON of a recording says, near enough for a reader."""
    match recorded:
        case {"$": "tuple", "items": [*items]}:
            return tuple(map(_read, items))
        case {"$": _, "value": value}:
            return value
        case {"$": kind}:
            return kind
    return recorded


def _of_series(table: Table) -> str:
    if not table.columns:
        return f"{table.rows} values"
    column = table.columns[0]
    missing = f", {_share(column.nulls)} missing" if column.nulls else ""
    return f"{table.rows} values of {column.dtype}{missing}"


def _of_array(array: Array) -> str:
    return f"{array.dtype} of shape {array.shape}"


def _share(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f} %" if percent >= 1 else "under 1 %"

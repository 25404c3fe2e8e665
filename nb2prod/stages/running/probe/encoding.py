"""A value -> JSON that gives back an equal value, or the reason why there is none."""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import enum
import fractions
import json
import math
import pathlib
import sys
import uuid
from collections.abc import Callable
from typing import Any

from nb2prod.stages.running.probe import tabular
from nb2prod.stages.running.probe.tabular import CannotRecord

UTC = datetime.timezone(datetime.timedelta(0))
MOST_BYTES = 512_000
MOST_PARTS = 60_000
KIND = "$"
ABSTRACT_FACTORIES = {int, float, str, list, set, dict, tuple, bool}


class Encoder:
    """Walks one value; refuses what is shared, circular, too large or no plain data."""

    def __init__(self, names: dict[str, Any] | None = None) -> None:
        self.names = names or {}
        self.parts = 0
        self.met: dict[int, Any] = {}
        self.classes: list[str] = []

    def encode(self, value: Any) -> Any:
        """JSON of a value, see `load` in the generated tests for the way back."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise CannotRecord("it is too large")
        cls = type(value)
        if value is None or cls in (bool, int, str):
            return value
        if cls is float:
            return value if math.isfinite(value) else _said("float", str(value))
        simple = SIMPLE.get(cls)
        if simple is not None:
            return simple(value)
        if isinstance(value, pathlib.PurePath):
            return _said("Path", str(value))
        if cls in CONTAINERS:
            if cls not in (tuple, frozenset):
                self.meet(value)
            return self.container(value)
        if tabular.is_mutable(value):
            self.meet(value)
        found = tabular.encoded(value, self.column_items)
        return self.of_own_class(value) if found is None else found

    def meet(self, value: Any) -> None:
        if id(value) in self.met:
            raise CannotRecord("parts of it are the same object")
        self.met[id(value)] = value

    def column_items(self, values: Any) -> list[Any]:
        """The items of an array or column of objects."""
        return [self.encode(v) for v in values]

    def container(self, value: Any) -> Any:
        cls = type(value)
        if cls is list:
            return [self.encode(v) for v in list(value)]
        if cls is dict and all(type(k) is str for k in value) and KIND not in value:
            return {k: self.encode(v) for k, v in list(value.items())}
        if cls in (set, frozenset):
            items = sorted((self.encode(v) for v in value), key=json.dumps)
            return {KIND: cls.__name__, "items": items}
        if cls in (tuple, collections.deque):
            return {KIND: cls.__name__, "items": [self.encode(v) for v in value]}
        items = [[self.encode(k), self.encode(v)] for k, v in list(value.items())]
        if cls is collections.defaultdict:
            factory = value.default_factory
            if factory is not None and factory not in ABSTRACT_FACTORIES:
                raise CannotRecord("it makes its missing values by a function")
            name = factory.__name__ if factory is not None else None
            return {KIND: "defaultdict", "factory": name, "items": items}
        return {KIND: cls.__name__, "items": items}

    def of_own_class(self, value: Any) -> Any:
        cls = type(value)
        name = cls.__name__
        if cls.__module__ != "__main__" or self.names.get(name) is not cls:
            raise CannotRecord(
                f"a {cls.__module__}.{cls.__qualname__} is no plain data"
            )
        if isinstance(value, enum.Enum):
            self.classes.append(name)
            return {KIND: "enum", "class": name, "name": value.name}
        if isinstance(value, tuple) and hasattr(cls, "_fields"):
            self.classes.append(name)
            items = [self.encode(v) for v in tuple(value)]
            return {KIND: "namedtuple", "class": name, "items": items}
        self.require_plain(cls)
        self.meet(value)
        self.classes.append(name)
        state = {key: self.encode(v) for key, v in list(vars(value).items())}
        return {KIND: "object", "class": name, "state": state}

    def require_plain(self, cls: type) -> None:
        for base in cls.__mro__[:-1]:
            made_otherwise = {
                "__reduce__",
                "__reduce_ex__",
                "__getstate__",
                "__slots__",
            }
            if base.__module__ != "__main__" or made_otherwise & set(vars(base)):
                raise CannotRecord(f"a {cls.__name__} is no plain data")


def _said(kind: str, value: Any) -> dict[str, Any]:
    return {KIND: kind, "value": value}


def _items(kind: str, *items: Any) -> dict[str, Any]:
    return {KIND: kind, "items": list(items)}


def _of_complex(v: complex) -> dict[str, Any]:
    if not (math.isfinite(v.real) and math.isfinite(v.imag)):
        raise CannotRecord("a complex number is not finite")
    return _items("complex", v.real, v.imag)


def _of_datetime(v: datetime.datetime) -> dict[str, Any]:
    if v.tzinfo is not None and v.tzinfo is not UTC:
        raise CannotRecord("a time has a time zone of its own")
    return _said("datetime", v.isoformat())


SIMPLE: dict[type, Callable[[Any], Any]] = {
    complex: _of_complex,
    bytes: lambda v: _said("bytes", base64.b64encode(v).decode("ascii")),
    range: lambda v: _items("range", v.start, v.stop, v.step),
    datetime.datetime: _of_datetime,
    datetime.date: lambda v: _said("date", v.isoformat()),
    datetime.timedelta: lambda v: _items("timedelta", v.days, v.seconds, v.microseconds),
    decimal.Decimal: lambda v: _said("Decimal", str(v)),
    fractions.Fraction: lambda v: _said("Fraction", str(v)),
    uuid.UUID: lambda v: _said("UUID", str(v)),
}  # fmt: skip
CONTAINERS = {
    list, dict, set, frozenset, tuple, collections.deque,
    collections.OrderedDict, collections.Counter, collections.defaultdict,
}  # fmt: skip


def encoded(value: Any, names: dict[str, Any] | None = None) -> Any:
    """JSON of a value."""
    return Encoder(names).encode(value)


def as_bytes(tree: Any) -> bytes:
    """A JSON tree as the content of a file."""
    try:
        text = json.dumps(tree, allow_nan=False, ensure_ascii=False)
        content = (text + "\n").encode("utf-8")
    except (ValueError, RecursionError, UnicodeEncodeError):
        raise CannotRecord("it is no plain data") from None
    if len(content) > MOST_BYTES:
        raise CannotRecord("it is too large")
    return content


def plain_bytes(value: Any) -> bytes:
    """The content of a recording of a value that needs no class of the notebook."""
    return as_bytes(encoded(value))


def recording_of(value: Any, names: dict[str, Any]) -> dict[str, Any]:
    """A value's recording, a sample of it where it is too large, or why there is none."""
    for sample in (None, 100, 20):
        part = value if sample is None else beginning(value, sample)
        if sample is not None and part is None:
            break
        encoder = Encoder(names)
        try:
            if tabular.cells_in(part) > MOST_PARTS:
                raise CannotRecord("it is too large")
            content = as_bytes(encoder.encode(part))
        except CannotRecord as reason:
            if "too large" not in str(reason):
                return {"skipped": str(reason)}
        except RecursionError:
            return {"skipped": "it is nested too deeply"}
        else:
            return {
                "content": content,
                "whole": sample is None,
                "classes": encoder.classes,
            }
    return {"skipped": "it is too large"}


def beginning(value: Any, count: int) -> Any:
    """The first rows or elements; None for what has none."""
    cls = type(value)
    if cls in (list, tuple):
        return value[:count]
    if cls in (dict, collections.OrderedDict, collections.Counter):
        return cls(list(value.items())[:count])
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series)):
        return value.head(count)
    if pandas is not None and isinstance(value, pandas.Index):
        return value[:count]
    if numpy is not None and isinstance(value, numpy.ndarray) and value.ndim:
        return value[:count] if value[:count].size <= MOST_PARTS else None
    return None

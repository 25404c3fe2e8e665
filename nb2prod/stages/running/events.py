"""The probe's lines of JSON -> Observations; whatever else stands in them is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nb2prod.model.observed import (
    Array,
    Column,
    Observations,
    ObservedCall,
    ObservedStep,
    ObservedValue,
    Predictions,
    Recording,
    SeenType,
    Table,
)

Json = Mapping[str, Any]
FILE = re.compile(r"[0-9a-f]{12}\.json")
KINDS = frozenset(
    {"table", "series", "array", "model", "scalar", "container", "other", "unbound"}
)
HIDDEN_CLASS = "its class is made inside a step"


def observations_of(
    lines: Iterable[str], folder: Path, own_classes: frozenset[str], seconds: float
) -> Observations:
    """Read back what the probe wrote into a folder."""
    reader = _Reader(folder, own_classes)
    sides: dict[str, dict[str, tuple[ObservedValue, ...]]] = {}
    calls: list[ObservedCall] = []
    python = ""
    for event in _parsed(lines):
        if "values" in event:
            values = tuple(reader.value(v) for v in event["values"])
            sides.setdefault(str(event["step"]), {})[str(event["side"])] = values
        elif "qualname" in event:
            calls.append(_call(event))
        elif event.get("end"):
            python = str(event["python"])
    steps = tuple(
        ObservedStep(function=function, inputs=seen["in"], outputs=seen["out"])
        for function, seen in sides.items()
        if seen.keys() >= {"in", "out"}
    )
    return Observations(python=python, seconds=seconds, steps=steps, calls=tuple(calls))


def _parsed(lines: Iterable[str]) -> Iterator[Json]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


class _Reader:
    def __init__(self, folder: Path, own_classes: frozenset[str]) -> None:
        self.folder = folder
        self.own_classes = own_classes

    def value(self, seen: Json) -> ObservedValue:
        kind = str(seen["kind"])
        said = seen.get("predictions")
        return ObservedValue(
            name=str(seen["name"]),
            kind=kind if kind in KINDS else "other",
            seen=seen_type(seen["type"]),
            table=_table(seen["table"]) if seen.get("table") else None,
            array=_array(seen["array"]) if seen.get("array") else None,
            length=int(seen.get("length", -1)),
            fitted=bool(seen.get("fitted")),
            predictions=self.predictions(said) if said else None,
            same_as=str(seen.get("same_as", "")),
            recording=self.recording(seen),
        )

    def predictions(self, said: Json) -> Predictions:
        return Predictions(
            method=str(said["method"]), of=str(said["of"]), rows=int(said["rows"]), result=self.recording(said)
        )  # fmt: skip

    def recording(self, said: Json) -> Recording:
        file = str(said.get("file", ""))
        hidden = set(said.get("classes", ())) - self.own_classes
        if hidden or not FILE.fullmatch(file) or not (self.folder / file).is_file():
            reason = (
                HIDDEN_CLASS if hidden else str(said.get("skipped", "not recorded"))
            )
            return Recording(skipped=reason)
        content = (self.folder / file).read_bytes()
        return Recording(
            file=file, content=content, whole=bool(said.get("whole", True))
        )


def _table(seen: Json) -> Table:
    return Table(
        rows=int(seen["rows"]),
        columns=tuple(_column(c) for c in seen["columns"]),
        index=tuple(_column(c) for c in seen["index"]),
    )


def _column(seen: Json) -> Column:
    return Column(
        name=str(seen["name"]),
        dtype=str(seen["dtype"]),
        nulls=float(seen.get("nulls", 0.0)),
        lowest=str(seen.get("lowest", "")),
        highest=str(seen.get("highest", "")),
        distinct=tuple(map(str, seen.get("distinct", ()))),
        unique=bool(seen.get("unique", False)),
    )


def _array(seen: Json) -> Array:
    return Array(
        dtype=str(seen["dtype"]),
        shape=tuple(map(int, seen["shape"])),
        lowest=str(seen.get("lowest", "")),
        highest=str(seen.get("highest", "")),
    )


def _call(seen: Json) -> ObservedCall:
    returned = seen["returned"]
    return ObservedCall(
        statement=int(seen["statement"]),
        qualname=str(seen["qualname"]),
        parameters=tuple((str(n), union_of(t)) for n, t in seen["given"].items()),
        free=tuple((str(n), union_of(t)) for n, t in seen["free"].items()),
        returns=union_of(returned) if returned else None,
        calls=int(seen["calls"]),
    )


def union_of(seen: Iterable[Json]) -> SeenType:
    """One type for all that were seen."""
    members = tuple(seen_type(one) for one in seen)
    return members[0] if len(members) == 1 else SeenType(parts=members)


def seen_type(seen: Json) -> SeenType:
    """A type as the probe says it."""
    return SeenType(
        path=str(seen.get("path", "")),
        parts=tuple(seen_type(part) for part in seen.get("parts", ())),
        bases=tuple(map(str, seen.get("bases", ()))),
        length=str(seen.get("length", "")),
    )

"""What a loop over a value gives."""

from __future__ import annotations

import ast

from nb2prod.inference import calls
from nb2prod.inference.machine import Arguments, Machine
from nb2prod.inference.values import (
    INT,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    Type,
    UserClass,
    array,
    each,
    join,
    part,
)

OF_TEXT = {"str": STR, "bytes": INT, "range": INT, "bytearray": INT}
HOLDERS = {
    "list",
    "set",
    "frozenset",
    "dict",
    "zip",
    "enumerate",
    "map",
    "filter",
    "reversed",
}
DEPTH = 4


def elements(
    m: Machine, value: Type, node: ast.AST, frame: Frame, depth: int = 0
) -> Type:
    """The type of the elements, joined."""
    return each(value, lambda one: _elements_of(m, one, node, frame, depth))


def _elements_of(
    m: Machine, one: Type, node: ast.AST, frame: Frame, depth: int
) -> Type:
    if isinstance(one, UserClass):
        return m.instance_of(one.record) if one.record.kind == "enum" else UNKNOWN
    if not isinstance(one, Instance) or depth > DEPTH:
        return UNKNOWN
    if one.name in OF_TEXT:
        return OF_TEXT[one.name]
    if one.name == "tuple":
        return join(*one.args)
    if one.name in HOLDERS or one.name.startswith(("collections.", "itertools.")):
        return part(one)
    if one.name == "numpy.ndarray":
        return row(one)
    for method in ("__unpack__", "__iter__", "__getitem__"):
        made = calls.call_method(m, one, method, Arguments(), node, frame)
        if made is not None:
            return (
                made
                if method == "__getitem__"
                else elements(m, made, node, frame, depth + 1)
            )
    return UNKNOWN


def row(one: Instance, dropped: int = 1) -> Type:
    """What is left of an array when its first dimensions are indexed away."""
    if not isinstance(one.note, int):
        return UNKNOWN
    if one.note > dropped:
        return array(part(one), one.note - dropped)
    return part(one) if one.note == dropped else UNKNOWN

"""A fast walk over `ast`: which names a cell reads, writes, calls and mutates."""

from nb2prod.source.events.statements import walk
from nb2prod.source.events.values import (
    Call,
    CellEvents,
    ClassBody,
    Event,
    Function,
)

__all__ = [
    "Call",
    "CellEvents",
    "ClassBody",
    "Event",
    "Function",
    "walk",
]

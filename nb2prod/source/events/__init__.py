"""A fast walk over `ast`: which names a cell reads, writes, calls and mutates."""

from nb2prod.source.events.statements import walk
from nb2prod.source.events.values import (
    Call,
    ClassBody,
    Event,
    Function,
    Noted,
)

__all__ = [
    "Call",
    "ClassBody",
    "Event",
    "Function",
    "Noted",
    "walk",
]

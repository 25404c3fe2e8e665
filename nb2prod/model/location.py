"""A place in a notebook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a notebook; cells, lines and columns count from 1, prose included."""

    cell: int
    line: int = 1
    column: int = 1

"""What `from x import *` binds of the standard library, and of libraries that people star-import."""

from __future__ import annotations

import os
from functools import cache


@cache
def star_exports() -> dict[str, frozenset[str]]:
    """Module -> the names that a star import of it binds."""
    with open(os.path.join(os.path.dirname(__file__), "star_exports.txt")) as file:
        rows = [line.split() for line in file if line.strip()]
    return {row[0]: frozenset(row[1:]) for row in rows if not row[0].startswith("#")}

"""Statement -> which names of the notebook it reads, binds, changes and leaves for later.

total = sum(f(x) for x in rows)     reads sum, f, rows; writes total
def f(x): return x + offset         writes f; defers offset until f is called
df["a"] = 1                         reads and mutates df
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.source.scope.calls import (
    CONTAINERS,
    IMMEDIATE,
    callee_name,
    changes_in_place,
    root_name,
)
from nb2prod.source.scope.flow import Flow, names_in_text
from nb2prod.source.scope.nodes import is_dotted, own_nodes
from nb2prod.source.scope.paths import catches_missing, is_main_guard
from nb2prod.source.scope.statements import Statements

__all__ = [
    "CONTAINERS",
    "IMMEDIATE",
    "Flow",
    "callee_name",
    "catches_missing",
    "changes_in_place",
    "flow_of",
    "is_dotted",
    "is_main_guard",
    "names_in_text",
    "own_nodes",
    "root_name",
]


def flow_of(statement: ast.stmt, *, extra_reads: Iterable[str] = ()) -> Flow:
    """The flow of one top-level statement."""
    walker = Statements()
    walker.block([statement])
    for name in extra_reads:
        walker.read(name, called=False)
    return walker.flow()

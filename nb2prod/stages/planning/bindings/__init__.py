"""Statements -> which binding each name stands for, and where each binding may live.

A binding is *static* where it can stand at module level: an import, a definition, a constant.
Everything else is *dynamic*: a local of a step, handed on by the pipeline.

    def f(x): return x + offset     static; `offset` is dynamic, so f is *lifted*: f(x, offset=offset)
    class K: … offset …             dynamic: made in a step, where it closes over `offset`
    def g(): global n; n += 1       `n` is *boxed*: every reader and writer uses `shared_state.n`
"""

from __future__ import annotations

from nb2prod.stages.planning.bindings.kinds import forgets, is_star_import, is_timed
from nb2prod.stages.planning.bindings.resolution import (
    STATE,
    UNBOUND,
    Binding,
    Resolution,
)
from nb2prod.stages.planning.bindings.resolving import resolve

__all__ = [
    "STATE",
    "UNBOUND",
    "Binding",
    "Resolution",
    "forgets",
    "is_star_import",
    "is_timed",
    "resolve",
]

"""Which paths there are through statements: what may not run, and what leaves early."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def leaves(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(
        block[-1], ast.Raise | ast.Continue | ast.Break | ast.Return
    )


def may_leave(node: ast.stmt) -> bool:
    compound = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match
    return isinstance(node, compound) and any(
        isinstance(n, ast.Return | ast.Raise) for n in ast.walk(node)
    )


def is_main_guard(test: ast.expr) -> bool:
    """True for `__name__ == "__main__"`, which a notebook always is."""
    return ast.unparse(test) in {
        "__name__ == '__main__'",
        "'__main__' == __name__",
        "True",
    }


def catches_missing(node: ast.stmt) -> bool:
    """True for a `try` that goes on where a name is missing."""
    return isinstance(node, ast.Try | ast.TryStar) and any(
        h.type is None
        or any(
            isinstance(n, ast.Name) and n.id in {"NameError", "Exception"}
            for n in ast.walk(h.type)
        )
        for h in node.handlers
    )


def is_irrefutable(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None

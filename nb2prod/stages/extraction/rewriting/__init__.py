"""One statement's text -> libcst nodes in which names, calls, literals and magics are the package's.

total = add(LAGS)         names {"LAGS": "lags"}, lifted {"add": ("rate",)}
total = add(lags, rate=rate)
"""

from __future__ import annotations

import libcst as cst

from nb2prod.stages.extraction.rewriting.rewrite import Line, Lines, Rewrite
from nb2prod.stages.extraction.rewriting.rewriter import Rewriter

__all__ = ["Line", "Lines", "Rewrite", "rewritten"]


def rewritten(text: str, rewrite: Rewrite) -> Lines:
    """Parse a statement with its comments, and rewrite it."""
    module = cst.parse_module(text + "\n")
    if not rewrite.is_nothing or "__name__" in text or "__doc__" in text:
        # a class says the module that it lives in, and is compared with `__name__`
        visited = module.visit(
            Rewriter(rewrite, says_its_name="__module__" not in text)
        )
        assert isinstance(visited, cst.Module)
        module = visited
    return _with_comments(module)


def _with_comments(module: cst.Module) -> Lines:
    """A module's statements; the comments at its head go with the first."""
    statements = list(module.body)
    if statements and module.header:
        first = statements[0]
        statements[0] = first.with_changes(
            leading_lines=[*module.header, *getattr(first, "leading_lines", ())]
        )
    return statements

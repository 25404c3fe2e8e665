"""The text of a cell -> its tree."""

from __future__ import annotations

import ast
import warnings


def parse(text: str) -> ast.Module:
    """The tree of a cell, top-level `await` included."""
    return compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST, True)  # type: ignore[return-value]  # a Module


def parse_again(text: str) -> list[ast.stmt]:
    """The statements of a cell that was parsed before; it has been warned of already."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse(text).body

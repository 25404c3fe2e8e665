"""What a function's own text says of what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def yields(function: Definition) -> bool:
    """Whether it is a generator."""
    return any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _own(function))


def returns_of(function: Definition) -> Iterator[ast.Return]:
    """Its own `return`s, not those of functions inside."""
    return (n for n in _own(function) if isinstance(n, ast.Return))


def may_return_none(function: Definition) -> bool:
    """Whether one of its `return`s says nothing, or `None`."""
    given = [n.value for n in returns_of(function)]
    return any(map(_is_none, given)) and not yields(function)


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _own(function: Definition) -> Iterator[ast.AST]:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        current = waiting.pop()
        yield current
        if not isinstance(current, inner):
            waiting += ast.iter_child_nodes(current)


def definitions_in(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    """Functions by their qualified names, wherever they stand in a statement."""
    inner_prefix = prefix
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        qualname = f"{prefix}{node.name}"
        inner_prefix = f"{qualname}."
        if not isinstance(node, ast.ClassDef):
            yield qualname, node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield from definitions_in(child, inner_prefix)

"""A decorated definition -> whether its decorators do something that is noticed when it is made."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from nb2prod.source.scope import root_name

_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def acts_when_made(
    node: ast.stmt, definition_of: Callable[[str], ast.stmt | None]
) -> bool:
    """True where a decorator of the notebook's own calls something for its effect, such as `print`."""
    for decorator in getattr(node, "decorator_list", ()):
        made = definition_of(root_name(decorator) or "")
        called = isinstance(decorator, ast.Call)
        if any(_is_effect(s) for s in _running(made, depth=1 + called)):
            return True
    return False


def _running(node: ast.stmt | None, *, depth: int) -> Iterator[ast.stmt]:
    """Statements of a decorator that run when it decorates; one that takes arguments makes another."""
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, _FUNCTION) and part.name in {"__new__", "__init__"}:
                yield from _running(part, depth=1)
        return
    if not isinstance(node, _FUNCTION) or not depth:
        return
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        child = waiting.pop()
        if isinstance(child, _FUNCTION):
            yield from _running(child, depth=depth - 1)
            continue
        if isinstance(child, ast.stmt):
            yield child
        waiting += list(ast.iter_child_nodes(child))


def _is_effect(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Call | ast.Await
    )

"""What a step must know of the statements that it holds."""

from __future__ import annotations

import ast


def is_async(node: ast.AST) -> bool:
    """True where a statement awaits outside of functions."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(current, ast.Await | ast.AsyncFor | ast.AsyncWith):
            return True
        if isinstance(current, ast.comprehension) and current.is_async:
            return True
        stack += list(ast.iter_child_nodes(current))
    return False

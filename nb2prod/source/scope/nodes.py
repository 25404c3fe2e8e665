"""Statement -> the nodes that run with it; and what names a place in a module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# what has names of its own inside
SCOPES = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.ClassDef
    | ast.Lambda
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, without those of functions that it defines."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield current
        stack += ast.iter_child_nodes(current)


def is_dotted(node: ast.expr) -> bool:
    """True for a name, and for what stands in it: `np`, `np.linalg.norm`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)

"""What a step must know of the statements that it holds."""

from __future__ import annotations

import ast

from nb2prod.source.scope import own_nodes


def is_async(node: ast.AST) -> bool:
    """True where a statement awaits outside of functions."""
    return any(
        isinstance(n, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(n, ast.comprehension) and n.is_async)
        for n in own_nodes(node)
    )

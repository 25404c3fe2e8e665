"""What a step must know of the statements that it holds."""

from __future__ import annotations

import ast

import libcst as cst

from nb2prod.source.scope import own_nodes
from nb2prod.stages.extraction.rewriting import Lines


def is_async(node: ast.AST) -> bool:
    """True where a statement awaits outside of functions."""
    return any(
        isinstance(n, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(n, ast.comprehension) and n.is_async)
        for n in own_nodes(node)
    )


def unread(lines: Lines) -> Lines:
    """Imports that are not to be taken out as unused."""
    mark = cst.TrailingWhitespace(
        whitespace=cst.SimpleWhitespace("  "), comment=cst.Comment("# noqa: F401")
    )
    return [
        (
            line.with_changes(trailing_whitespace=mark)
            if isinstance(line, cst.SimpleStatementLine)
            else line
        )
        for line in lines
    ]

"""What a step must know of the statements that it holds."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.stages.planning.statements import Statement


def shows(node: ast.stmt) -> bool:
    """True for `plt.show()`, after which no figure is open."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="plt" | "pyplot"), attr="show")
            )
        ):
            return True
    return False


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


def how_made(statements: Sequence[Statement]) -> dict[str, str]:
    """The last simple assignment to each name, as text short enough to quote."""
    found = {}
    for statement in statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                text = ast.unparse(value)
                if (
                    len(text) <= 64
                    and "__magic__" not in text
                    and "\n" not in text
                    and "`" not in text
                ):
                    found[name] = f"`{text}`"
    return found


def written_in(statements: Sequence[Statement], name: str) -> str:
    """Where a name gets its last value."""
    cell = next(
        (s.cell for s in reversed(statements) if name in s.flow.may_write),
        statements[-1].cell,
    )
    return f"made in cell {cell}"

"""Statement -> how it binds its names: by an import, a definition, a constant, or otherwise."""

from __future__ import annotations

import ast

from nb2prod.source.magics import TIMEIT
from nb2prod.stages.planning.constants import is_static_definition, is_static_value
from nb2prod.stages.planning.statements import Statement


def kind_of(statement: Statement, name: str) -> tuple[str, str]:
    """How a statement binds a name, and what imports of the same thing have in common."""
    node = statement.node
    match node:
        case ast.Import() | ast.ImportFrom():
            return "import", _import_line(node, name)
        case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name != TIMEIT:
            return ("def" if is_static_definition(node) else "other"), ""
        case ast.ClassDef():
            return ("class" if is_static_definition(node) else "other"), ""
        case ast.Assign() | ast.AnnAssign() if assigned_value(node) is not None:
            return "value", ""
        case ast.Try() if is_import_block(node):
            return "import", ast.unparse(node) + f"#{name}"
    return "other", ""


def assigned_value(node: ast.stmt) -> ast.expr | None:
    """The value of `name = value` where it is the same at any time."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=value) if is_static_value(value):
            return value
        case ast.AnnAssign(target=ast.Name(), value=value) if value and is_static_value(
            value
        ):
            return value
    return None


def imported_from(node: ast.stmt) -> frozenset[str]:
    """The modules that an import names."""
    if isinstance(node, ast.Import):
        return frozenset(alias.name for alias in node.names)
    return (
        frozenset({node.module or ""})
        if isinstance(node, ast.ImportFrom)
        else frozenset()
    )


def _import_line(node: ast.Import | ast.ImportFrom, name: str) -> str:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if (alias.asname or alias.name) == name:
                return f"{'.' * node.level}{node.module or ''}:{alias.name}"
        elif alias.asname == name:
            return alias.name
        elif alias.asname is None and alias.name.partition(".")[0] == name:
            return name
    return ""


def forgets(node: ast.stmt) -> bool:
    """True for `del x`: a name ends with its step anyway."""
    return isinstance(node, ast.Delete) and all(
        isinstance(t, ast.Name) for t in node.targets
    )


def is_star_import(node: ast.stmt) -> bool:
    """True for `from x import *`."""
    return isinstance(node, ast.ImportFrom) and any(
        alias.name == "*" for alias in node.names
    )


def is_timed(node: ast.stmt) -> bool:
    """True for the body of a `%%timeit` cell."""
    return isinstance(node, ast.FunctionDef) and node.name == TIMEIT


def is_import_block(node: ast.Try) -> bool:
    """True for `try: import x / except ImportError: x = None` and its like."""
    blocks = [
        *node.body,
        *node.orelse,
        *node.finalbody,
        *(s for h in node.handlers for s in h.body),
    ]
    return any(isinstance(s, ast.Import | ast.ImportFrom) for s in node.body) and all(
        isinstance(s, ast.Import | ast.ImportFrom | ast.Pass)
        or (isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant))
        for s in blocks
    )

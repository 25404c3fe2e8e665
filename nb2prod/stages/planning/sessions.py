"""`init_session()` of SymPy -> why a package cannot call it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.statements import Statement

OPENER = "init_session"
WHY = (
    f"`{OPENER}()` binds x, y, z, t, k, m, n, f, g and h in a notebook, and opens a shell "
    "that waits for a person anywhere else; bind what you need, as in `x = symbols('x')`"
)


def opened_sessions(kept: Sequence[Statement]) -> Iterator[Statement]:
    """Statements that call SymPy's `init_session`, by whatever name it was imported."""
    bare: set[str] = set()
    modules: set[str] = set()
    for statement in kept:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.ImportFrom) and _is_sympy(node.module or ""):
                bare |= _imported(node)
            elif isinstance(node, ast.Import):
                modules |= {
                    a.asname or "sympy" for a in node.names if _is_sympy(a.name)
                }
        if any(_opens(node, bare, modules) for node in ast.walk(statement.node)):
            yield statement


def _is_sympy(module: str) -> bool:
    return module.partition(".")[0] == "sympy"


def _imported(node: ast.ImportFrom) -> set[str]:
    return {
        alias.asname or OPENER for alias in node.names if alias.name in {"*", OPENER}
    }


def _opens(node: ast.AST, bare: set[str], modules: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in bare
    if not isinstance(node.func, ast.Attribute) or node.func.attr != OPENER:
        return False
    return ast.unparse(node.func.value).partition(".")[0] in modules

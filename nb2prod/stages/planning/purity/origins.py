"""Names that may stand for what an unknown library gives: its `find` or `summary` may do anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.source.bound import bound_values
from nb2prod.stages.planning.purity.tables import HARMLESS_MODULES


def foreign_names(
    statements: Sequence[ast.stmt], modules: Mapping[str, str]
) -> frozenset[str]:
    """Imports of unknown libraries, and what is made of them, wherever it is bound."""
    found = {name for name, top in modules.items() if top not in HARMLESS_MODULES}
    made = [pair for s in statements for pair in _bound(s)]
    while True:
        more = {
            name
            for name, source in made
            if name not in found and _mentions(source, found, modules)
        }
        if not more:
            return frozenset(found)
        found |= more


def _bound(statement: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """Names, each with the code that it gets its value from."""
    for bound in bound_values(ast.walk(statement)):
        yield bound.name, bound.value
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node


def _mentions(node: ast.AST, names: set[str], modules: Mapping[str, str]) -> bool:
    """True where a name stands in code that is no call of a known module."""
    if isinstance(node, ast.Call) and _is_of_a_module(node.func, names, modules):
        return False  # a table of pandas, whatever it is made of
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))


def _is_of_a_module(
    node: ast.expr, names: set[str], modules: Mapping[str, str]
) -> bool:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in modules and node.id not in names

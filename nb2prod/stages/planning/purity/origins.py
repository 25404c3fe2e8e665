"""Names that may stand for what an unknown library gives: its `find` or `summary` may do anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.stages.planning.purity.tables import HARMLESS_MODULES


def foreign_names(
    statements: Sequence[ast.stmt], modules: Mapping[str, str]
) -> frozenset[str]:
    """Imports of unknown libraries, and what is made of them, wherever it is bound."""
    found = {name for name, top in modules.items() if top not in HARMLESS_MODULES}
    made = [pair for s in statements for n in ast.walk(s) for pair in _bound(n)]
    while True:
        more = {
            name
            for name, source in made
            if name not in found and _mentions(source, found, modules)
        }
        if not more:
            return frozenset(found)
        found |= more


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Names, each with the code that it gets its value from."""
    targets: Sequence[ast.AST] = ()
    source: ast.AST | None = None
    match node:
        case ast.Assign():
            targets, source = node.targets, node.value
        case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
            targets, source = (node.target,), node.value
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            targets, source = (node.target,), node.iter
        case ast.withitem(optional_vars=ast.expr() as target):
            targets, source = (target,), node.context_expr
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name, node
    if source is not None:
        for part in (n for target in targets for n in ast.walk(target)):
            if isinstance(part, ast.Name):
                yield part.id, source


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

"""Statement -> the names that scopes of its own hide where it reads a name of the notebook.

def g(rate): return f(rate)     f is read where `rate` is g's own: no argument named so can be f's
"""

from __future__ import annotations

import ast
from collections import defaultdict

from nb2prod.source.scope.nodes import SCOPES


def hidden_where_read(statement: ast.stmt) -> dict[str, set[str]]:
    """Name read in a scope inside a statement -> names that are bound in the scopes around it."""
    found: dict[str, set[str]] = defaultdict(set)
    waiting: list[tuple[ast.AST, frozenset[str]]] = [(statement, frozenset())]
    while waiting:
        node, hidden = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and hidden:
            found[node.id] |= hidden
        if isinstance(node, SCOPES):
            hidden |= _bound_inside(node)
        waiting += [(child, hidden) for child in ast.iter_child_nodes(node)]
    return found


def _bound_inside(scope: ast.AST) -> set[str]:
    """Roughly what a scope binds: too much costs a plainer form, too little a wrong value."""
    found: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if (
                node is not scope
            ):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.alias():
                found.add(node.asname or node.name.partition(".")[0])
            case ast.Global(names=names):
                found -= set(names)
    return found


def looked_into(statement: ast.stmt) -> set[str]:
    """Names whose object itself matters: `f.__name__`, `f is g`, `{f: 1}`, `f.calls = 0`."""
    found: set[str] = set()
    for node in ast.walk(statement):
        parts: list[ast.expr | None] = []
        match node:
            case ast.Attribute(value=value):
                parts = [value]
            case ast.Compare(left=left, comparators=others):
                parts = [left, *others]
            case ast.Dict(keys=keys):
                parts = list(keys)
            case ast.Subscript(slice=index):
                parts = [index]
        found |= {part.id for part in parts if isinstance(part, ast.Name)}
    return found

"""Statements -> the imports that find what an earlier statement put into a module.

math.sqrt = lambda x: "patched"
from math import sqrt               must stay where it stands, as does
sys.modules["tools"] = made
import tools
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.statements import Statement


def imports_of_patches(statements: Sequence[Statement]) -> frozenset[int]:
    """The numbers of imports that name what was set in their module before, or a module that was."""
    found: set[int] = set()
    modules: dict[str, str] = {}
    patched: set[str] = set()
    for statement in statements:
        node = statement.node
        match node:
            case ast.Import(names=names):
                if any(alias.name in patched for alias in names):
                    found.add(statement.number)
                for alias in names:
                    whole, root = alias.name, alias.name.partition(".")[0]
                    modules[alias.asname or root] = whole if alias.asname else root
            case ast.ImportFrom(module=str(module), names=names):
                wholes = {f"{module}.{alias.name}" for alias in names}
                if patched & (wholes | {module}):
                    found.add(statement.number)
                for alias in names:
                    modules[alias.asname or alias.name] = f"{module}.{alias.name}"
        patched |= set(_patched(node, modules))
    return frozenset(found)


def _patched(node: ast.stmt, modules: Mapping[str, str]) -> Iterator[str]:
    for part in ast.walk(node):
        match part:
            case ast.Attribute(ctx=ast.Store()):
                root, _, rest = ast.unparse(part).partition(".")
                if root in modules:
                    yield f"{modules[root]}.{rest}"
            case ast.Subscript(
                value=table, slice=ast.Constant(value=str(name)), ctx=ast.Store()
            ):
                if ast.unparse(table) == "sys.modules":
                    yield name
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                if callee_name(part) == "patch":
                    yield name
            case ast.Call(args=[ast.Name(id=owner), ast.Constant(value=str(name)), *_]):
                if callee_name(part) in {"setattr", "object"} and owner in modules:
                    yield f"{modules[owner]}.{name}"

"""`from x import *` -> an import by name, where the module can be read without running the notebook."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import sys
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.model.surroundings import Surroundings
from nb2prod.source.scope import flow_of
from nb2prod.stages.planning.hidden import is_star_import
from nb2prod.stages.planning.statements import Statement

# importing these does more than define names
NEVER_IMPORTED = frozenset(
    {"this", "antigravity", "idlelib", "test", "turtledemo", "lib2to3"}
)


def with_names(
    statements: Sequence[Statement], surroundings: Surroundings
) -> tuple[Statement, ...]:
    """Replace star imports of the standard library and of modules beside the notebook."""
    if not any(is_star_import(s.node) for s in statements):
        return tuple(statements)
    used = {
        n.id for s in statements for n in ast.walk(s.node) if isinstance(n, ast.Name)
    }
    return tuple(_with_names(s, surroundings, used) for s in statements)


def _with_names(
    statement: Statement, surroundings: Surroundings, used: set[str]
) -> Statement:
    node = statement.node
    if not isinstance(node, ast.ImportFrom) or not is_star_import(node) or node.level:
        return statement
    exported = exports_of(node.module or "", surroundings)
    if exported is None:
        return statement
    names = sorted(exported & used)
    if not names:
        text = f"import {node.module}"
    else:
        text = f"from {node.module} import {', '.join(names)}"
    new = ast.copy_location(ast.parse(text).body[0], node)
    return replace(statement, node=new, text=text, flow=flow_of(new))


def exports_of(module: str, surroundings: Surroundings) -> set[str] | None:
    """What `from module import *` binds; None where that cannot be known."""
    near = next((m for m in surroundings.modules if m.name == module), None)
    if near is not None:
        return _exports_of_text(near.text)
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or top in NEVER_IMPORTED:
        return None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            found = importlib.import_module(module)
    except ImportError:
        return None
    names = getattr(found, "__all__", None)
    return set(names) if names else {n for n in vars(found) if not n.startswith("_")}


def _exports_of_text(text: str) -> set[str] | None:
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            try:
                return set(ast.literal_eval(node.value))
            except ValueError:
                return None
        if is_star_import(node):
            return None
        found |= flow_of(node).may_write
    return {name for name in found if not name.startswith("_")}

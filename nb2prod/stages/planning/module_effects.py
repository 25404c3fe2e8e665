"""Modules beside the notebook -> those whose imports must stay where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.model.surroundings import Surroundings
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.bindings.kinds import imported_from
from nb2prod.stages.planning.constants import is_static_definition, is_static_value
from nb2prod.stages.planning.naming.vocabulary import SETS_UP
from nb2prod.stages.planning.statements import Statement

# what Python has itself that prints when it is imported
PRINTING = frozenset({"this"})


def modules_kept_in_place(
    surroundings: Surroundings, kept: Sequence[Statement]
) -> frozenset[str]:
    """Modules that are not there yet, or do something when they are imported, which something before could notice."""
    return (
        PRINTING
        | _made_by(kept)
        | frozenset(
            name
            for name, effects in _with_effects(surroundings)
            if not (all(map(_sets_up, effects)) and _comes_first(name, kept))
        )
    )


def _made_by(kept: Sequence[Statement]) -> frozenset[str]:
    """Modules whose file the notebook names before it imports them."""
    found: set[str] = set()
    named: set[str] = set()
    for statement in kept:
        found |= {
            name
            for name in imported_from(statement.node)
            if name.partition(".")[0] in named
        }
        named |= _modules_named(statement.node)
    return frozenset(found)


def _modules_named(node: ast.stmt) -> set[str]:
    """`tools` for a text that ends in `tools.py`."""
    return {
        re.split(r"[/\\]", part.value.removesuffix(".py"))[-1]
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and part.value.endswith(".py")
    }


def modules_with_effects(surroundings: Surroundings) -> frozenset[str]:
    """Modules that do something when they are imported, whether or not anything reads them."""
    return PRINTING | frozenset(name for name, _ in _with_effects(surroundings))


def _with_effects(surroundings: Surroundings) -> Iterator[tuple[str, list[ast.stmt]]]:
    for module in surroundings.modules:
        if effects := list(_effects(ast.parse(module.text))):
            yield module.name, effects


def _effects(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        if isinstance(node, ast.For | ast.While | ast.With):
            yield node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if "get_ipython" not in ast.dump(node):
                yield node


def _sets_up(node: ast.stmt) -> bool:
    """True for a style, an option or a filter: nobody sees when it is set, if it is first."""
    match node:
        case ast.Expr(value=ast.Call() as call):
            return bool(SETS_UP.match(callee_name(call)))
    return False


def _comes_first(module: str, kept: Sequence[Statement]) -> bool:
    """True where nothing but imports, definitions and constants stands before a module's import."""
    for statement in kept:
        if module in imported_from(statement.node):
            return True
        if not _does_nothing(statement.node):
            return False
    return False


def _does_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(targets=[ast.Name()], value=value):
            return is_static_value(value)
    return is_static_definition(node)

"""Statements -> those that notice when an object ends, which a package does at other moments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.bindings import forgets
from nb2prod.stages.planning.statements import Statement


def lifetime_reasons(
    statements: Sequence[Statement],
) -> Iterator[tuple[Statement, str]]:
    """Each place where the end of an object is noticed, and what to do instead."""
    watched = False
    for statement in statements:
        for node in ast.walk(statement.node):
            match node:
                case ast.FunctionDef(name="__del__"):
                    yield statement, (
                        "`__del__` runs when the notebook lets go of an object, which a package does at other moments; "
                        "give it another name, and call it"
                    )
                case ast.Name(id="getrefcount") | ast.Attribute(attr="getrefcount"):
                    yield statement, (
                        "`getrefcount` counts what holds an object, which in a package is more"
                    )
        if watched and forgets(statement.node):
            yield statement, (
                "a weak reference notices that `del` lets go of an object, which a package does at other moments"
            )
        watched = watched or _imports_weak_references(statement.node)


def _imports_weak_references(node: ast.stmt) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name == "weakref" for alias in names)
        case ast.ImportFrom(module=module):
            return module == "weakref"
    return False

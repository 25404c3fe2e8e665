"""Statements -> names that are constants of the module."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Sequence

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.bindings.kinds import assigned_value
from nb2prod.stages.planning.constants import MAKERS, is_immutable, is_literal
from nb2prod.stages.planning.statements import Statement


def constant_names(statements: Sequence[Statement]) -> frozenset[str]:
    """Names bound once to a value that is the same at any time, and wanted beyond their cell."""
    bound = Counter(name for s in statements for name in s.flow.may_write)
    changed: set[str] = set()
    by_definitions: set[str] = set()
    aliased: set[str] = set()
    cells: dict[str, set[int]] = defaultdict(set)
    for s in statements:
        changed |= s.flow.mutates | s.flow.deferred_mutates | s.flow.deletes
        changed |= s.flow.global_writes
        by_definitions |= s.flow.deferred
        if isinstance(s.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            by_definitions |= s.flow.reads
        if isinstance(s.node, ast.Assign) and isinstance(s.node.value, ast.Name):
            aliased.add(s.node.value.id)
        for name in s.flow.reads | s.flow.deferred:
            cells[name].add(s.cell)
    found = set()
    for statement in statements:
        value = assigned_value(statement.node)
        name = next(iter(statement.flow.may_write), "")
        if value is None or bound[name] > 1 or name in changed:
            continue
        if not is_immutable(value) and name in aliased:
            continue
        read_elsewhere = bool(cells[name] - {statement.cell})
        if (
            name in by_definitions
            or _is_definitional(value)
            or (is_literal(value) and read_elsewhere)
        ):
            found.add(name)
    return frozenset(found)


def _is_definitional(value: ast.expr) -> bool:
    """A type, a record type or a function written as a value."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return callee_name(value) in MAKERS - {"range", "Path", "tuple"}
    return isinstance(value, ast.Subscript)

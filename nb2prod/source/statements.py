"""Questions to a cell's statements that only few rules ask, so the fast walk leaves them out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.source.events.expressions import dotted_name
from nb2prod.source.events.values import Place
from nb2prod.source.facts import CellFacts, Facts


@dataclass(slots=True)
class Binding:
    """`name = value` at the top level, perhaps inside a condition or a loop."""

    name: str
    node: ast.stmt
    value: ast.expr | None
    conditional: bool


def bindings(cell: CellFacts) -> Iterator[Binding]:
    """The plain assignments of a cell that are in no function and no class."""
    return _bindings(cell.statements, False)


def _bindings(statements: Iterable[ast.stmt], inside: bool) -> Iterator[Binding]:
    for node in statements:
        if isinstance(node, ast.Assign):
            if isinstance(node.value, ast.Lambda) and len(node.targets) == 1:
                continue
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield Binding(target.id, node, node.value, inside)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            if isinstance(node.target, ast.Name) and node.value is not None:
                yield Binding(node.target.id, node, node.value, inside)
        elif not isinstance(node, SCOPES):
            inner = inside or not isinstance(node, ast.With)
            yield from _bindings(blocks(node), inner)


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def blocks(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that stand inside a statement, one level down."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def walk_all(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of these statements."""
    for statement in statements:
        yield from ast.walk(statement)


def definition_at(cell: CellFacts, place: Place) -> ast.stmt | None:
    """The import, function or class that stands at a place."""
    at = (getattr(place, "lineno", 0), getattr(place, "col_offset", 0))
    for node in walk_all(cell.statements):
        if isinstance(node, DEFINING) and (node.lineno, node.col_offset) == at:
            return node
    return None


DEFINING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.Import, ast.ImportFrom),
)


def loops_in(cell: CellFacts) -> Iterator[ast.For | ast.comprehension]:
    """Every loop of a cell, functions included."""
    for node in walk_all(cell.statements):
        if isinstance(node, ast.For | ast.comprehension):
            yield node


def calls_in(facts: Facts, cell: CellFacts) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a cell with its full name, functions included."""
    for node in walk_all(cell.statements):
        if isinstance(node, ast.Call):
            yield node, facts.full_name(dotted_name(node.func)[0])


def text_of(node: ast.AST | None) -> str | None:
    """The text that a node is, None where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def texts_of(node: ast.AST | None) -> list[str] | None:
    """The texts of a list or a tuple of texts, None where it is anything else."""
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    texts = [text_of(element) for element in node.elts]
    known = [text for text in texts if text is not None]
    return known if len(known) == len(texts) else None


def keyword_of(node: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((each.value for each in node.keywords if each.arg == name), None)


def code_lines(cell: CellFacts) -> int:
    """Lines that hold statements; functions and classes count as one."""
    lines: set[int] = set()
    for statement in cell.statements:
        last = (
            statement.lineno if isinstance(statement, SCOPES) else statement.end_lineno
        )
        lines.update(range(statement.lineno, (last or statement.lineno) + 1))
    return len(lines)

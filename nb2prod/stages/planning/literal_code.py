"""`exec("x = 1")`, `eval("x + 1")` -> what the text holds, which anybody can follow."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.statements import (
    Statement,
    statements_of,
    with_code,
    with_parts,
)

# these read the same wherever they stand
_CLOSED = (
    ast.Name | ast.Constant | ast.Attribute | ast.Subscript | ast.List | ast.ListComp
) | (ast.Dict | ast.DictComp | ast.Set | ast.SetComp | ast.Call)
_LATER = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def with_literal_code(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, counted from 0, with those of executed texts in the texts' places."""
    bound = frozenset().union(*(s.flow.may_write for s in statements))
    found = list(statements)
    if "exec" not in bound:
        found = [part for s in found for part in _spelled_out(s)]
    if "eval" not in bound:
        found = [_evaluated(s) for s in found]
    return tuple(replace(s, number=number) for number, s in enumerate(found))


def _spelled_out(statement: Statement) -> list[Statement]:
    match statement.node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Name(id="exec"),
                args=[ast.Constant(value=str(text))],
                keywords=[],
            )
        ) if _compiles(text):
            cell = Cell(number=statement.cell, kind="code", source=text)
            inner = statements_of(Notebook(path="", cells=(cell,)))
        case _:
            inner = ()
    if not inner:
        return [statement]
    above = parse(statement.text).body[0].lineno - 1
    comments = "".join(statement.text.splitlines(keepends=True)[:above])
    first = replace(inner[0], text=comments + inner[0].text)
    return [
        replace(s, line=statement.line, is_last=False, tags=statement.tags)
        for s in (first, *inner[1:])
    ]


def _evaluated(statement: Statement) -> Statement:
    """The statement with the expressions that it evaluates in the places of their texts."""
    if "eval" not in statement.text:
        return statement
    tree = parse(statement.text).body[0]
    whole = tree.value if isinstance(tree, ast.Expr | ast.Assign) else None
    parts = []
    for call, text in _evaluations(tree):
        inner = ast.parse(text.strip(), mode="eval").body
        stands_alone = call is whole or isinstance(inner, _CLOSED)
        spelled = ast.unparse(inner)
        parts.append((call, spelled if stands_alone else f"({spelled})"))
    return (
        with_code(statement, with_parts(statement.text, parts)) if parts else statement
    )


def _evaluations(node: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Calls of `eval` on a text, made where the statement itself runs."""
    match node:
        case ast.Call(
            func=ast.Name(id="eval"),
            args=[ast.Constant(value=str(text))],
            keywords=[],
        ) if _compiles(text.strip(), "eval"):
            yield node, text
            return
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _LATER):
            yield from _evaluations(child)


def _compiles(text: str, mode: str = "exec") -> bool:
    """True for what `exec` takes: no magic, and nothing that waits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "cell", mode, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True

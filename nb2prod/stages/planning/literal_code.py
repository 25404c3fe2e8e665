"""`exec("x = 1")` -> the statements that its text holds, which anybody can follow."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.statements import Statement, parse, statements_of


def with_literal_code(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, counted from 0, with those of executed texts in the texts' places."""
    if any("exec" in s.flow.may_write for s in statements):
        return tuple(statements)
    found = [part for s in statements for part in _spelled_out(s)]
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


def _compiles(text: str) -> bool:
    """True for what `exec` takes: no magic, and nothing that waits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "cell", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True

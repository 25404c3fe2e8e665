"""`var("x y")` of sympy -> `x, y = var("x y")`: it writes into the notebook's own names."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.source.parsing import parse
from nb2prod.source.symbols import declared, gives_one
from nb2prod.stages.planning.purity.known import imported_modules
from nb2prod.stages.planning.statements import Statement, with_code, with_parts


def with_symbols(statements: Sequence[Statement]) -> list[Statement]:
    """Statements that bind what sympy's `var` would bind behind their back."""
    if "sympy" not in imported_modules([s.node for s in statements]).values():
        return list(statements)
    return [_bound(s) if names_in(s.node) else s for s in statements]


def names_in(node: ast.stmt) -> tuple[str, ...]:
    """What a statement declares that is a call of `var`, or binds what it gives."""
    match node:
        case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            return declared(call)
    return ()


def _bound(statement: Statement) -> Statement:
    call = parse(statement.text).body[0]
    assert isinstance(call, ast.Expr | ast.Assign) and isinstance(call.value, ast.Call)
    function = call.value.func
    names = ", ".join(names_in(statement.node))
    if "," not in names and not gives_one(call.value):
        names += ","
    text = with_parts(
        statement.text, [(function, f"{names} = {ast.unparse(function)}")]
    )
    return with_code(statement, text)

"""What a parameter must be for the function's body to work, where no call says what it is.

sum(1 for _ in items)                    something to go through
[f(x) for x in items if keep(x)]         something to call
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.inference.values import (
    CALLABLE,
    NONE,
    UNKNOWN,
    FunctionNode,
    Instance,
    Type,
    join,
)

ITERABLE = Instance("collections.abc.Iterable")
GO_THROUGH = {"list", "tuple", "set", "frozenset", "sorted", "sum", "any", "all"}
GO_THROUGH |= {"enumerate", "zip", "iter"}
CALL_THE_FIRST = {"map", "filter"}


def used_as(function: FunctionNode, name: str) -> Type:
    """The one kind of thing that every use of the parameter asks for; unknown where they are mixed, or say nothing."""
    if _is_bound_again(function, name):
        return UNKNOWN
    body = function.body if isinstance(function.body, list) else [function.body]
    kinds = {kind for part in body for kind in _kinds(part, name)}
    known = kinds - {NONE}
    return join(*kinds) if len(known) == 1 else UNKNOWN


def _is_bound_again(function: FunctionNode, name: str) -> bool:
    inner = [node for node in ast.walk(function) if node is not function.args]
    given = [n.arg for n in inner if isinstance(n, ast.arg)]
    bound = (
        isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)
        for n in inner
    )
    return given.count(name) != 1 or any(bound)


def _kinds(node: ast.AST, name: str) -> Iterator[Type]:
    """What each use asks for; None's type where it asks whether something was given."""
    for child, asked in _parts(node):
        if isinstance(child, ast.Name) and child.id == name:
            yield asked
        else:
            yield from _kinds(child, name)


def _parts(node: ast.AST) -> Iterator[tuple[ast.AST, Type]]:
    asked: dict[int, Type] = {}
    match node:
        case ast.For(iter=through) | ast.comprehension(iter=through, is_async=0):
            asked[id(through)] = ITERABLE
        case ast.YieldFrom(value=through) | ast.Starred(value=through):
            asked[id(through)] = ITERABLE
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            asked[id(test)] = NONE
        case ast.UnaryOp(op=ast.Not(), operand=test):
            asked[id(test)] = NONE
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()]):
            asked[id(left)] = NONE
        case ast.Call():
            asked = dict(_given(node))
    for child in ast.iter_child_nodes(node):
        yield child, asked.get(id(child), UNKNOWN)


def _given(call: ast.Call) -> Iterator[tuple[int, Type]]:
    yield id(call.func), CALLABLE
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    if called in GO_THROUGH:
        yield from ((id(argument), ITERABLE) for argument in call.args)
    elif called in CALL_THE_FIRST:
        yield from ((id(argument), CALLABLE) for argument in call.args[:1])
        yield from ((id(argument), ITERABLE) for argument in call.args[1:])

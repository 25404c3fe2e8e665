"""Statements -> functions whose annotations somebody looks at, so that they get none of ours.

interact(f)                 a slider for each argument, made from its annotation before its default
inspect.signature(f)        is printed, compared, or decides what is handed in
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.source.scope import root_name
from nb2prod.stages.planning.statements import Statement

# libraries that decide by a function's annotations what it is given, or refuse
_LOOKING = frozenset(
    "ipywidgets typer fastapi pydantic beartype typeguard fire".split()
)
_ASKED_FOR = re.compile(
    r"\b(signature|getfullargspec|getargspec|__annotations__|get_type_hints|get_annotations)\("
    r"|\.__annotations__\b"
)


def looked_at(statements: Sequence[Statement]) -> frozenset[str]:
    """Names of the functions that must look as the notebook wrote them."""
    defined = frozenset(
        n.name for s in statements for n in ast.walk(s.node) if isinstance(n, _FUNCTION)
    )
    if any(_ASKED_FOR.search(s.text) for s in statements):
        return defined
    lookers = {name for s in statements for name in _bound_by_lookers(s.node)}
    if not lookers:
        return frozenset()
    return frozenset(name for s in statements for name in _given(s.node, lookers))


_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def _bound_by_lookers(node: ast.stmt) -> Iterator[str]:
    """Names that a statement imports from libraries that look, or makes with their help."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                if alias.name.partition(".")[0] in _LOOKING:
                    yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom(module=str(module), names=names):
            if module.partition(".")[0] in _LOOKING:
                yield from (alias.asname or alias.name for alias in names)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
            if ast.unparse(node.value).startswith(("typer.", "Typer(", "FastAPI(")):
                yield name


def _given(node: ast.stmt, lookers: set[str]) -> Iterator[str]:
    """Functions that are handed to a looker, or decorated by one."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and root_name(child.func) in lookers:
            yield from (n.id for n in child.args if isinstance(n, ast.Name))
        elif isinstance(child, _FUNCTION):
            if {root_name(d) for d in child.decorator_list} & lookers:
                yield child.name

"""Statements -> functions whose annotations somebody looks at, so that they get none of ours.

interact(f)                 a slider for each argument, made from its annotation before its default
inspect.signature(f)        is printed, compared, or decides what is handed in
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.source.bound import Bindings
from nb2prod.source.scope import root_name
from nb2prod.stages.planning.purity import imported_modules
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
    bindings = Bindings([s.node for s in statements])
    lookers = _lookers(statements, bindings)
    if not lookers:
        return frozenset()
    given = {n for s in statements for n in _given(s.node, lookers, bindings)}
    return defined & given


_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def _lookers(statements: Sequence[Statement], bindings: Bindings) -> set[str]:
    """Names of what is imported from libraries that look, and of what is made with their help."""
    modules = imported_modules([s.node for s in statements])
    found = {name for name, top in modules.items() if top in _LOOKING}
    while found:
        more = {b.name for b in bindings.bound if root_name(b.value) in found} - found
        if not more:
            break
        found |= more
    return found


def _given(node: ast.stmt, lookers: set[str], bindings: Bindings) -> Iterator[str]:
    """Names of what is handed to a looker, or decorated by one."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and root_name(child.func) in lookers:
            for argument in (*child.args, *(k.value for k in child.keywords)):
                yield from _reached(argument, bindings)
        elif isinstance(child, _FUNCTION):
            if {root_name(d) for d in child.decorator_list} & lookers:
                yield child.name


def _reached(argument: ast.expr, bindings: Bindings) -> Iterator[str]:
    """Names that stand in an argument, or that it may be a name or a container for."""
    todo, seen = [argument], set()
    while todo:
        for node in ast.walk(todo.pop()):
            if isinstance(node, ast.Name | ast.Attribute):
                name = node.id if isinstance(node, ast.Name) else f".{node.attr}"
                if name not in seen:
                    seen.add(name)
                    yield name.lstrip(".")
                    todo += [b.value for b in bindings.values.get(name, ())]

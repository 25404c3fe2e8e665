"""Statements -> their calls, and the values that names are bound to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from nb2prod.source.scope import callee_name, root_name


def calls_of(nodes: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, ast.Call):
                yield child


def bound_by(
    nodes: Sequence[ast.stmt], outputs: Sequence[str], is_meant: Callable[[str], object]
) -> list[str]:
    """Of what is handed on, the names whose values come from calls that are meant."""
    return [
        name
        for name in outputs
        if any(
            isinstance(part, ast.Call) and is_meant(callee_name(part))
            for value in values_of(nodes, frozenset([name]))
            for part in ast.walk(value)
        )
    ]


def values_of(nodes: Sequence[ast.stmt], outputs: frozenset[str]) -> Iterator[ast.expr]:
    """What is bound to the names, or stored in them: `table = …`, `table["x"] = …`."""
    for node in nodes:
        for child in ast.walk(node):
            match child:
                case ast.Assign(targets=targets, value=value) if any(
                    root_name(part) in outputs
                    for target in targets
                    for part in (
                        target.elts
                        if isinstance(target, ast.Tuple | ast.List)
                        else [target]
                    )
                ):
                    yield value
                case ast.AnnAssign(target=target, value=ast.expr() as value) if (
                    root_name(target) in outputs
                ):
                    yield value

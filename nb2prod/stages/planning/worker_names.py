"""Statements -> those that bind names for other processes alone, where a package's functions do not look."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.statements import Statement


def worker_reasons(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Each `Pool(initializer=start)` whose function binds by `global`."""
    binds: dict[str, frozenset[str]] = {}
    for statement in statements:
        if isinstance(statement.node, ast.FunctionDef):
            binds[statement.node.name] = statement.flow.global_writes
        for part in ast.walk(statement.node):
            match part:
                case ast.keyword(arg="initializer", value=ast.Name(id=name)):
                    for bound in sorted(binds.get(name, frozenset())):
                        yield statement, (
                            f"`{name}` binds `{bound}` by `global` in each process, which other functions of a package "
                            "do not see there; hand it to them as an argument"
                        )

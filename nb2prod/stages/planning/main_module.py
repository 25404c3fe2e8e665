"""Statements -> those that look for the notebook's functions and classes in the module that runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.statements import Statement

# what looks there unless it is told where
_ASKS = {
    "doctest.testmod": "hand it a module",
    "unittest.main": "run a suite of the classes",
}
_WHERE = frozenset({"m", "module"})


def main_module_reasons(
    statements: Sequence[Statement],
) -> Iterator[tuple[Statement, str]]:
    """Each of them, and what to do instead."""
    imported: dict[str, str] = {}
    for statement in statements:
        node = statement.node
        if isinstance(node, ast.ImportFrom):
            imported |= {
                a.asname or a.name: f"{node.module}.{a.name}" for a in node.names
            }
        for part in ast.walk(node):
            match part:
                case ast.Call(func=func, args=[], keywords=keywords):
                    text = ast.unparse(func)
                    asked = imported.get(text, text)
                    told = any(k.arg in _WHERE for k in keywords)
                    if asked in _ASKS and not told:
                        yield statement, (
                            f"`{text}()` looks in the notebook itself, which a package is not; {_ASKS[asked]}"
                        )
                case ast.alias(name="__main__"):
                    yield statement, "a package is not the module `__main__`"

"""What is known of a notebook's own names, as a value."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Purity:
    """What is known of a notebook's own functions, methods and iterators."""

    functions: frozenset[str] = frozenset()  # that only compute
    defined: frozenset[str] = frozenset()  # all functions, classes and methods
    iterators: frozenset[str] = frozenset()  # names that can be read only once
    growing: frozenset[str] = frozenset()  # names of tables that a look-up may change
    modules: Mapping[str, str] = field(default_factory=dict)  # imported name -> module
    acting: bool = False  # operators or properties of its classes do more than compute
    foreign: frozenset[str] = frozenset()  # names of what unknown libraries give


def imported_modules(statements: Sequence[ast.stmt]) -> dict[str, str]:
    """Each imported name with the top of the module that it is from."""
    found: dict[str, str] = {}
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = (node.module or "").partition(
                        "."
                    )[0]
    return found

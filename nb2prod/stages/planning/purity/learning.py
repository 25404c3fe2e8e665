"""Statements -> which of their own functions only compute."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.purity.iterators import iterator_names
from nb2prod.stages.planning.purity.judging import only_computes
from nb2prod.stages.planning.purity.known import Purity, imported_modules
from nb2prod.stages.planning.purity.tables import PLAIN_DECORATORS, PURE_BUILTINS


def purity_of(statements: Sequence[ast.stmt]) -> Purity:
    """Look through a notebook's definitions."""
    functions: dict[str, list[ast.stmt]] = {}
    defined: set[str] = set()
    for node in (n for s in statements for n in ast.walk(s)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            functions.setdefault(node.name, []).append(node)
            defined.add(node.name)
    defined |= _bound_to_functions(statements, frozenset(defined))
    growing = names_made_by(statements, frozenset({"defaultdict"}))
    known = Purity(
        defined=frozenset(defined),
        growing=growing,
        modules=imported_modules(statements),
    )
    plain = {
        name: nodes
        for name, nodes in functions.items()
        if name not in _stored_names(statements)
    }
    pure = _pure_functions(plain, known)
    return replace(known, functions=pure, iterators=iterator_names(statements))


def _bound_to_functions(
    statements: Sequence[ast.stmt], defined: frozenset[str]
) -> set[str]:
    """Names of functions that no `def` makes, and builtins that are something else here."""
    makers = defined | {"partial", "wraps", "lru_cache", "cache"}
    found = _stored_names(statements) & (PURE_BUILTINS | {"display"})
    for node in (n for s in statements for n in ast.walk(s)):
        if not isinstance(node, ast.Assign):
            continue
        value = node.value
        own = isinstance(value, ast.Call) and callee_name(value) in makers
        if isinstance(value, ast.Lambda) or own:
            for target in node.targets:
                found |= {
                    getattr(n, "id", "") or getattr(n, "attr", "")
                    for n in ast.walk(target)
                    if isinstance(n, ast.Name | ast.Attribute)
                    and not isinstance(n.ctx, ast.Load)
                }
    return found


def _stored_names(statements: Sequence[ast.stmt]) -> set[str]:
    return {
        n.id
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def names_made_by(
    statements: Sequence[ast.stmt], callees: frozenset[str]
) -> frozenset[str]:
    """Names that are bound to what certain calls give."""
    return frozenset(
        target.id
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Call)
        and callee_name(n.value) in callees
        for target in n.targets
        if isinstance(target, ast.Name)
    )


def _pure_functions(
    functions: Mapping[str, Sequence[ast.stmt]], purity: Purity
) -> frozenset[str]:
    """Of the notebook's functions, those that only compute; all versions of a name must."""
    pure = {
        name
        for name, nodes in functions.items()
        if all(isinstance(n, ast.FunctionDef) and not _is_wrapped(n) for n in nodes)
    }
    while True:
        known = replace(purity, functions=frozenset(pure))
        impure = {
            n for n in pure if not all(only_computes(f, known) for f in functions[n])
        }
        if not impure:
            return known.functions
        pure -= impure


def _is_wrapped(node: ast.FunctionDef) -> bool:
    """True where a decorator may count, remember or say something at each call."""
    names = {ast.unparse(d).partition("(")[0] for d in node.decorator_list}
    return any(n.rpartition(".")[2] not in PLAIN_DECORATORS for n in names)

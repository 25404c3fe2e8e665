"""Statements -> which of their own functions only compute."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.purity.iterators import iterator_names
from nb2prod.stages.planning.purity.judging import only_computes
from nb2prod.stages.planning.purity.known import Purity, imported_modules
from nb2prod.stages.planning.purity.origins import foreign_names
from nb2prod.stages.planning.purity.tables import PLAIN_DECORATORS, PURE_BUILTINS


def purity_of(statements: Sequence[ast.stmt]) -> Purity:
    """Look through a notebook's definitions."""
    functions: dict[str, list[ast.stmt]] = {}
    defined: set[str] = set()
    for node in (n for s in statements for n in ast.walk(s)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            functions.setdefault(node.name, []).append(node)
            defined.add(node.name)
    giving = _giving_functions(functions)
    defined |= _bound_to_functions(statements, frozenset(defined), giving)
    growing = names_made_by(statements, frozenset({"defaultdict"}))
    modules = imported_modules(statements)
    known = Purity(
        defined=frozenset(defined),
        growing=growing,
        modules=modules,
        foreign=foreign_names(statements, modules),
    )
    plain = {
        name: nodes
        for name, nodes in functions.items()
        if name not in _stored_names(statements)
    }
    pure = _pure_functions(plain, known)
    return replace(
        known,
        functions=pure,
        iterators=iterator_names(statements),
        acting=_have_acting_operators(statements, known),
    )


def _have_acting_operators(statements: Sequence[ast.stmt], known: Purity) -> bool:
    """True where looking at an instance may do something: its operators, its properties."""
    trusting = replace(known, functions=known.defined)
    methods = [
        method
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.ClassDef)
        for method in n.body
        if isinstance(method, ast.FunctionDef) and _is_asked_by_looks(method)
    ]
    return not all(only_computes(method, trusting) for method in methods)


def _is_asked_by_looks(method: ast.FunctionDef) -> bool:
    special = re.fullmatch(r"__(?!init|new|call|enter|exit|del|set)\w+__", method.name)
    decorators = [ast.unparse(d) for d in method.decorator_list]
    return bool(special) or any(d.endswith("property") for d in decorators)


def _giving_functions(functions: Mapping[str, Sequence[ast.stmt]]) -> frozenset[str]:
    """Of the notebook's own, those whose answer may be called: closures, instances."""
    plain = {
        name
        for name, nodes in functions.items()
        if all(isinstance(n, ast.FunctionDef) and not n.decorator_list for n in nodes)
    }
    while True:
        others = functions.keys() - plain
        giving = {n for n in plain if any(_may_give(f, others) for f in functions[n])}
        if not giving:
            return frozenset(others)
        plain -= giving


def _may_give(function: ast.stmt, giving: Collection[str]) -> bool:
    """True where a function makes functions, or asks something that does."""
    inside = (n for n in ast.walk(function) if n is not function)
    return any(
        isinstance(
            n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        )
        or (isinstance(n, ast.Name) and n.id in {*giving, "partial"})
        or (isinstance(n, ast.Attribute) and n.attr in {*giving, "partial"})
        for n in inside
    )


def _bound_to_functions(
    statements: Sequence[ast.stmt], defined: frozenset[str], giving: frozenset[str]
) -> set[str]:
    """Names of functions that no `def` makes, and builtins that are something else here."""
    makers = giving | {"partial", "wraps", "lru_cache", "cache"}
    found = _stored_names(statements) & (PURE_BUILTINS | {"display"})
    for node in (n for s in statements for n in ast.walk(s)):
        if not isinstance(node, ast.Assign):
            continue
        value = node.value
        own = isinstance(value, ast.Call) and (
            callee_name(value) in makers
            or (callee_name(value) in defined and _hands_on(value, defined))
        )
        if isinstance(value, ast.Lambda) or own:
            for target in node.targets:
                found |= {
                    getattr(n, "id", "") or getattr(n, "attr", "")
                    for n in ast.walk(target)
                    if isinstance(n, ast.Name | ast.Attribute)
                    and not isinstance(n.ctx, ast.Load)
                }
    return found


def _hands_on(call: ast.Call, defined: frozenset[str]) -> bool:
    """True where a function is among the arguments: it may be the answer."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    names = {n.id for a in given for n in ast.walk(a) if isinstance(n, ast.Name)}
    return bool(names & defined)


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

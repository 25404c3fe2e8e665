"""Function -> names that it binds to nothing but objects of its own making."""

from __future__ import annotations

import ast

from nb2prod.source.scope import callee_name

_FRESH = (
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.Constant,
    ast.JoinedStr,
    ast.BinOp,
)
_MAKES_FRESH = frozenset(
    """list dict set defaultdict Counter deque zeros ones empty copy deepcopy full array
    int float str len sum""".split()
)


def made_inside(node: ast.FunctionDef) -> set[str]:
    """Names that a function binds to nothing but objects of its own making."""
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    stale = {arg.arg for arg in given}
    fresh: set[str] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            bound = {t.id for t in child.targets if isinstance(t, ast.Name)}
            (fresh if _is_fresh(child.value) else stale).update(bound)
    return fresh - stale


def _is_fresh(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return callee_name(node) in _MAKES_FRESH
    return isinstance(node, _FRESH)

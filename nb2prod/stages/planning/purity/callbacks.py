"""Call -> may it call something that acts?"""

from __future__ import annotations

import ast

from nb2prod.source.scope import callee_name, is_dotted, root_name
from nb2prod.stages.planning.purity.known import Purity
from nb2prod.stages.planning.purity.tables import (
    IMPURE_IN_MODULES,
    PURE_BUILTINS,
    PURE_METHODS,
    PURE_MODULES,
    PURE_TOPS,
)

# functions that call the first thing that they are given
_CALL_FIRST = frozenset(
    """map filter reduce starmap takewhile dropwhile filterfalse apply_along_axis
    apply_over_axes fromfunction""".split()
)
# methods that call what they are given, whichever argument it is
CALLING_METHODS = frozenset(
    "apply applymap map transform pipe agg aggregate filter".split()
)
_BUILT_IN_TYPES = frozenset("str list dict set tuple int float bytes".split())


def may_call_back(node: ast.Call, purity: Purity) -> bool:
    """True for a call that may call what is not known to only compute."""
    name = callee_name(node)
    keys = [k.value for k in node.keywords if k.arg in {"key", "func", "aggfunc"}]
    if isinstance(node.func, ast.Name) or root_name(node.func) in purity.modules:
        given = node.args[:1] if name in _CALL_FIRST else []
    elif name in CALLING_METHODS:
        given = [*node.args, *(k.value for k in node.keywords)]
    else:
        given = []
    asked = [*given, *keys]
    if not asked:
        return any(_is_foreign_function(a, purity) for a in node.args)
    return not all(_only_computes(each, purity) for each in asked)


def _is_foreign_function(node: ast.expr, purity: Purity) -> bool:
    """True for a name that is imported from an unknown library: it may be a function."""
    return is_dotted(node) and root_name(node) in purity.foreign & purity.modules.keys()


def _only_computes(node: ast.expr, purity: Purity) -> bool:
    """True for what may be called, or is no function at all."""
    match node:
        case (
            ast.Lambda() | ast.Constant()
        ):  # calls in a lambda are looked at themselves
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return all(_only_computes(part, purity) for part in parts)
        case ast.Name(id=name):
            if name in purity.defined:
                return name in purity.functions
            return (
                name in PURE_BUILTINS and purity.modules.get(name, "math") in PURE_TOPS
            )
        case ast.Attribute(value=ast.Name(id=root), attr=name) if (
            root in _BUILT_IN_TYPES
        ):
            return name in PURE_METHODS and root not in purity.defined
        case ast.Attribute() if is_dotted(node):
            known = purity.modules.get(root_name(node) or "") in PURE_MODULES
            return known and not set(ast.unparse(node).split(".")) & IMPURE_IN_MODULES
        case ast.Call(func=ast.Name(id="itemgetter" | "attrgetter")):
            return True
    return False

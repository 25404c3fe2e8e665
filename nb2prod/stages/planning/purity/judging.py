"""Expression, function -> does it surely leave the world as it was?"""

from __future__ import annotations

import ast
import re

from nb2prod.source.scope import callee_name, changes_in_place, is_dotted, root_name
from nb2prod.stages.planning.purity.callbacks import may_call_back
from nb2prod.stages.planning.purity.known import Purity
from nb2prod.stages.planning.purity.made_inside import made_inside
from nb2prod.stages.planning.purity.tables import (
    ACTS_WITH,
    AMBIGUOUS,
    ARGUMENTS_WITHOUT_OUT,
    IMPURE_IN_MODULES,
    JUDGED_MODULES,
    OF_FORMULAS,
    PURE_BUILTINS,
    PURE_METHODS,
    PURE_MODULES,
    PURE_TOPS,
)

_REACHES_OUT = (
    ast.Global,
    ast.Nonlocal,
    ast.Yield,
    ast.YieldFrom,
    ast.Await,
    ast.Delete,
    ast.Import,
    ast.ImportFrom,
)


def is_pure(node: ast.expr, purity: Purity) -> bool:
    """True where evaluating an expression has surely no effect."""
    if purity.acting and _may_act(node, purity):
        return False
    for child in ast.walk(node):
        if isinstance(child, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(child, ast.Call) and not is_pure_call(child, purity):
            return False
        if isinstance(child, ast.comprehension) and _consumes(child.iter, purity):
            return False
        if isinstance(child, ast.Subscript) and root_name(child) in purity.growing:
            return False
    return True


def _consumes(node: ast.expr, purity: Purity) -> bool:
    return isinstance(node, ast.Name) and node.id in purity.iterators


def is_pure_call(node: ast.Call, purity: Purity) -> bool:
    """The same of a call alone: what it is given is judged by itself."""
    given = (*node.args, *(keyword.value for keyword in node.keywords))
    if any(_consumes(a, purity) or _may_act(a, purity) for a in given):
        return False
    if may_call_back(node, purity):
        return False
    name = callee_name(node)
    root = root_name(node.func) or ""
    if purity.modules.get(root) == "IPython" and name != "get_ipython":
        return True  # it only shows on the page
    if _is_of_pure_module(node, root, purity):
        return _only_computes_in_module(node, name)
    if name in purity.defined:
        mine = isinstance(node.func, ast.Name) and name in purity.functions
        return mine and not any(_is_foreign(a, purity) for a in given)
    if isinstance(node.func, ast.Name):
        return name in PURE_BUILTINS and purity.modules.get(name, "math") in PURE_TOPS
    if not isinstance(node.func, ast.Attribute) or changes_in_place(node):
        return False
    if root in purity.modules and is_dotted(node.func):
        if purity.modules[root] not in JUDGED_MODULES:
            return False
    return _is_pure_method(node, name, purity) and root not in purity.iterators


def _is_of_pure_module(node: ast.Call, root: str, purity: Purity) -> bool:
    is_module = root not in purity.defined and purity.modules.get(root) in PURE_MODULES
    return is_module and isinstance(node.func, ast.Attribute) and is_dotted(node.func)


def _only_computes_in_module(node: ast.Call, name: str) -> bool:
    """True for `np.mean(x)`; not for `np.sqrt(x, out=x)`, which `np.sqrt(x, x)` is too."""
    said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    if "out" in said or said.get("copy") == "False":
        return False
    if len(node.args) > ARGUMENTS_WITHOUT_OUT.get(name, len(node.args)):
        return False
    return not set(ast.unparse(node.func).split(".")) & IMPURE_IN_MODULES


def _is_foreign(node: ast.expr, purity: Purity) -> bool:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(names & purity.foreign)


def _is_pure_method(node: ast.Call, name: str, purity: Purity) -> bool:
    if any(keyword.arg in {"out", "buf"} for keyword in node.keywords):
        return False
    if len(node.args) >= ARGUMENTS_WITHOUT_OUT.get(name, len(node.args) + 1):
        return False  # an array's own method is given one less
    if not ACTS_WITH.get(name, frozenset()).isdisjoint(purity.modules.values()):
        return False
    if name in OF_FORMULAS and "sympy" not in purity.modules.values():
        return False
    if name in AMBIGUOUS and _is_foreign(node.func, purity):
        return False
    if _acts_elsewhere(node, name):
        return False
    return name in PURE_METHODS


def _acts_elsewhere(node: ast.Call, name: str) -> bool:
    """True for `log.info("…")`, `path.rename(new)`, `thread.join()`, `archive.extract(name)`: tables are asked otherwise."""
    given, keywords = node.args, node.keywords
    match name:
        case "extract" | "normalize":
            return not isinstance(node.func, ast.Attribute) or not re.search(
                r"\.(str|dt)$", ast.unparse(node.func.value)
            )
        case "drop" | "resample":
            return not given and not keywords
        case "edges" | "nodes":
            return bool(given)
        case "index":
            return bool(keywords)
        case "info":
            return bool(given)
        case "rename" | "replace":
            return len(given) == 1 and not isinstance(given[0], ast.Dict)
        case "sample":
            seeds = [k.value for k in keywords if k.arg == "random_state"]
            return not (
                seeds
                and isinstance(seeds[0], ast.Constant)
                and seeds[0].value is not None
            )
        case "to_html" | "to_markdown" | "to_json" | "to_csv" | "to_latex":
            return bool(given or keywords)
        case "join" | "get":
            return not given and not {k.arg for k in keywords} & {"other", "key"}
    return False


def _may_act(node: ast.expr, purity: Purity) -> bool:
    """True for a function of the notebook that does more than compute, handed to something that calls it."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(names & purity.defined - purity.functions)


def only_computes(node: ast.stmt, purity: Purity) -> bool:
    """True where calling a function changes nothing but what it makes itself."""
    if not isinstance(node, ast.FunctionDef):
        return False
    made = made_inside(node)
    return all(_stays_inside(child, made, purity) for child in ast.walk(node))


def _stays_inside(node: ast.AST, made: set[str], purity: Purity) -> bool:
    """True where a part of a function changes nothing but what the function makes."""
    match node:
        case _ if isinstance(node, _REACHES_OUT):
            return False
        case ast.Attribute(ctx=ctx) | ast.Subscript(ctx=ctx):
            return isinstance(ctx, ast.Load) or root_name(node) in made
        case ast.AugAssign(target=ast.Name(id=name)):
            return name in made
        case ast.Call():
            return is_pure_call(node, purity) or (
                isinstance(node.func, ast.Attribute)
                and changes_in_place(node)
                and root_name(node.func) in made
            )
    return True

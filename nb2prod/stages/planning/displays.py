"""Which statements only look, which draw, and what the notebook shows of its results."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2prod.source.scope import callee_name, is_dotted, root_name
from nb2prod.stages.planning.naming.vocabulary import PLOTS
from nb2prod.stages.planning.purity import Purity, imported_modules, is_pure
from nb2prod.stages.planning.statements import Statement

DRAWING = frozenset(
    """matplotlib pylab seaborn missingno yellowbrick scikitplot arviz mpl_toolkits plotnine squarify
    shap mlxtend statsmodels networkx lightgbm xgboost wordcloud pandas sympy geopandas graphviz
    empiricaldist thinkplot cartopy pyfolio prophet""".split()
)
INTERACTIVE = frozenset(
    "plotly altair bokeh folium hvplot holoviews pyvis pydeck ipyleaflet".split()
)

# libraries that draw with matplotlib by some functions and classes alone
_DRAWING_BY_SOME = frozenset("sklearn scipy skimage imblearn".split())
_DRAWN_BY = re.compile(r"plot_\w+|\w+_plot(_2d)?|dendrogram|imshow|\w+Display")


def only_shows(statement: Statement, purity: Purity) -> str:
    """Why a statement may be left out as a look at data; empty where it may not."""
    node = statement.node
    if not isinstance(node, ast.Expr):
        return ""
    value = node.value
    if isinstance(value, ast.Constant):
        return (
            "a text or number that nothing reads"
            if value.value is not Ellipsis
            else "a placeholder"
        )
    if (
        isinstance(value, ast.Call)
        and callee_name(value) == "display"
        and isinstance(value.func, ast.Name)
        and "display" not in purity.defined
        and purity.modules.get("display", "IPython") == "IPython"
    ):
        pure = all(is_pure(argument, purity) for argument in value.args)
        return _said("display only", value) if pure else ""
    if _is_help_on_own(value, purity):
        return _said("help on what the notebook defines", value)
    if is_pure(value, purity):
        return _said("display only" if statement.is_last else "has no effect", value)
    return ""


def _is_help_on_own(value: ast.expr, purity: Purity) -> bool:
    """True where a package's help would say other things than the notebook's."""
    match value:
        case ast.Call(func=ast.Name(id="help"), args=[]):
            return "help" not in purity.defined
        case ast.Call(func=ast.Name(id="help"), args=[topic]):
            known = is_pure(topic, purity) and "help" not in purity.defined
            return known and root_name(topic) in purity.defined
    return False


def _said(reason: str, value: ast.expr) -> str:
    text = ast.unparse(value)
    return f"{reason}: {text if len(text) <= 60 else text[:57] + '...'}"


def shown_names(statement: Statement) -> frozenset[str]:
    """The variables that a look at data is about: `df` in `df.head()`, `mae` in `mae`."""
    match statement.node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="display"), args=args)):
            values: Sequence[ast.expr] = args
        case ast.Expr(value=ast.Tuple(elts=elements)):
            values = elements
        case ast.Expr(value=value):
            values = [value]
        case _:
            values = []
    found = {
        value.id if isinstance(value, ast.Name) else _looked_at(value)
        for value in values
    }
    return frozenset(name for name in found if name)


def _looked_at(value: ast.expr) -> str:
    if isinstance(value, ast.Call) and callee_name(value) in {
        "head",
        "tail",
        "round",
        "describe",
        "sample",
    }:
        return root_name(value) or ""
    return ""


def drawing_roots(
    statements: Sequence[Statement], drawing_modules: frozenset[str]
) -> frozenset[str]:
    """Names under which something that draws was imported: `plt`, `sns`, a helper beside the notebook."""
    found = set()
    called = frozenset().union(*(s.flow.called | s.flow.deferred for s in statements))
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    if (
                        top in drawing_modules
                        or alias.name in {"matplotlib.pyplot", "pylab"}
                        or top == "seaborn"
                    ):
                        found.add(alias.asname or top)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                top = (node.module or "").partition(".")[0]
                plots = any(
                    word in (node.module or "")
                    for word in ("plot", "graphics", "yellowbrick", "pylab")
                )
                names = {alias.asname or alias.name for alias in node.names}
                if (node.module or "").rpartition(".")[2] == "pylab" or "*" in names:
                    # much of it only computes
                    names = {n for n in names | called if PLOTS.match(n)}
                if top in drawing_modules or plots or top == "matplotlib":
                    found |= names
                elif top in _DRAWING_BY_SOME:
                    found |= {n for n in names if _DRAWN_BY.fullmatch(n)}
    return frozenset(found)


def imports_any(statements: Sequence[Statement], tops: frozenset[str]) -> bool:
    """True where the notebook imports one of these distributions."""
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import) and any(
                a.name.partition(".")[0] in tops for a in node.names
            ):
                return True
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").partition(".")[0] in tops
            ):
                return True
    return False


def calls_a_drawer(statements: Sequence[Statement]) -> bool:
    """True where the notebook calls what draws in a library that mostly computes."""
    modules = imported_modules([s.node for s in statements])
    return any(
        modules.get(root_name(node.func) or "") in _DRAWING_BY_SOME
        and any(map(_DRAWN_BY.fullmatch, ast.unparse(node.func).split(".")))
        for s in statements
        for node in ast.walk(s.node)
        if isinstance(node, ast.Call) and is_dotted(node.func)
    )


def drawing_definitions(
    statements: Sequence[Statement], roots: frozenset[str]
) -> frozenset[str]:
    """The notebook's own functions and methods that may draw, by name."""
    bodies: dict[str, list[ast.AST]] = {}
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bodies.setdefault(node.name, []).append(node)
    found: set[str] = set()
    while True:
        more = {
            name
            for name, nodes in bodies.items()
            if name not in found
            and any(draws(n, roots, frozenset(found)) for n in nodes)
        }
        if not more:
            return frozenset(found)
        found |= more


def with_open_figure(
    statements: Sequence[Statement], drawing: frozenset[int]
) -> frozenset[int]:
    """Statements before which their own cell may have begun a figure that it has not shown."""
    found = set()
    cell, is_open = 0, False
    for statement in statements:
        is_open = is_open and statement.cell == cell
        cell = statement.cell
        if is_open:
            found.add(statement.number)
        is_open = (is_open or statement.number in drawing) and not shows(statement.node)
    return frozenset(found)


def shows(node: ast.stmt) -> bool:
    """True for `plt.show()`, after which no figure is open."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="plt" | "pyplot"), attr="show")
            )
        ):
            return True
    return False


def draws(node: ast.AST, roots: frozenset[str], definitions: frozenset[str]) -> bool:
    """True where running a piece of code may leave an open figure."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and child.id in definitions:
            return True
        if isinstance(child, ast.Attribute) and child.attr in definitions:
            return True
        if not isinstance(child, ast.Call):
            continue
        root = root_name(child.func)
        if root in roots:
            return True
        if isinstance(child.func, ast.Attribute) and PLOTS.match(callee_name(child)):
            return True
        if isinstance(child.func, ast.Attribute) and re.search(
            r"plot|\wDisplay\b", ast.unparse(child.func)
        ):
            return True
    return False

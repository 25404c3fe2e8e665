"""Figures that a cell shows by naming them -> calls of `display_figure`, which saves them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.displays import INTERACTIVE
from nb2prod.stages.planning.purity import imported_modules
from nb2prod.stages.planning.statements import Statement, with_code

MAKES_FIGURE = frozenset({"figure", "subplots", "get_figure", "gcf", "subplot_mosaic"})
DISPLAY = "display_figure"
CHANGES = re.compile(
    r"(update|add)_\w+$"
)  # of plotly, and the figure is what they give
SHOWS = frozenset({"show", "iplot", "plot"})  # of plotly and bokeh, which open a page


def with_displays(statements: Sequence[Statement]) -> list[Statement]:
    """Statements in which what only Jupyter shows is given to `display_figure`."""
    modules = imported_modules([s.node for s in statements])
    drawn: dict[str, int] = {}  # a figure of matplotlib -> the cell that made it
    pages: set[str] = set()  # interactive figures
    own_display = modules.get("display") != "IPython" and any(
        "display" in s.flow.may_write for s in statements
    )
    openers = {name for name in SHOWS if modules.get(name) in INTERACTIVE}
    found = []
    for statement in statements:
        value = _shown(statement, modules, drawn, pages, own_display=own_display)
        found.append(
            _displaying(statement, value)
            if value is not None
            else _without_pages(statement, openers)
        )
        name, is_page = _figure(statement.node, modules)
        if is_page:
            pages.add(name)
        elif name:
            drawn[name] = statement.cell
    return found


def _displaying(statement: Statement, value: ast.expr) -> Statement:
    return with_code(statement, f"{DISPLAY}({ast.unparse(value)})")


def _without_pages(statement: Statement, openers: set[str]) -> Statement:
    """A function or a loop that would open pages, saving them instead."""
    called = {
        n.func.id
        for n in ast.walk(statement.node)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    } & openers
    if not called:
        return statement
    pattern = rf"(?<![\w.])(?:{'|'.join(sorted(called))})(?=\()"
    return with_code(statement, re.sub(pattern, DISPLAY, statement.text))


def _shown(
    statement: Statement,
    modules: Mapping[str, str],
    drawn: Mapping[str, int],
    pages: set[str],
    *,
    own_display: bool,
) -> ast.expr | None:
    """The figure that a statement shows, where matplotlib would not show it anyway."""
    if not isinstance(statement.node, ast.Expr):
        return None
    value = statement.node.value
    match value:
        case ast.Call(func=ast.Attribute(value=figure, attr="show"), args=[]):
            root = root_name(figure) or ""
            made = isinstance(figure, ast.Call) and modules.get(root) in INTERACTIVE
            return figure if root in pages or made else None
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
            statement.is_last and name in pages and CHANGES.match(method)
        ):
            return value
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]
        ) if (name in SHOWS):
            return (
                first
                if modules.get(root_name(value.func) or "") in INTERACTIVE
                else None
            )
        case ast.Call(
            func=ast.Name(id="display"), args=[ast.Name(id=name) as figure]
        ) if not own_display:
            return figure if name in pages or name in drawn else None
        case ast.Name(id=name) if statement.is_last:
            elsewhere = drawn.get(name, statement.cell) != statement.cell
            return value if name in pages or elsewhere else None
        case ast.Call() if (
            statement.is_last and modules.get(root_name(value) or "") in INTERACTIVE
        ):
            return value if _root_is_figure(value) else None
    return None


def _root_is_figure(value: ast.Call) -> bool:
    return not callee_name(value).startswith(
        ("output_", "enable", "register", "init_", "set_")
    )


def _figure(node: ast.stmt, modules: Mapping[str, str]) -> tuple[str, bool]:
    """The name of the figure that an assignment makes, and whether it is a page of its own."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            pass
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=name), *_])], value=ast.Call() as call
        ):
            pass
        case _:
            return "", False
    if modules.get(root_name(call) or "") in INTERACTIVE:
        return name, True
    return (name, False) if callee_name(call) in MAKES_FIGURE else ("", False)

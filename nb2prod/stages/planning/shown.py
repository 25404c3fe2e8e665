"""Figures that a cell shows by naming them -> calls of `display_figure`, which saves them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.displays import INTERACTIVE
from nb2prod.stages.planning.purity import imported_modules
from nb2prod.stages.planning.statements import (
    Statement,
    parse,
    with_code,
    with_parts,
)

MAKES_FIGURE = frozenset({"figure", "subplots", "get_figure", "gcf", "subplot_mosaic"})
DISPLAY = "display_figure"
SHOWS = frozenset({"show", "iplot", "plot"})  # of plotly, which open a page
# methods that show the figure that they are called on
SHOWN_BY = frozenset({"show", "display", "show_in_browser"})
# and those that give something else
GIVE_NO_FIGURE = re.compile(r"(save|to_|write_|get_|add_to$|show|display)\w*")
# of plotly, and the figure is what they give
CHANGES = re.compile(r"(update|add)_\w+$")
# bokeh has an option for where it shows: figures.py says that
SHOWN_BY_CALLS = INTERACTIVE - {"bokeh"}


def with_displays(statements: Sequence[Statement]) -> list[Statement]:
    """Statements in which what only Jupyter shows is given to `display_figure`."""
    modules = imported_modules([s.node for s in statements])
    drawn: dict[str, int] = {}  # a figure of matplotlib -> the cell that made it
    pages = _pages(statements, modules)
    own_display = modules.get("display") != "IPython" and any(
        "display" in s.flow.may_write for s in statements
    )
    openers = {name for name in SHOWS if modules.get(name) in SHOWN_BY_CALLS}
    found = []
    for statement in statements:
        value = _shown(statement, modules, drawn, pages, own_display=own_display)
        found.append(
            _displaying(statement, value)
            if value is not None
            else _without_pages(statement, openers, pages)
        )
        if name := _figure(statement.node, modules):
            drawn[name] = statement.cell
    return found


def _displaying(statement: Statement, value: ast.expr) -> Statement:
    return with_code(statement, f"{DISPLAY}({ast.unparse(value)})")


def _without_pages(
    statement: Statement, openers: set[str], pages: Mapping[str, str]
) -> Statement:
    """A function or a loop that would open pages, saving them instead."""
    if not (openers or pages):
        return statement
    calls = [n for n in ast.walk(parse(statement.text)) if isinstance(n, ast.Call)]
    shown = [
        (call, f"{DISPLAY}({name})")
        for call in calls
        if (name := _asked(call)) and pages.get(name, "plotly") != "plotly"
    ]  # plotly has an option for that
    opened = [
        (call.func, DISPLAY)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in openers
    ]
    if not (shown or opened):
        return statement
    return with_code(statement, with_parts(statement.text, [*shown, *opened]))


def _asked(node: ast.Call) -> str:
    """`chart` for `chart.show()`."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr=method),
            args=[],
            keywords=[],
        ) if (
            method in SHOWN_BY
        ):
            return name
    return ""


def _shown(
    statement: Statement,
    modules: Mapping[str, str],
    drawn: Mapping[str, int],
    pages: Mapping[str, str],
    *,
    own_display: bool,
) -> ast.expr | None:
    """The figure that a statement shows, where matplotlib would not show it anyway."""
    if not isinstance(statement.node, ast.Expr):
        return None
    value = statement.node.value
    match value:
        case ast.Call(func=ast.Attribute(value=figure, attr=method), args=[]) if (
            method in SHOWN_BY
        ):
            return figure if _library(figure, modules, pages) else None
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]
        ) if (name in SHOWS):
            return (
                first
                if modules.get(root_name(value.func) or "") in SHOWN_BY_CALLS
                else None
            )
        case ast.Call(
            func=ast.Name(id="display"), args=[ast.Name(id=name) as figure]
        ) if not own_display:
            return figure if name in pages or name in drawn else None
        case ast.Name(id=name) if statement.is_last:
            elsewhere = drawn.get(name, statement.cell) != statement.cell
            return value if name in pages or elsewhere else None
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
            pages.get(name) == "plotly"
        ):
            return value if statement.is_last and CHANGES.match(method) else None
        case ast.Call() | ast.BinOp() if statement.is_last:
            return value if _library(value, modules, pages) else None
    return None


def _pages(
    statements: Sequence[Statement], modules: Mapping[str, str]
) -> dict[str, str]:
    """Names of figures that are pages of their own, each with its library, wherever they are bound."""
    bound = [
        (target.id, node.value)
        for s in statements
        for node in ast.walk(s.node)
        if isinstance(node, ast.Assign)
        for target in _first_names(node.targets)
    ]
    pages: dict[str, str] = {}
    while True:
        found = [(n, _library(value, modules, pages)) for n, value in bound]
        more = {n: lib for n, lib in found if lib and n not in pages}
        if not more:
            return pages
        pages |= more


def _first_names(targets: Sequence[ast.expr]) -> Iterator[ast.Name]:
    for target in targets:
        first = (
            target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
        )
        if isinstance(first, ast.Name):
            yield first


def _library(
    value: ast.expr, modules: Mapping[str, str], pages: Mapping[str, str]
) -> str:
    """The library of an interactive figure that an expression gives; empty where it gives none."""
    match value:
        case ast.Name(id=name):
            return pages.get(name, "")
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr() | ast.BitAnd()):
            return _library(left, modules, pages)
        case ast.Call(func=func):
            root = root_name(value) or ""
            library = pages.get(root) or modules.get(root, "")
            if library not in SHOWN_BY_CALLS or ".data." in ast.unparse(func):
                return ""
            beside = (
                library == "plotly" and root in pages
            )  # `fig.update(…)` changes `fig`
            named = re.match(
                r"(output_|enable|register|init_|set_)", callee_name(value)
            )
            return (
                ""
                if beside or named or GIVE_NO_FIGURE.fullmatch(callee_name(value))
                else library
            )
    return ""


def _figure(node: ast.stmt, modules: Mapping[str, str]) -> str:
    """The name of the figure of matplotlib that an assignment makes."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return ""
    if modules.get(root_name(node.value) or "") in INTERACTIVE:
        return ""
    names = [name.id for name in _first_names(node.targets)]
    return names[0] if names and callee_name(node.value) in MAKES_FIGURE else ""

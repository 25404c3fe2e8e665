"""Figures that a cell shows by naming them -> calls of `display_figure`, which saves them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.source.bound import Bindings, Origin, Path
from nb2prod.source.scope import callee_name, is_dotted, root_name
from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.displays import INTERACTIVE
from nb2prod.stages.planning.purity import imported_modules
from nb2prod.stages.planning.statements import (
    Statement,
    with_code,
    with_parts,
)

# what gives a figure of matplotlib, and which part of what it gives that is
MAKES_FIGURE: Mapping[str, Path] = {
    "figure": (), "get_figure": (), "gcf": (), "subplots": (0,), "subplot_mosaic": (0,),
}  # fmt: skip
# attributes of axes, and of seaborn's grids
HOLDS_FIGURE = frozenset({"figure", "fig"})
MATPLOTLIB = "matplotlib"
OF_MATPLOTLIB = frozenset({MATPLOTLIB, "pylab", "seaborn"})
DISPLAY = "display_figure"
SHOWS = frozenset({"show", "iplot", "plot"})  # of plotly, which open a page
# methods that show the figure that they are called on
SHOWN_BY = frozenset({"show", "display", "show_in_browser"})
# and those that give something else
GIVES_NO_FIGURE = re.compile(r"(save|to_|write_|get_|add_to$|show|display)\w*")
# functions of a library that only prepare
PREPARES = re.compile(r"(output_|enable|register|init_|set_)")
# of plotly, and the figure is what they give
CHANGES = re.compile(r"(update|add|for_each)_\w+$")
# bokeh has an option for where it shows: figures.py says that
SHOWN_BY_CALLS = INTERACTIVE - {"bokeh"}
COMBINED = SHOWN_BY_CALLS - {"plotly"}  # any method may give another figure


def with_displays(statements: Sequence[Statement]) -> list[Statement]:
    """Statements in which what only Jupyter shows is given to `display_figure`."""
    figures = _Figures(statements)
    found = []
    for statement in statements:
        values = _shown(statement, figures)
        found.append(
            with_code(statement, f"{DISPLAY}({', '.join(map(ast.unparse, values))})")
            if values
            else _without_pages(statement, figures)
        )
        figures.made_in |= dict.fromkeys(statement.flow.may_write, statement.cell)
    return found


class _Figures:
    """Which expressions of a notebook may give figures, wherever these were made."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        nodes = [s.node for s in statements]
        self.modules = imported_modules(nodes)
        self.bindings = Bindings(nodes)
        self.made_in: dict[str, int] = {}  # a name -> the last cell that bound it
        self.own_display = self.modules.get("display") != "IPython" and any(
            "display" in s.flow.may_write for s in statements
        )
        self.openers = {n for n in SHOWS if self.modules.get(n) in SHOWN_BY_CALLS}
        self.has_axes = not OF_MATPLOTLIB.isdisjoint(self.modules.values())
        self.has_pages = not SHOWN_BY_CALLS.isdisjoint(self.modules.values())

    def library(self, node: ast.expr) -> str:
        """The library of a figure that an expression may give; empty where it gives none."""
        todo = [(node, SHOWN_BY_CALLS | {MATPLOTLIB})]
        seen: set[tuple[str | int, frozenset[str]]] = set()
        while todo:
            asked, allowed = todo.pop()
            key = (asked.id if isinstance(asked, ast.Name) else id(asked), allowed)
            if key in seen or not allowed:
                continue
            seen.add(key)
            for leaf in self.bindings.origins(asked):
                if (library := self.made(leaf)) in allowed:
                    return library
                if self.has_pages:
                    todo += [(n, allowed & kept) for n, kept in self.changed(leaf)]
        return ""

    def is_page(self, node: ast.expr) -> bool:
        return self.library(node) not in {"", MATPLOTLIB}

    def is_of_another_cell(self, node: ast.expr, cell: int) -> bool:
        """True where the cell itself does not end with the figure open, and so shown."""
        root = root_name(node) or ""
        return self.made_in.get(root, cell) != cell and root not in self.modules

    def made(self, origin: Origin) -> str:
        """The library of the figure that is made here, and not only handed on."""
        leaf, path = origin
        library, name = self.modules.get(root_name(leaf) or "", ""), ""
        match leaf:
            case ast.Attribute(attr=attr) if attr in HOLDS_FIGURE and not path:
                return MATPLOTLIB if self.has_axes and not library else ""
            case ast.Call():
                name = callee_name(leaf)
            case _:
                return ""
        if library not in INTERACTIVE:
            return MATPLOTLIB if MAKES_FIGURE.get(name) == path else ""
        gives = (
            is_dotted(leaf.func)
            and not path
            and not (PREPARES.match(name) or GIVES_NO_FIGURE.fullmatch(name))
            and ".data." not in ast.unparse(leaf.func)
        )
        return library if gives else ""

    def changed(self, origin: Origin) -> Iterator[tuple[ast.expr, frozenset[str]]]:
        """Figures that a method gives back or makes another one of, and in which libraries it does."""
        leaf, path = origin
        match leaf:
            case ast.BinOp(left=left, op=ast.Add() | ast.BitOr() | ast.BitAnd()):
                yield left, COMBINED
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if not path:
                kept = COMBINED if not GIVES_NO_FIGURE.fullmatch(name) else frozenset()
                yield owner, kept | ({"plotly"} if CHANGES.match(name) else set())


def _shown(statement: Statement, figures: _Figures) -> Sequence[ast.expr]:
    """The figures that a statement shows, where matplotlib would not show them anyway."""
    if not isinstance(statement.node, ast.Expr):
        return ()
    value = statement.node.value
    match value:
        case ast.Call(func=ast.Attribute(value=figure, attr=method), args=[]) if (
            method in SHOWN_BY
        ):
            return [figure] if figures.is_page(figure) else ()
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]
        ) if (
            name in SHOWS
            and figures.modules.get(root_name(value.func) or "") in SHOWN_BY_CALLS
        ):
            return [first]
        case ast.Call(func=ast.Name(id="display"), args=args):
            is_meant = not figures.own_display and any(map(figures.library, args))
            return args if is_meant else ()
    if not statement.is_last or not (library := figures.library(value)):
        return ()
    is_shown = library != MATPLOTLIB or figures.is_of_another_cell(
        value, statement.cell
    )
    return [value] if is_shown else ()


def _without_pages(statement: Statement, figures: _Figures) -> Statement:
    """A function or a loop that would open pages, saving them instead."""
    if not figures.has_pages:
        return statement
    calls = [n for n in ast.walk(parse(statement.text)) if isinstance(n, ast.Call)]
    shown = [
        (call, f"{DISPLAY}({ast.unparse(call.func.value)})")
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in SHOWN_BY
        and not (call.args or call.keywords)
        and figures.library(call.func.value) not in {"", MATPLOTLIB, "plotly"}
    ]  # plotly has an option for that
    opened = [
        (call.func, DISPLAY)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in figures.openers
    ]
    if not (shown or opened):
        return statement
    return with_code(statement, with_parts(statement.text, [*shown, *opened]))

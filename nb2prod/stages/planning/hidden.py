"""Statements -> the reasons why a fresh run, or a package, cannot have what they read."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.statements import Statement

PROVIDED = frozenset(dir(builtins)) | {
    "display",
    "get_ipython",
    "__name__",
    "__file__",
    "__doc__",
    "exit",
    "quit",
}
HISTORY = frozenset(
    {"_", "__", "___", "_i", "_ii", "_iii", "In", "Out", "_ih", "_oh", "_dh"}
)
# builtins that a star import hides
_NUMPYS = frozenset({"sum", "min", "max", "abs", "round", "any", "all", "pow"})
SHADOWED_BY_STARS = {
    "numpy": _NUMPYS,
    "pylab": _NUMPYS,
    "matplotlib": _NUMPYS,
    "math": frozenset({"pow"}),
    "operator": frozenset({"abs", "pow"}),
    "os": frozenset({"open"}),
    "codecs": frozenset({"open"}),
    "gzip": frozenset({"open"}),
}


def reasons(notebook: Notebook, kept: Sequence[Statement]) -> list[str]:
    """One line a reason, each with its place."""
    later = {name: s for s in reversed(kept) for name in s.flow.may_write}
    found: list[str] = []
    bound: set[str] = set()
    stars: list[Statement] = []
    for statement in kept:
        place = f"{notebook.path}:cell {statement.cell}:{statement.line}"
        for name in sorted(_missing(statement, bound, bool(stars))):
            found.append(f"{place}: {_why_missing(name, later.get(name))}")
        found += [f"{place}: {why}" for why in _beyond_a_package(statement)]
        if is_star_import(statement.node):
            stars.append(statement)
            found += [f"{place}: {why}" for why in _shadows(kept, statement)]
        bound |= statement.flow.may_write
        bound -= statement.flow.deletes
    return found


def is_star_import(node: ast.stmt) -> bool:
    """True for `from x import *`."""
    return isinstance(node, ast.ImportFrom) and any(
        alias.name == "*" for alias in node.names
    )


def _missing(statement: Statement, bound: set[str], has_star: bool) -> Iterator[str]:
    flow = statement.flow
    if isinstance(statement.node, ast.Try) and statement.node.handlers:
        return
    runs = (
        ast.For
        | ast.While
        | ast.With
        | ast.Expr
        | ast.Assign
        | ast.AugAssign
        | ast.AnnAssign
    )
    reads = flow.reads if isinstance(statement.node, runs) else flow.surely_reads
    for name in reads - (flow.may_write - flow.surely_reads):
        if name in bound or name in PROVIDED or (has_star and name not in HISTORY):
            continue
        if statement.tags & {"raises-exception"}:
            continue
        yield name


def _why_missing(name: str, writer: Statement | None) -> str:
    if name in HISTORY or name.strip("_").isdigit():
        return f"`{name}` is the notebook's memory of its outputs; bind the value to a name"
    if writer is not None:
        return f"`{name}` is read here, first written in cell {writer.cell}; move that cell up"
    return f"`{name}` is read here and written nowhere; define it, or remove this line"


def _beyond_a_package(statement: Statement) -> Iterator[str]:
    for node in ast.walk(statement.node):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = callee_name(node)
        if name in {"globals", "locals"} or (
            name in {"vars", "dir"} and not node.args and name == "vars"
        ):
            yield f"`{name}()` makes names that nobody can follow; use a dictionary of your own"
        elif name == "exec":
            yield "`exec` makes names that nobody can follow; write its code into the cell"
        elif name == "get_ipython":
            yield "`get_ipython()` is there only in a notebook; use Python's own means"


def _shadows(kept: Sequence[Statement], star: Statement) -> Iterator[str]:
    module = star.node.module if isinstance(star.node, ast.ImportFrom) else ""
    shadowed = SHADOWED_BY_STARS.get((module or "").partition(".")[0], frozenset())
    for statement in kept:
        if statement.number >= star.number:
            return
        for name in sorted(statement.flow.called & shadowed & statement.flow.reads):
            yield f"`from {module} import *` changes what `{name}` means, and cell {statement.cell} used it before; import by name"

"""A decision -> the notebook's cells with a call of the probe at each border of a step.

    # cell 3                            __nb2prod_border__.border(0)     (between the cells)
    clean = orders.dropna()             clean = orders.dropna()
    total = clean.price.sum()           __nb2prod_border__.border(1)
                                        total = clean.price.sum()

What a cell displays, its figures and its line numbers are those of the whole cell: it is never cut in two.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.source.magics import to_python
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.statements import LEFT_OUT_TAGS, Statement

CALL = "__nb2prod_border__.border({})"
Entry = tuple[str, str, tuple[str, ...]]  # step, in or out, the names to record


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCell:
    """A cell to run: its text with the probe's calls, and the border before it (-1: none)."""

    cell: Cell
    source: str
    before: int = -1
    inserted: tuple[int, ...] = ()  # lines of `source` that are the probe's

    def line_in_cell(self, line: int) -> int:
        """The line of the notebook's cell that a line of `source` is."""
        return max(1, line - sum(1 for n in self.inserted if n < line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """All that is run, and what the probe records at each border."""

    cells: tuple[WatchedCell, ...]
    borders: tuple[tuple[Entry, ...], ...]
    last: int = -1  # the border after the last cell
    functions: tuple[FunctionToWatch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionToWatch:
    """One of the notebook's functions, and the variables that it is handed as arguments in the package."""

    statement: int
    cell: int
    qualname: str  # as Python calls it at run time
    name: str
    parameters: tuple[str, ...]
    free: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Between cells: before the cell to run of that index; or in it, at a line and column."""

    index: int
    line: int = 0
    column: int = 0


def watched(notebook: Notebook, decision: Decision) -> Watched:
    """Decide where the probe is called; a border that cannot be watched is left out."""
    cells = [
        c
        for c in notebook.code_cells
        if not c.tags & LEFT_OUT_TAGS and c.source.strip()
    ]
    entries: dict[_Place, list[Entry]] = {}
    for place, entry in _entries(cells, decision):
        entries.setdefault(place, []).append(entry)
    places = sorted(entries, key=lambda p: (p.index, p.line, p.column))
    number = {place: count for count, place in enumerate(places)}
    return Watched(
        cells=tuple(
            _watched_cell(cell, index, number) for index, cell in enumerate(cells)
        ),
        borders=tuple(tuple(_outs_first(entries[place])) for place in places),
        last=number.get(_Place(len(cells)), -1),
        functions=tuple(functions_of(decision)),
    )


def _outs_first(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry[1] != "out")


def _entries(
    cells: Sequence[Cell], decision: Decision
) -> Iterator[tuple[_Place, Entry]]:
    finder = _Finder(cells, decision.statements)
    for step in decision.plan.steps:
        inputs = tuple(name for name in step.inputs if name != STATE)
        before, after = (
            finder.before(step.statements[0]),
            finder.after(step.statements[-1]),
        )
        if before is not None and after is not None:
            yield before, (step.function, "in", inputs)
            yield after, (step.function, "out", step.outputs)


class _Finder:
    """Knows where each statement begins and ends among the cells that are run."""

    def __init__(self, cells: Sequence[Cell], statements: Sequence[Statement]) -> None:
        self.index = {cell.number: index for index, cell in enumerate(cells)}
        self.cells = {cell.number: cell for cell in cells}
        self.statements = statements
        self.texts = {cell.number: to_python(cell.source) for cell in cells}
        self.of_cell: dict[int, list[Statement]] = {}
        for statement in statements:
            self.of_cell.setdefault(statement.cell, []).append(statement)

    def before(self, number: int) -> _Place | None:
        """Where a statement begins; None where no line can be put in front of it."""
        statement = self.statements[number]
        if statement.cell not in self.index:
            return None
        if self.of_cell[statement.cell][0] is statement:
            return _Place(self.index[statement.cell])
        return self.inside(statement)

    def after(self, number: int) -> _Place | None:
        """Where the statement after it begins, or its cell ends."""
        statement = self.statements[number]
        if statement.cell not in self.index:
            return None
        siblings = self.of_cell[statement.cell]
        place = next(n for n, s in enumerate(siblings) if s is statement)
        if place + 1 < len(siblings):
            return self.inside(siblings[place + 1])
        return _Place(self.index[statement.cell] + 1)

    def inside(self, statement: Statement) -> _Place | None:
        cell, plain = self.cells[statement.cell], self.texts[statement.cell]
        if "raises-exception" in cell.tags or any(
            magic.name == "run" for magic in plain.magics
        ):
            return None
        source, text = cell.source.split("\n"), plain.text.split("\n")
        line = statement.line
        if not 1 <= line <= min(len(source), len(text)):
            return None
        column = statement.node.col_offset
        before = text[line - 1].encode()[:column].decode(errors="replace")
        if line == statement.node.lineno and before.strip():
            same = text[line - 1] == source[line - 1]
            return _Place(self.index[cell.number], line, column) if same else None
        if source[line - 1].lstrip().startswith((">>>", "In [")):
            return None
        return _Place(self.index[cell.number], line)


def _watched_cell(cell: Cell, index: int, number: Mapping[_Place, int]) -> WatchedCell:
    lines = cell.source.split("\n")
    inserted = []
    places = [place for place in number if place.index == index and place.line]
    for place in sorted(places, key=lambda p: (p.line, p.column), reverse=True):
        line, call = lines[place.line - 1], CALL.format(number[place])
        if place.column:
            head, tail = line.encode()[: place.column], line.encode()[place.column :]
            lines[place.line - 1] = f"{head.decode()}{call}; {tail.decode()}"
            continue
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        lines.insert(place.line - 1, indent + call)
        inserted.append(place.line)
    return WatchedCell(
        cell=cell,
        source="\n".join(lines),
        before=number.get(_Place(index), -1),
        inserted=tuple(line + count for count, line in enumerate(sorted(inserted))),
    )


def functions_of(decision: Decision) -> Iterator[FunctionToWatch]:
    """All functions and methods that the notebook defines, wherever they stand."""
    resolution = decision.resolution
    lifted = {
        resolution.bindings[id].statement: names
        for id, names in resolution.lifted.items()
    }
    for statement in decision.kept:
        for node, qualname, name in _definitions([statement.node], "", ""):
            free = lifted.get(statement.number, ()) if node is statement.node else ()
            given = node.args
            arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs)
            yield FunctionToWatch(
                statement=statement.number,
                cell=statement.cell,
                qualname=qualname,
                name=name,
                parameters=tuple(argument.arg for argument in arguments),
                free=tuple(n for n in free if n != STATE),
            )


def _definitions(
    nodes: Iterable[ast.AST], qualname: str, name: str
) -> Iterator[tuple[ast.FunctionDef, str, str]]:
    """Each function with its name at run time, and as inference calls it: `f.<locals>.g`, `f.g`."""
    for node in nodes:
        inside, called = qualname, name
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            own, own_called = f"{qualname}{node.name}", f"{name}{node.name}"
            if isinstance(node, ast.FunctionDef):
                yield node, own, own_called
            is_class = isinstance(node, ast.ClassDef)
            inside = f"{own}." if is_class else f"{own}.<locals>."
            called = f"{own_called}."
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _definitions(ast.iter_child_nodes(node), inside, called)

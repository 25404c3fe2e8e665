"""What the linter knows of one notebook; the rules read nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nb2prod.model.finding import Finding, Fix, Page, Severity
from nb2prod.model.location import Location
from nb2prod.model.raw import RawCell, RawNotebook
from nb2prod.source.events import Call, Noted
from nb2prod.source.events.expressions import dotted_name
from nb2prod.source.events.values import Place
from nb2prod.source.parsing import parse_again
from nb2prod.source.watched import WATCHED

if TYPE_CHECKING:
    from nb2prod.source.magics import Magic
    from nb2prod.source.secrets import Secret


@dataclass(slots=True, eq=False, repr=False)
class Miss:
    """A name that is read where a fresh run may not have it."""

    name: str
    cell: int
    node: Place
    state: str = "unbound"  # unbound, deleted, maybe
    certain: bool = True
    deferred: bool = False  # the reader was handed on; nobody saw it called
    via: str = ""  # the function that reads it, when called at `node`
    read_cell: int = 0
    read_node: Place = None


@dataclass(slots=True, eq=False, repr=False)
class CellFacts:
    """One code cell: its text, what it does, and what it shares with others."""

    number: int
    raw: RawCell
    text: str
    magics: tuple[Magic, ...] = ()
    error: SyntaxError | None = None
    too_deep: bool = False
    reads: dict[str, Place] = field(default_factory=dict)  # from cells before
    writes: dict[str, Place] = field(default_factory=dict)
    mutates: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    trees: list[ast.stmt] | None = None  # kept where a rule will surely ask

    @property
    def statements(self) -> list[ast.stmt]:
        """The trees of the cell's statements; none of a cell that could not be followed."""
        if self.trees is None:
            broken = self.error is not None or self.too_deep
            self.trees = [] if broken else parse_again(self.text)
        return self.trees

    @property
    def may_raise(self) -> bool:
        return "raises-exception" in self.raw.tags


@dataclass(slots=True, eq=False, repr=False)
class Facts:
    """One notebook, walked once."""

    path: str
    raw: RawNotebook
    cells: list[CellFacts] = field(default_factory=list)
    noted: Noted = field(default_factory=Noted)
    misses: list[Miss] = field(default_factory=list)
    written: dict[str, list[tuple[int, Place]]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # np -> numpy
    opaque: list[tuple[int, str]] = field(default_factory=list)
    history: list[tuple[int, str, Place]] = field(default_factory=list)
    stars: list[tuple[int, Place, str]] = field(default_factory=list)
    classified: list[tuple[Miss, object]] | None = None
    read_near: Callable[[str], bytes | None] = lambda name: None  # noqa: E731
    _counts: frozenset[int] | None = None
    _text: str | None = None
    _calls: list[tuple[str, CellFacts, Call, str]] | None = None
    _numbered: dict[int, CellFacts] | None = None
    _magics: list[tuple[CellFacts, Magic]] | None = None
    secrets: tuple[tuple[int, Secret, bool], ...] | None = None

    def calls(self, names: frozenset[str]) -> list[tuple[CellFacts, Call, str]]:
        """Calls whose last name is one of these, with full names: `numpy.zeros` for `np.zeros`."""
        if not names <= WATCHED:
            raise KeyError(f"not watched: {sorted(names - WATCHED)}")
        if self._calls is None:
            self._calls = [
                (name, self[number], Call(dotted, node, in_function), self.full_name(dotted))
                for number, name, node, in_function in self.noted.calls
                for dotted in [dotted_name(node.func)[0]]
            ]  # fmt: skip
        return [(cell, call, full) for name, cell, call, full in self._calls if name in names]  # fmt: skip

    @property
    def magics(self) -> list[tuple[CellFacts, Magic]]:
        """All magics with their cells."""
        if self._magics is None:
            self._magics = [
                (cell, magic) for cell in self.cells for magic in cell.magics
            ]
        return self._magics

    def is_inner(self, name: str) -> bool:
        """Whether a function, a class or a comprehension writes the name for itself."""
        return any(name in names for _, names in self.noted.inner)

    @property
    def counts(self) -> frozenset[int]:
        """All execution counts."""
        if self._counts is None:
            self._counts = frozenset([cell.raw.count or 0 for cell in self.cells]) - {0}
        return self._counts

    @property
    def gaps(self) -> frozenset[int]:
        """Counts that no cell has any more, just before one that a cell has."""
        return frozenset([each - 1 for each in self.counts if each > 1]) - self.counts

    @property
    def text(self) -> str:
        """The text of all code cells."""
        if self._text is None:
            self._text = "\n".join([cell.text for cell in self.cells])
        return self._text

    def at(
        self,
        page: Page,
        cell: CellFacts,
        node: ast.AST | Location | NameAt | None,
        message: str,
        *,
        name: str = "",
        help: str = "",
        fix: Fix | None = None,
    ) -> Finding:
        """A finding in a code cell."""
        return self.finding(
            page, cell.raw, cell.number, node, message, name=name, help=help, fix=fix
        )

    def place(self, cell: int, node: ast.AST | None) -> str:
        """`cell 4, line 2`, for use inside a message."""
        return f"cell {cell}, line {getattr(node, 'lineno', 1)}"

    def full_name(self, dotted: str) -> str:
        root, dot, rest = dotted.partition(".")
        return self.aliases.get(root, root) + dot + rest

    def cell(self, number: int) -> CellFacts | None:
        if self._numbered is None:
            self._numbered = {cell.number: cell for cell in self.cells}
        return self._numbered.get(number)

    def __getitem__(self, number: int) -> CellFacts:
        """The cell with this number, which must be code."""
        found = self.cell(number)
        if found is None:
            raise KeyError(f"cell {number} is no code")
        return found

    def finding(
        self,
        page: Page,
        cell: RawCell,
        number: int,
        at: ast.AST | Location | NameAt | None,
        message: str,
        *,
        name: str = "",
        help: str = "",
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding with its place in the cell's own text."""
        lines = cell.source.split("\n")
        start, end = _span(at, number, lines)
        text = lines[start.line - 1] if start.line <= len(lines) else ""
        return Finding(
            code=page.code,
            message=message,
            path=self.path,
            location=start,
            end=end,
            severity=severity or page.severity,
            help=help,
            name=name,
            execution_count=cell.count,
            cell_id=cell.id,
            line_text=text,
            fix=fix,
        )


@dataclass(frozen=True, slots=True)
class NameAt:
    """A name where a node begins, such as `np` of `np.zeros(3)`."""

    name: str
    node: ast.AST | None


def _name_span(
    at: NameAt, number: int, lines: list[str]
) -> tuple[Location, Location | None]:
    start, _ = _span(at.node, number, lines)
    text = lines[start.line - 1] if start.line <= len(lines) else ""
    column = start.column
    if not text.startswith(at.name, column - 1):  # a magic has moved the text
        found = re.search(rf"\b{re.escape(at.name)}\b", text)
        column = found.start() + 1 if found else column
    end = Location(cell=number, line=start.line, column=column + len(at.name))
    return Location(cell=number, line=start.line, column=column), end


def _span(
    at: ast.AST | Location | NameAt | None, number: int, lines: list[str]
) -> tuple[Location, Location | None]:
    if isinstance(at, NameAt):
        return _name_span(at, number, lines)
    if at is None:
        return Location(cell=number), None
    if isinstance(at, Location):
        return at, None
    line = getattr(at, "lineno", 1)
    start = _column(lines, line, getattr(at, "col_offset", 0))
    end_line = getattr(at, "end_lineno", None) or line
    end = _column(lines, end_line, getattr(at, "end_col_offset", None) or 0)
    return (
        Location(cell=number, line=line, column=start),
        Location(cell=number, line=end_line, column=max(end, start)),
    )


def _column(lines: list[str], line: int, offset: int) -> int:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if text.isascii():
        return min(offset, len(text)) + 1
    return len(text.encode()[:offset].decode(errors="ignore")) + 1

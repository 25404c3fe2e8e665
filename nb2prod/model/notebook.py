"""A notebook as it was read: cells in order, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One saved output: its kind, and its text where it has one."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; `number` counts from 1 over all cells."""

    number: int
    kind: str
    source: str
    id: str = ""
    execution_count: int | None = None
    tags: frozenset[str] = frozenset()
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """A notebook's cells and what its metadata says of its language."""

    path: str
    cells: tuple[Cell, ...]
    title: str = ""
    language: str = "python"
    python: str = ""
    kernel: str = ""

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")

"""A notebook's cells as they stand in the file, with what the linter looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class RawOutput(Protocol):
    """A saved output as far as rules look at it."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def error(self) -> str: ...


@dataclass(slots=True, eq=False, repr=False)
class PlainOutput:
    """A RawOutput whose text was put together when it was read."""

    kind: str
    text: str = ""
    error: str = ""


class RawCell(Protocol):
    """A cell as it stands in the file."""

    @property
    def kind(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def count(self) -> int | None: ...

    @property
    def id(self) -> str: ...

    @property
    def tags(self) -> Sequence[str]: ...

    @property
    def outputs(self) -> Sequence[RawOutput]: ...

    @property
    def odd(self) -> bool:
        """Whether the text is not stored as text or lines of text."""
        ...

    @property
    def line(self) -> int:
        """Where the text begins in a script; 0 in a JSON file."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class PlainCell:
    """A RawCell whose parts were put together when it was read."""

    kind: str
    source: str
    count: int | None = None
    id: str = ""
    tags: tuple[str, ...] = ()
    outputs: tuple[RawOutput, ...] = ()
    odd: bool = False
    line: int = 0


@dataclass(slots=True, eq=False, repr=False)
class RawNotebook:
    """A notebook as it stands in the file; `problem` says why there is none."""

    cells: tuple[RawCell, ...] = ()
    language: str = "python"
    kernel: str = ""
    ignored: tuple[str, ...] = ()
    problem: str = ""
    line: int = 1
    _code: str | None = None

    @property
    def code(self) -> str:
        """The text of all code cells."""
        if self._code is None:
            sources = [cell.source for cell in self.cells if cell.kind == "code"]
            self._code = "\n".join(sources)
        return self._code

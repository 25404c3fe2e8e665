"""A notebook's cells as they stand in the file, with what the linter looks at."""

from __future__ import annotations

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


@dataclass(slots=True, eq=False, repr=False)
class RawCell:
    """A cell as it stands in the file."""

    kind: str
    source: str
    count: int | None = None
    id: str = ""
    tags: tuple[str, ...] = ()
    outputs: tuple[RawOutput, ...] = ()
    odd: bool = False  # the text is not stored as text or lines of text
    line: int = 0  # where the text begins in a script; 0 in a JSON file


@dataclass(slots=True, eq=False, repr=False)
class RawNotebook:
    """A notebook as it stands in the file; `problem` says why there is none."""

    cells: tuple[RawCell, ...] = ()
    language: str = "python"
    kernel: str = ""
    ignored: tuple[str, ...] = ()
    problem: str = ""
    line: int = 1

"""The typed decoder: msgspec reads what the rules ask for and steps over the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

import msgspec

from nb2prod.model.raw import RawCell, RawNotebook

Text = str | list[str] | None


class Bundle(msgspec.Struct, gc=False):
    plain: Text = msgspec.field(default=None, name="text/plain")
    html: Text = msgspec.field(default=None, name="text/html")


class SavedOutput(msgspec.Struct, gc=False):
    """A RawOutput whose text is put together when somebody asks."""

    kind: str = msgspec.field(default="", name="output_type")
    stream: Text = msgspec.field(default=None, name="text")
    data: Bundle | None = None
    ename: str = ""
    evalue: str = ""
    traceback: Text = None

    @property
    def text(self) -> str:
        data = self.data
        if data is None and not self.evalue and not self.traceback:
            return _joined(self.stream)  # as most are
        shown = data and (data.plain or data.html)  # pandas says the same in both
        parts = (self.stream, shown, self.evalue, self.traceback)
        return "\n".join([_joined(part) for part in parts if part])

    @property
    def error(self) -> str:
        return self.ename if self.kind == "error" else ""


class CellMetadata(msgspec.Struct, gc=False):
    tags: list[str] | None = None


class Cell(msgspec.Struct, gc=False):
    """A RawCell but for its outputs, once its source is one text."""

    kind: str = msgspec.field(default="", name="cell_type")
    source: Text = None
    count: int | None = msgspec.field(default=None, name="execution_count")
    id: str = ""
    metadata: CellMetadata | None = None

    odd: ClassVar[bool] = False
    line: ClassVar[int] = 0

    @property
    def tags(self) -> Sequence[str]:
        return self.metadata.tags or () if self.metadata is not None else ()


class Bare(Cell, gc=False):
    outputs: ClassVar[tuple[SavedOutput, ...]] = ()


class Full(Cell, gc=False):
    outputs: tuple[SavedOutput, ...] = ()


class Kernel(msgspec.Struct, gc=False):
    name: str = ""
    language: str = ""


class Language(msgspec.Struct, gc=False):
    name: str = ""


class OurMetadata(msgspec.Struct, gc=False):
    ignore: list[str] | str | None = None


class Metadata(msgspec.Struct, gc=False):
    kernelspec: Kernel | None = None
    language_info: Language | None = None
    nb2prod: OurMetadata | None = None


class BareNotebook(msgspec.Struct, gc=False):
    cells: tuple[Bare, ...]  # nbformat 3 has none, and goes the slow way
    metadata: Metadata | None = None


class FullNotebook(msgspec.Struct, gc=False):
    cells: tuple[Full, ...]
    metadata: Metadata | None = None


_bare = msgspec.json.Decoder(BareNotebook)
_full = msgspec.json.Decoder(FullNotebook)


def decode_typed(data: bytes, outputs: bool) -> RawNotebook:
    """As `decode`; raises a ValueError for any shape but nbformat 4's."""
    notebook = (_full if outputs else _bare).decode(data)
    for cell in notebook.cells:
        if type(cell.source) is not str:
            cell.source = "".join(cell.source or ())
    known = notebook.metadata or Metadata()
    kernel = known.kernelspec or Kernel()
    language = (known.language_info or Language()).name or kernel.language or "python"
    return RawNotebook(
        cells=cast(tuple[RawCell, ...], notebook.cells),  # their sources are texts now
        language=language.lower(),
        kernel=kernel.name,
        ignored=_listed(known.nb2prod.ignore if known.nb2prod else None),
    )


def _listed(value: Text) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _joined(value: Text) -> str:
    return value if isinstance(value, str) else "".join(value or ())

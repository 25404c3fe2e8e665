"""The typed decoder: msgspec reads what the rules ask for and steps over the rest."""

from __future__ import annotations

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
        shown = data and (data.plain or data.html)  # pandas says the same in both
        parts = (self.stream, shown, self.evalue, self.traceback)
        return "\n".join([_joined(part) for part in parts if part])

    @property
    def error(self) -> str:
        return self.ename if self.kind == "error" else ""


class CellMetadata(msgspec.Struct, gc=False):
    tags: list[str] | None = None


class Bare(msgspec.Struct, gc=False):
    cell_type: str = ""
    source: Text = None
    execution_count: int | None = None
    id: str = ""
    metadata: CellMetadata | None = None


class Full(Bare, gc=False):
    outputs: list[SavedOutput] | None = None


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
    cells: list[Bare]  # nbformat 3 has none, and goes the slow way
    metadata: Metadata | None = None


class FullNotebook(msgspec.Struct, gc=False):
    cells: list[Full]
    metadata: Metadata | None = None


_bare = msgspec.json.Decoder(BareNotebook)
_full = msgspec.json.Decoder(FullNotebook)


def decode_typed(data: bytes, outputs: bool) -> RawNotebook:
    """As `decode`; raises a ValueError for any shape but nbformat 4's."""
    metadata: Metadata | None
    if outputs:
        full = _full.decode(data)
        cells, metadata = tuple(map(_raw_cell, full.cells)), full.metadata
        for cell, saved in zip(cells, full.cells, strict=True):
            if saved.outputs:
                cell.outputs = tuple(saved.outputs)
    else:
        bare = _bare.decode(data)
        cells, metadata = tuple(map(_raw_cell, bare.cells)), bare.metadata
    known = metadata or Metadata()
    kernel = known.kernelspec or Kernel()
    language = (known.language_info or Language()).name or kernel.language or "python"
    return RawNotebook(
        cells=cells,
        language=language.lower(),
        kernel=kernel.name,
        ignored=_listed(known.nb2prod.ignore if known.nb2prod else None),
    )


def _listed(value: Text) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _joined(value: Text) -> str:
    return value if isinstance(value, str) else "".join(value or ())


def _raw_cell(cell: Bare) -> RawCell:
    source, metadata = cell.source, cell.metadata
    return RawCell(
        cell.cell_type,
        source if type(source) is str else "".join(source or ()),
        cell.execution_count,
        cell.id,
        tuple(metadata.tags) if metadata is not None and metadata.tags else (),
    )

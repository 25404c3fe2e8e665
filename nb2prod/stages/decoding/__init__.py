"""Bytes of a notebook -> its cells' text, without looking at what the outputs hold.

Saved outputs are nine tenths of a notebook's bytes, so a typed decoder steps over them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import cast

from nb2prod.model.raw import PlainCell, PlainOutput, RawNotebook

# importing msgspec costs what decoding this many bytes with `json` costs
SMALL = 1_500_000


Shape = dict[str, object]


def decode(data: bytes, *, outputs: bool = True, small: bool = False) -> RawNotebook:
    """The notebook in these bytes; never raises, a bad file becomes a `problem`."""
    decoder = _decode_json if small and len(data) <= SMALL else _decode_msgspec
    try:
        return decoder(data, outputs)
    except (ValueError, TypeError, RecursionError):
        pass
    try:
        return _decode_json(data, outputs)
    except (ValueError, TypeError, RecursionError) as error:
        return _unreadable(data, error)


def _unreadable(data: bytes, error: Exception) -> RawNotebook:
    if not data.strip():
        return RawNotebook(problem="is empty")
    conflict = re.search(rb"^(?:<<<<<<<|>>>>>>>) ", data, re.MULTILINE)
    if conflict:
        line = data.count(b"\n", 0, conflict.start()) + 1
        return RawNotebook(problem="has merge-conflict markers", line=line)
    if isinstance(error, json.JSONDecodeError):
        text = f"is not JSON: {error.msg} at column {error.colno}"
        return RawNotebook(problem=text, line=error.lineno)
    if isinstance(error, UnicodeDecodeError):
        line = data.count(b"\n", 0, error.start) + 1
        return RawNotebook(problem="is not UTF-8", line=line)
    if isinstance(error, RecursionError):
        return RawNotebook(problem="is nested too deeply")
    return RawNotebook(problem=f"is not a notebook: {error}")


def _decode_json(data: bytes, outputs: bool) -> RawNotebook:
    shape = json.loads(data.decode("utf-8-sig"))
    if not isinstance(shape, dict):
        raise ValueError("the file is no JSON object")
    return _from_shape(cast(Shape, shape), outputs)


def _from_shape(shape: Shape, outputs: bool) -> RawNotebook:
    cells = shape.get("cells")
    if cells is None:
        sheets = _mappings(shape.get("worksheets"))
        cells = [cell for sheet in sheets for cell in _mappings(sheet.get("cells"))]
        if "worksheets" not in shape:
            raise ValueError("it has no cells")
    if not isinstance(cells, list):
        raise ValueError("its cells are no list")
    metadata = _mapping(shape.get("metadata"))
    return RawNotebook(
        cells=tuple(_cell(_mapping(cell), outputs) for cell in cells),
        language=_language(metadata),
        kernel=_text(_mapping(metadata.get("kernelspec")).get("name")),
        ignored=_strings(_mapping(metadata.get("nb2prod")).get("ignore")),
    )


def _language(metadata: Shape) -> str:
    kernel = _mapping(metadata.get("kernelspec"))
    info = _mapping(metadata.get("language_info"))
    return _text(info.get("name") or kernel.get("language") or "python").lower()


def _cell(shape: Shape, outputs: bool) -> PlainCell:
    kind = _text(shape.get("cell_type"))
    source = shape.get("source", shape.get("input"))
    count = shape.get("execution_count", shape.get("prompt_number"))
    saved = _mappings(shape.get("outputs"))
    metadata = _mapping(shape.get("metadata"))
    return PlainCell(
        kind=kind,
        source=_text(source),
        count=count if isinstance(count, int) else None,
        id=_text(shape.get("id")),
        tags=_strings(metadata.get("tags")),
        outputs=tuple(map(_output, saved)) if outputs else (),
        odd=not _is_plain(source),
    )


def _is_plain(source: object) -> bool:
    rows = source if isinstance(source, list) else [source]
    return all(isinstance(row, str) for row in rows)


def _output(shape: Shape) -> PlainOutput:
    kind = _text(shape.get("output_type"))
    bundle = _mapping(shape.get("data")) or shape
    shown = _text(bundle.get("text/plain")) or _text(bundle.get("text/html"))
    parts = [_text(shape.get("text")), shown, _text(shape.get("evalue"))]
    parts.append(_text(shape.get("traceback")))
    text = "\n".join(part for part in parts if part)
    error = _text(shape.get("ename")) if kind in {"error", "pyerr"} else ""
    return PlainOutput(kind=kind, text=text, error=error)


def _mapping(value: object) -> Shape:
    return cast(Shape, value) if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Shape]:
    if not isinstance(value, list):
        return []
    return [cast(Shape, each) for each in value if isinstance(each, dict)]


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        return ()
    return tuple(each for each in value if isinstance(each, str))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(each for each in value if isinstance(each, str))
    return ""


def _decode_msgspec(data: bytes, outputs: bool) -> RawNotebook:
    return _fast_decoder()(data, outputs)


@cache
def _fast_decoder() -> Callable[[bytes, bool], RawNotebook]:
    from nb2prod.stages.decoding.typed import decode_typed

    return decode_typed


def decode_script(data: bytes) -> RawNotebook:
    """A percent script: `# %%` begins a cell, `[markdown]` makes it prose, `[3]` is its count."""
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    cells, lines, head, start = [], list[str](), "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        if _CELL.match(line):
            cells.append(_script_cell(head, lines, start))
            lines, head, start = [], line, number + 1
        else:
            lines.append(line)
    cells.append(_script_cell(head, lines, start))
    return RawNotebook(cells=tuple(cell for cell in cells if cell is not None))


_CELL = re.compile(r"^# ?%%(?!%)(?=\s|$|\[)")
_COUNT = re.compile(r"\[(\d+)\]")
_OPTIONS = re.compile(r"\{.*\}\s*$")
_TAGS = re.compile(r"\btags=(\[[^\]]*\])")


def _script_cell(head: str, lines: list[str], start: int) -> PlainCell | None:
    if not head and not any(line.strip() for line in lines):
        return None
    while lines and not lines[-1].strip():
        lines.pop()
    marked = "[markdown]" in head or "[md]" in head or "[raw]" in head
    prose = marked and not _is_code(lines)
    count = _COUNT.search(head)
    return PlainCell(
        kind="markdown" if prose else "code",
        source="\n".join(lines),
        count=int(count.group(1)) if count else None,
        tags=_script_tags(head),
        line=start,
    )


def _is_code(lines: list[str]) -> bool:
    """Whether lines that are marked as prose run all the same when the script is run."""
    if all(line.startswith("#") or not line.strip() for line in lines):
        return False
    import ast

    try:
        ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _script_tags(head: str) -> tuple[str, ...]:
    found = _OPTIONS.search(head) or _TAGS.search(head)
    if found is None:
        return ()
    try:
        value = json.loads(found.group(found.lastindex or 0))
    except ValueError:
        return ()
    return _strings(value.get("tags") if isinstance(value, dict) else value)

"""Edits of a notebook's file that leave every other byte as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.model.finding import Edit

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}]+")
_SPACE = re.compile(r"[\s\ufeff]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the file's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def edited(text: str, edits: list[Edit]) -> str:
    """The file with the edits made; the text itself where an edit does not fit."""
    cells = cell_spans(text)
    changes: list[tuple[int, int, str]] = []
    for number in sorted({edit.cell for edit in edits}, reverse=True):
        if not 1 <= number <= len(cells):
            continue
        mine = [edit for edit in edits if edit.cell == number]
        if any(edit.delete for edit in mine):
            changes.append((*_with_comma(text, cells, number), ""))
            continue
        changes += _cleared(text, cells[number - 1], mine)
        changes += _inserted(text, cells[number - 1], mine)
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def reordered(text: str, order: list[int]) -> str:
    """The file with its cells in this order, counted from 1; what stands between stays."""
    cells = cell_spans(text)
    if sorted(order) != list(range(1, len(cells) + 1)):
        return text
    pieces, at = [], 0
    for place, number in zip(cells, order, strict=True):
        pieces += [text[at : place.start], cells[number - 1].of(text)]
        at = place.end
    return "".join(pieces) + text[at:]


def cell_spans(text: str) -> list[Span]:
    """Where each cell stands; nothing for a file of nbformat 3."""
    top = _members(text, _skip_space(text, 0))
    cells = top.get("cells")
    return list(_items(text, cells.start)) if cells else []


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value_end(text: str, at: int) -> int:
    if text[at] not in '[{"':
        match = _SCALAR.match(text, at)
        return match.end() if match else at + 1
    if text[at] == '"':
        match = _STRING.match(text, at)
        return match.end() if match else len(text)
    depth = 0
    for token in _TOKEN.finditer(text, at):
        first = token.group()[0]
        depth += (first in "[{") - (first in "]}")
        if depth == 0:
            return token.end()
    return len(text)


def _items(text: str, at: int) -> Iterator[Span]:
    at = _skip_space(text, at + 1)
    while at < len(text) and text[at] != "]":
        end = _value_end(text, at)
        yield Span(at, end)
        at = _skip_space(text, end)
        if at < len(text) and text[at] == ",":
            at = _skip_space(text, at + 1)


def _members(text: str, at: int) -> dict[str, Span]:
    """The values of an object, by key; the last of two wins, as in json."""
    found: dict[str, Span] = {}
    if text[at : at + 1] != "{":
        return found
    at = _skip_space(text, at + 1)
    while at < len(text) and text[at] == '"':
        end = _value_end(text, at)
        key = json.loads(text[at:end])
        at = _skip_space(text, _skip_space(text, end) + 1)  # the colon
        end = _value_end(text, at)
        found[key] = Span(at, end)
        at = _skip_space(text, end)
        if at < len(text) and text[at] == ",":
            at = _skip_space(text, at + 1)
    return found


def _with_comma(text: str, cells: list[Span], number: int) -> tuple[int, int]:
    """A cell and the comma that parts it from its neighbour."""
    if number < len(cells):
        return cells[number - 1].start, cells[number].start
    if number > 1:
        return cells[number - 2].end, cells[number - 1].end
    return cells[0].start, cells[0].end


def _cleared(
    text: str, cell: Span, edits: list[Edit]
) -> Iterator[tuple[int, int, str]]:
    if not any(edit.clear_count for edit in edits):
        return
    members = _members(text, cell.start)
    holders = [members]
    if outputs := members.get("outputs"):
        holders += [_members(text, item.start) for item in _items(text, outputs.start)]
    for holder in holders:
        count = holder.get("execution_count")
        if count and count.of(text) != "null":
            yield count.start, count.end, "null"


def _inserted(
    text: str, cell: Span, edits: list[Edit]
) -> Iterator[tuple[int, int, str]]:
    # a source that is a list of other things than text stays as it is
    lines = [(edit.line, edit.insert) for edit in edits if edit.insert]
    source = _members(text, cell.start).get("source")
    if not lines or source is None:
        return
    raw = source.of(text)
    value = json.loads(raw)
    if not isinstance(value, str) and not all(isinstance(row, str) for row in value):
        return
    whole = value if isinstance(value, str) else "".join(value)
    new = _with_lines(whole, lines)
    yield source.start, source.end, _encoded(new, raw, plain=text.isascii())


def with_sources(text: str, sources: dict[int, str]) -> str:
    """The file with new texts for some cells, counted from 1; the rest stays as it is."""
    cells = cell_spans(text)
    for number in sorted(sources, reverse=True):
        span = _members(text, cells[number - 1].start).get("source")
        if span is not None:
            new = _encoded(sources[number], span.of(text), plain=text.isascii())
            text = text[: span.start] + new + text[span.end :]
    return text


def _with_lines(source: str, lines: list[tuple[int, str]]) -> str:
    rows = source.split("\n")
    for at, insert in sorted(set(lines), reverse=True):
        rows.insert(min(at - 1, len(rows)), insert)
    return "\n".join(rows)


def _encoded(source: str, raw: str, *, plain: bool) -> str:
    """The text in the manner of the one that it replaces: list or string, and its spaces."""
    escape = plain and not source.isascii()
    if not raw.startswith("["):
        return json.dumps(source, ensure_ascii=escape)
    strings = [json.dumps(row, ensure_ascii=escape) for row in source.splitlines(True)]
    inner = re.match(r"\[(\s*)", raw)
    before = inner.group(1) if inner else ""
    tail = re.search(r"(\s*)\]\Z", raw)
    after = tail.group(1) if tail else ""
    between = re.search(r'",(\s*)"', raw)
    gap = between.group(1) if between and not before else before or " "
    return "[" + before + f",{gap}".join(strings) + after + "]"

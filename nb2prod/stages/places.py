"""Where a cell's line stands in the file: line 2 of cell 3 is line 57 of the `.ipynb`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from nb2prod.model.raw import RawCell

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_LIST = re.compile(rb'\[(?:\s*"(?:[^"\\]|\\.)*"\s*,?)*\s*\]')
_KEY = re.compile(rb'"(?:source|input)"\s*:\s*')


class RawLines:
    """Looks up lines of a file; works only for the cells that are asked for."""

    def __init__(self, data: bytes, cells: tuple[RawCell, ...]) -> None:
        self.data = data
        self.cells = cells
        self.spans: list[tuple[int, int]] | None = None
        self.last = 0  # the spans reach to this cell
        self.newlines: tuple[int, int] = (0, 1)  # offset, line: counted so far

    def line(self, cell: int, line: int) -> int:
        """The line of the file, 1 where it cannot be told."""
        if not 1 <= cell <= len(self.cells):
            return 1
        start = self.cells[cell - 1].line
        if start:
            return start + line - 1
        if self.spans is None or cell > self.last:
            self.last = max(cell, self.last)
            self.spans = self._find_spans(self.last)
        if cell > len(self.spans):
            return 1
        begin, end = self.spans[cell - 1]
        return self._line_at(self._offset(begin, end, line))

    def _find_spans(self, last: int) -> list[tuple[int, int]]:
        """The sources in order; a `"source"` inside an output has another text."""
        spans: list[tuple[int, int]] = []
        wanted = (cell for cell in self.cells[:last] if cell.kind)
        cell = next(wanted, None)
        for key in self._keys():
            if cell is None:
                break
            pattern = _LIST if self.data[key.end() : key.end() + 1] == b"[" else _STRING
            match = pattern.match(self.data, key.end())
            if match is not None and _decoded(match.group()) == cell.source:
                spans.append(match.span())
                cell = next(wanted, None)
        return self._with_gaps(spans)

    def _with_gaps(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """A cell that is no cell has no text, and takes the place of the one before."""
        found = iter(spans)
        last, whole = (0, 0), list[tuple[int, int]]()
        for cell in self.cells:
            last = next(found, (0, 0)) if cell.kind else last
            whole.append(last)
        return whole

    def _keys(self) -> Iterator[re.Match[bytes]]:
        """Where a source may begin; a plain search is many times faster than a pattern."""
        word = b'"source"' if b'"source"' in self.data else b'"input"'
        at = self.data.find(word)
        while at >= 0:
            if match := _KEY.match(self.data, at):
                yield match
            at = self.data.find(word, at + 1)

    def _offset(self, begin: int, end: int, line: int) -> int:
        """Where the piece of text with this line begins."""
        found, at = begin, 1
        for match in _STRING.finditer(self.data, begin, end):
            if at > line:
                break
            found = match.start()
            at += _decoded(match.group()).count("\n")
        return found

    def _line_at(self, offset: int) -> int:
        known, line = self.newlines
        if offset < known:
            known, line = 0, 1
        line += self.data.count(b"\n", known, offset)
        self.newlines = (offset, line)
        return line


def _decoded(piece: bytes) -> str:
    try:
        value = json.loads(piece)
    except ValueError:
        return "\0"
    return value if isinstance(value, str) else "".join(value)

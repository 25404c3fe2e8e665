"""Lines of code -> whether each begins inside a string or a bracket, without parsing."""

from __future__ import annotations

import re

_INTERESTING = re.compile(r"\"\"\"|'''|[\"'#()\[\]{}\\]")


class Scanner:
    """Knows, line after line, whether a bracket or a string is still open."""

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0
        self.continued = False

    @property
    def inside(self) -> bool:
        return bool(self.quote) or self.depth > 0 or self.continued

    def read(self, line: str) -> None:
        self.continued = False
        at = 0
        while match := _INTERESTING.search(line, at):
            token, at = match.group(), match.end()
            if token == "\\":
                at += 1
                self.continued = not self.quote and at > len(line)
            elif self.quote:
                at = self._read_quoted(token, match.start())
            elif token == "#":
                return
            elif token in "([{":
                self.depth += 1
            elif token in ")]}":
                self.depth = max(0, self.depth - 1)
            else:
                self.quote = token
        if len(self.quote) == 1 and not line.endswith("\\"):
            self.quote = ""  # a string that is never closed ends with its line

    def _read_quoted(self, token: str, start: int) -> int:
        if token == self.quote:
            self.quote = ""
            return start + len(token)
        if len(self.quote) == 1 and token[0] == self.quote:  # ''' where ' closes
            self.quote = ""
        return start + 1

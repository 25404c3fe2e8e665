"""Which files a notebook also names in another way than by their whole path.

open("out/a.txt", "w")              moved to outputs/, where only this names it
os.path.join(OUT, "a.txt")          names it by its parts
Path("out").iterdir()               names its folder
read(f"out/{letter}.txt")           may name it
subprocess.run("wc out/a.txt")      names it among other words
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.source.scope import callee_name

_PLACEHOLDER = re.compile(r"%[-+ #0-9.]*[a-z]|\{[^{}]*\}")
_ANYTHING = "\0"
# what is only said to a person
_SAYS = re.compile(
    r"^(print|display|log|debug|info|warning|warn|error|exception|critical|title|set_title|suptitle"
    r"|\w*label|text|annotate|legend|write_title)$"
)


class OtherNames:
    """Texts of a notebook, and what is put together of texts, that may name a file."""

    def __init__(self, nodes: Sequence[ast.stmt]) -> None:
        self.texts: set[str] = set()
        self.patterns: set[str] = set()
        for node in nodes:
            self._look_into(node)

    def _look_into(self, node: ast.AST) -> None:
        match node:
            case ast.Call() if _SAYS.match(callee_name(node)):
                for call in _calls_in(node):
                    self._look_into(call)
                return
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Constant(value=str(text)):
                self._add(text)
            case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
                self._add("".join(_pieces(node)))
        for child in ast.iter_child_nodes(node):
            self._look_into(child)

    def _add(self, text: str) -> None:
        pattern = re.sub(f"{_ANYTHING}+", _ANYTHING, _PLACEHOLDER.sub(_ANYTHING, text))
        if _ANYTHING not in pattern:
            self.texts.add(text)
        elif len(pattern.replace(_ANYTHING, "")) > 1:
            self.patterns.add(pattern)

    def name(self, path: str, *, besides: frozenset[str]) -> bool:
        """Whether anything but the path itself may name a file; `besides` are other files' paths."""
        *folders, file = _plain(path).split("/")
        parts = {file, *folders, *_beginnings(folders)} - {"", ".", ".."}
        for text in self.texts - besides - {path}:
            if _plain(text) in parts or file in re.split(r"[^\w.\-]+", text):
                return True
        return any(_matches(p, name) for p in self.patterns for name in (path, file))


def _calls_in(node: ast.Call) -> Iterator[ast.Call]:
    """The outermost calls among what a call is given, and what its method is of."""
    stack: list[ast.AST] = [*ast.iter_child_nodes(node)]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Call):
            yield current
        else:
            stack += ast.iter_child_nodes(current)


def _pieces(node: ast.expr) -> Iterator[str]:
    """A text that is put together, with `_ANYTHING` in the place of what is not known."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _pieces(value)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _pieces(left)
            yield from _pieces(right)
        case _:
            yield _ANYTHING


def _plain(path: str) -> str:
    return re.sub(r"^(\./)+", "", path.replace("\\", "/")).rstrip("/")


def _beginnings(folders: Sequence[str]) -> Iterator[str]:
    for count in range(2, len(folders) + 1):
        yield "/".join(folders[:count])


def _matches(pattern: str, name: str) -> bool:
    parts = (re.escape(part) for part in pattern.split(_ANYTHING))
    return re.fullmatch(".*".join(parts), name) is not None

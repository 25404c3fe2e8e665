"""What `from x import *` and `%run x` bring, where it can be read without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nb2prod.source.events import Event, walk
from nb2prod.source.events.values import (
    CLASS,
    DEFINE,
    IMPORT,
    OPAQUE,
    STAR,
    WRITE,
)
from nb2prod.source.star_exports import star_exports
from nb2prod.stages.decoding import decode

WRITES = frozenset({WRITE, DEFINE, CLASS, IMPORT})
DEPTH = 4


class Neighbours:
    """The modules and notebooks that a notebook can reach by name."""

    def __init__(self, read_near: Callable[[str], bytes | None]) -> None:
        self.read_near = read_near
        self.own: dict[str, str] = {}
        self.depth = 0

    def written(self, argument: str, body: str) -> None:
        """A `%%writefile` cell makes a module."""
        words = [word for word in argument.split() if not word.startswith("-")]
        if words:
            self.own[words[-1]] = body

    def exports(self, module: str) -> frozenset[str] | None:
        """Names that a star import of this module writes; None if it cannot be told."""
        if known := star_exports().get(module):
            return known
        names = self._module_names(module.lstrip(".").replace(".", "/"))
        return names

    def run_names(self, path: str) -> frozenset[str] | None:
        """Names that `%run path` writes; None if it cannot be told."""
        for name in (path, path + ".py", path + ".ipynb"):
            if (text := self._text(name)) is not None:
                return self._names(text, private=True)
        return None

    def _module_names(self, path: str) -> frozenset[str] | None:
        for name in (path + ".py", path + "/__init__.py"):
            if (text := self._text(name)) is not None:
                return self._names(text, private=False)
        return None

    def _text(self, name: str) -> str | None:
        if name in self.own:
            return self.own[name]
        data = self.read_near(name)
        if data is None:
            return None
        if name.endswith(".ipynb"):
            from nb2prod.source.magics import to_python

            return "\n".join(
                to_python(cell.source).text
                for cell in decode(data, outputs=False, small=True).cells
                if cell.kind == "code"
            )
        return data.decode("utf-8", errors="replace")

    def _names(self, text: str, *, private: bool) -> frozenset[str] | None:
        if self.depth >= DEPTH:
            return None
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        self.depth += 1
        names = self._written(walk(tree))
        self.depth -= 1
        if names is None or private:
            return None if names is None else frozenset(names)
        listed = _listed_in_all(tree)
        if listed is not None:
            return frozenset(listed)
        return frozenset(name for name in names if not name.startswith("_"))

    def _written(self, events: list[Event]) -> set[str] | None:
        names: set[str] = set()
        for op, name, _, payload in events:
            if op in WRITES:
                names.add(name)
            elif op == STAR:
                more = self.exports(name)
                if more is None:
                    return None
                names |= more
            elif op == OPAQUE:
                return None
            for path in paths_of(payload):
                inner = self._written(path)
                if inner is None:
                    return None
                names |= inner
        return names


def paths_of(payload: object) -> list[list[Event]]:
    """The lists of events inside an event."""
    return payload if isinstance(payload, list) else []


def _listed_in_all(tree: ast.Module) -> list[str] | None:
    """`__all__`, where it is a plain list; None where there is none to read."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__"
            for target in node.targets
        ):
            try:
                value = ast.literal_eval(node.value)
            except (ValueError, TypeError):
                return None
            return [each for each in value if isinstance(each, str)]
    return None

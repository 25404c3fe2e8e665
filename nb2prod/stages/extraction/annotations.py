"""Types that inference found -> annotations and the imports that they need."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Annotated(Protocol):
    """An annotation as inference gives it."""

    text: str
    imports: tuple[str, ...]


class FunctionAnnotated(Protocol):
    """A function's annotations as inference gives them."""

    parameters: tuple[tuple[str, Annotated], ...]
    returns: Annotated | None


class Types(Protocol):
    """What inference knows; statements are counted from 0 over the whole notebook."""

    def after(self, statement: int, name: str) -> Annotated | None: ...
    def before(self, statement: int, name: str) -> Annotated | None: ...
    def function(self, statement: int, qualname: str) -> FunctionAnnotated | None: ...


class Untyped:
    """What is known where inference is off: nothing."""

    def after(self, statement: int, name: str) -> Annotated | None:
        return None

    def before(self, statement: int, name: str) -> Annotated | None:
        return None

    def function(self, statement: int, qualname: str) -> FunctionAnnotated | None:
        return None


@dataclass(slots=True)
class Needed:
    """Import lines that annotations of one module need."""

    lines: dict[str, None] = field(default_factory=dict)

    def take(
        self, annotation: Annotated | None, own: frozenset[str] = frozenset()
    ) -> str:
        """The annotation's text; its imports are remembered. `Any` where nothing is known."""
        if annotation is None or self.names_unknown(annotation, own):
            self.lines["from typing import Any"] = None
            return "Any"
        self.lines.update(dict.fromkeys(annotation.imports))
        return annotation.text

    @staticmethod
    def names_unknown(annotation: Annotated, own: frozenset[str]) -> bool:
        """True for the name of a class that is made inside a step, where no signature can see it."""
        try:
            imported = {_bound_by(line) for line in annotation.imports}
            tree = ast.parse(annotation.text, mode="eval")
        except SyntaxError:
            return True
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        return bool(names & own - imported)


def _bound_by(line: str) -> str:
    node = ast.parse(line).body[0]
    alias = (
        node.names[0]
        if isinstance(node, ast.Import | ast.ImportFrom)
        else ast.alias("")
    )
    return alias.asname or alias.name.partition(".")[0]


def bound_by(lines: Sequence[str]) -> dict[str, str]:
    """Name -> the import line that binds it."""
    return {_bound_by(line): line for line in lines}

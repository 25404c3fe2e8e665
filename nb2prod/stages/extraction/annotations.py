"""Types that inference found -> annotations and the imports that they need."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nb2prod.stages.planning.statements import Statement


class Annotated(Protocol):
    """An annotation as inference gives it."""

    @property
    def text(self) -> str: ...
    @property
    def imports(self) -> tuple[str, ...]: ...


class FunctionAnnotated(Protocol):
    """A function's annotations as inference gives them."""

    @property
    def parameters(self) -> Sequence[tuple[str, Annotated]]: ...
    @property
    def returns(self) -> Annotated | None: ...
    @property
    def leaves_open(self) -> bool: ...


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
        if annotation is None:
            self.lines["from typing import Any"] = None
            return "Any"
        text = annotation.text
        if self.names_unknown(annotation, own):
            self.lines["from typing import Any"] = None
            text = without_names(text, own)
        if text != "Any":
            self.lines.update(dict.fromkeys(annotation.imports))
        return text

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


class _Hider(ast.NodeTransformer):
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("Any") if node.id in self.names else node


def without_names(text: str, names: frozenset[str]) -> str:
    """An annotation that says `Any` in place of names that it cannot see."""
    try:
        tree = _Hider(names).visit(ast.parse(text, mode="eval").body)
    except SyntaxError:
        return "Any"
    return "Any" if lets_all_in(tree) else ast.unparse(tree)


def lets_all_in(node: ast.expr) -> bool:
    """True for `Any`, and for a union with it."""
    if isinstance(node, ast.BinOp):
        return lets_all_in(node.left) or lets_all_in(node.right)
    return isinstance(node, ast.Name) and node.id == "Any"


AT_HAND = frozenset(dir(builtins)) | {"Any", "Path"}
READS_ANNOTATIONS = re.compile(
    r"\b(patsy|formulaic|formula|from_formula|__annotations__|get_type_hints|get_annotations"
    r"|signature|singledispatch|pydantic|fastapi|typer|ipywidgets|beartype|typeguard)\b"
)


def are_read(statements: Sequence[Statement]) -> bool:
    """True where the notebook's code may look at its annotations, or at the flags that it is compiled with.

    Under `from __future__ import annotations` both would differ: classes that are made of their fields,
    and formulas, which remember the flags of the code that asks for them.
    """
    if any("annotations" in s.flow.writes and _is_future(s.node) for s in statements):
        return False
    return any(
        READS_ANNOTATIONS.search(s.text)
        or any(
            isinstance(node, ast.ClassDef)
            and any(isinstance(part, ast.AnnAssign) for part in node.body)
            for node in ast.walk(s.node)
        )
        for s in statements
    )


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def quoted(text: str) -> str:
    """An annotation as a string, unless all its names are there wherever it stands."""
    names = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    return text if names <= AT_HAND else f'"{text}"'


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

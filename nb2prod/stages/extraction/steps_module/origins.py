"""Statements -> words for where a step's results come from."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.source.identifiers import listed
from nb2prod.stages.planning.statements import Statement

LONGEST = 64
MOST_KEYS = 4
LEFT_OUT = ast.Name(id="…", ctx=ast.Load())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How a name got its object, and what was stored in that since."""

    source: str = ""  # empty for what the step was given
    keys: tuple[str, ...] = ()
    is_changed: bool = False
    is_fitted: bool = False  # by `fit` alone

    def said(self) -> str:
        """Both, in words."""
        if not self.source:
            return "the same object"
        if not self.is_changed:
            return self.source
        if self.is_fitted:
            return f"{self.source}, fitted"
        return f"{self.source}, then {self.stored() if self.keys else 'changed'}"

    def stored(self) -> str:
        """The keys that are set, the first few by name."""
        return f"sets {listed(self.keys, most=MOST_KEYS)}"


class Origins:
    """The origin of each name at the end of some statements."""

    def __init__(self, found: dict[str, Origin]) -> None:
        self.found = found

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> Origins:
        """Read statements in order."""
        found: dict[str, Origin] = {}
        for statement in statements:
            for name in sorted(statement.flow.may_write):
                found[name] = Origin(source=_source(statement, name))
            for name in sorted(statement.flow.mutates - statement.flow.writes):
                before = found.get(name, Origin())
                keys = dict.fromkeys((*before.keys, *_keys(statement.node, name)))
                fits = _fits(statement.node, name)
                found[name] = Origin(
                    source=before.source,
                    keys=tuple(keys),
                    is_changed=True,
                    is_fitted=fits and before.is_fitted == before.is_changed,
                )
        return cls(found)

    def said(self, name: str) -> str:
        """Where the object that a name has in the end comes from."""
        return self.found.get(name, Origin()).said()

    def change(self, name: str) -> str:
        """What happens to an argument in place."""
        origin = self.found.get(name, Origin())
        if origin.source or not origin.keys:
            return "changed in place"
        return f"changed in place: {origin.stored()}"


def _source(statement: Statement, name: str) -> str:
    match statement.node:
        case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(
            target=ast.Name(), value=ast.expr() as value
        ):
            text = quotable(value)
        case ast.Assign(
            targets=[ast.Tuple() | ast.List()], value=ast.Call() as value
        ) if text := quotable(value):
            return f"of `{text}`"
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return "the function"
        case ast.ClassDef():
            return "the class"
        case _:
            text = ""
    return f"`{text}`" if text else f"made in cell {statement.cell}"


def _fits(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=root), attr="fit" | "train")
            )
        ):
            return root == name
    return False


def _keys(node: ast.stmt, name: str) -> list[str]:
    """The columns, items or attributes that a plain assignment sets."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    found = []
    for target in targets:
        match target:
            case ast.Subscript(
                value=ast.Name(id=root), slice=ast.Constant(value=str(key))
            ) if (root == name):
                found.append(key)
    return [key for key in found if "`" not in key and key.isprintable()]


def quotable(value: ast.expr) -> str:
    """An expression's text, short enough to quote, less arguments where they make it long; else empty."""
    whole = ast.unparse(value)
    for text in (whole, _shortened(whole, 20), _shortened(whole, 0)):
        if len(text) <= LONGEST and text.isprintable() and "`" not in text:
            return "" if "__magic__" in text else text
    return ""


def _shortened(text: str, longest: int) -> str:
    return ast.unparse(_Shortened(longest).visit(ast.parse(text, mode="eval")))


class _Shortened(ast.NodeTransformer):
    """Leaves arguments, indices and items out that are longer than some letters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def is_short(self, *parts: ast.AST) -> bool:
        return len(", ".join(map(ast.unparse, parts))) <= self.longest

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [*node.args, *node.keywords]
        if arguments and not self.is_short(*arguments):
            node.args, node.keywords = [LEFT_OUT], []
        node.func = self.visit(node.func)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if not self.is_short(node.slice):
            node.slice = LEFT_OUT
        node.value = self.visit(node.value)
        return node

    def visit_List(self, node: ast.List) -> ast.expr:
        if not self.is_short(*node.elts):
            node.elts = [LEFT_OUT]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        return node if self.is_short(node) else ast.Set(elts=[LEFT_OUT])

"""Follows Python's scopes: is a name the notebook's here?"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from nb2prod.stages.extraction.rewriting.bound import (
    bound_in,
    locals_of,
    names_in_target,
    parameters,
)


@dataclass(slots=True)
class _Scope:
    local: frozenset[str]
    is_class: bool = False
    is_comprehension: bool = False


class Scopes(cst.CSTTransformer):
    """Knows the scopes around a node, and how deep it stands in compound statements."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[_Scope] = []
        self.blocks = 0

    def is_notebooks(self, name: str) -> bool:
        return not any(
            name in scope.local and (not scope.is_class or scope is self.scopes[-1])
            for scope in self.scopes
        )

    @property
    def is_inside(self) -> bool:
        """True in a function, a class or a lambda, which are handed no settings."""
        return any(not scope.is_comprehension for scope in self.scopes)

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self.blocks += 1

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.BaseSuite:
        self.blocks -= 1
        return updated_node

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.scopes.append(_Scope(locals_of(node)))

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.scopes.pop()

    def visit_Lambda_body(self, node: cst.Lambda) -> None:
        self.scopes.append(_Scope(frozenset(parameters(node.params))))

    def leave_Lambda_body(self, node: cst.Lambda) -> None:
        self.scopes.pop()

    def visit_ClassDef_body(self, node: cst.ClassDef) -> None:
        self.scopes.append(_Scope(bound_in(node.body), is_class=True))

    def leave_ClassDef_body(self, node: cst.ClassDef) -> None:
        self.scopes.pop()

    def enter_comprehension(self, node: cst.BaseComp) -> None:
        names: set[str] = set()
        part: cst.CompFor | None = node.for_in
        while part is not None:
            names |= names_in_target(part.target)
            part = part.inner_for_in
        self.scopes.append(_Scope(frozenset(names), is_comprehension=True))

    visit_ListComp = visit_SetComp = visit_DictComp = enter_comprehension
    visit_GeneratorExp = enter_comprehension

    def leave_comprehension(
        self, original_node: cst.BaseComp, updated_node: cst.BaseExpression
    ) -> cst.BaseExpression:
        self.scopes.pop()
        return updated_node

    leave_ListComp = leave_SetComp = leave_DictComp = leave_comprehension
    leave_GeneratorExp = leave_comprehension

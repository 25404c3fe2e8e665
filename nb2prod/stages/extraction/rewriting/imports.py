"""Imports, under the names and from the modules of the package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

from nb2prod.stages.extraction.rewriting.calls import dotted
from nb2prod.stages.extraction.rewriting.positions import Positions
from nb2prod.stages.extraction.rewriting.rewrite import Rewrite

_Import = TypeVar("_Import", cst.Import, cst.ImportFrom)


class Imports(Positions):
    """`stored` is what must follow the present line."""

    def __init__(self, rewrite: Rewrite) -> None:
        super().__init__()
        self.rewrite = rewrite
        self.stored: list[str] = []

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def leave_Import(
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.BaseSmallStatement:
        """`import helpers` becomes `from package import helpers`."""
        updated_node = self.with_new_names(updated_node, updated_node.names)
        names = [dotted(alias.name) for alias in updated_node.names]
        if len(names) != 1 or names[0].partition(".")[0] not in self.rewrite.moved:
            return updated_node
        parent, _, last = f"{self.rewrite.package}.{names[0]}".rpartition(".")
        alias = updated_node.names[0].with_changes(name=cst.Name(last))
        module = cst.parse_expression(parent)
        assert isinstance(module, cst.Name | cst.Attribute)
        return cst.ImportFrom(module=module, names=[alias])

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement:
        if not isinstance(updated_node.names, cst.ImportStar):
            updated_node = self.with_new_names(updated_node, updated_node.names)
        name = dotted(updated_node.module) if updated_node.module else ""
        if updated_node.relative or name.partition(".")[0] not in self.rewrite.moved:
            return updated_node
        module = cst.parse_expression(f"{self.rewrite.package}.{name}")
        assert isinstance(module, cst.Attribute)
        return updated_node.with_changes(module=module)

    def with_new_names(
        self, node: _Import, aliases: Sequence[cst.ImportAlias]
    ) -> _Import:
        """An import inside a compound statement binds names as the rest of the step knows them."""
        changed = []
        for alias in aliases:
            bound = alias.evaluated_alias or alias.evaluated_name.partition(".")[0]
            new = self.rewrite.stores.get(bound) if self.is_notebooks(bound) else None
            if new is None:
                changed.append(alias)
            elif new.isidentifier() and (
                alias.asname or "." not in alias.evaluated_name
            ):
                changed.append(
                    alias.with_changes(asname=cst.AsName(name=cst.Name(new)))
                )
            else:
                changed.append(alias)
                if (
                    self.blocks
                ):  # a whole statement is stored by whoever writes the step
                    self.stored.append(f"{new} = {bound}")
        return node.with_changes(names=changed)

    def leave_SimpleStatementLine(
        self,
        original_node: cst.SimpleStatementLine,
        updated_node: cst.SimpleStatementLine,
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        stored, self.stored = self.stored, []
        if not stored:
            return updated_node
        return cst.FlattenSentinel([updated_node, *map(cst.parse_statement, stored)])

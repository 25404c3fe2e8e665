"""Follows what a name is where it stands: bound, read, or no variable at all."""

from __future__ import annotations

import libcst as cst

from nb2prod.stages.extraction.rewriting.scopes import Scopes


class Positions(Scopes):
    """Knows whether a name is stored here, or is an attribute, a keyword or a definition's own."""

    def __init__(self) -> None:
        super().__init__()
        self.storing: list[bool] = [False]
        self.skipping = 0

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        super().visit_FunctionDef_body(node)
        self.storing.append(False)

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        super().leave_FunctionDef_body(node)
        self.storing.pop()

    def visit_AssignTarget_target(self, node: cst.AssignTarget) -> None:
        self.storing.append(True)

    def leave_AssignTarget_target(self, node: cst.AssignTarget) -> None:
        self.storing.pop()

    def visit_For_target(self, node: cst.For) -> None:
        self.storing.append(True)

    def leave_For_target(self, node: cst.For) -> None:
        self.storing.pop()

    def visit_Del_target(self, node: cst.Del) -> None:
        self.storing.append(True)

    def leave_Del_target(self, node: cst.Del) -> None:
        self.storing.pop()

    def visit_AsName(self, node: cst.AsName) -> None:
        self.storing.append(True)

    def leave_AsName(
        self, original_node: cst.AsName, updated_node: cst.AsName
    ) -> cst.AsName:
        self.storing.pop()
        return updated_node

    def visit_Subscript(self, node: cst.Subscript) -> None:
        self.storing.append(False)

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        self.storing.pop()
        return updated_node

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.storing.append(False)

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        self.storing.pop()
        return updated_node

    def visit_Attribute_attr(self, node: cst.Attribute) -> None:
        self.skipping += 1

    def leave_Attribute_attr(self, node: cst.Attribute) -> None:
        self.skipping -= 1

    def visit_Arg_keyword(self, node: cst.Arg) -> None:
        self.skipping += 1

    def leave_Arg_keyword(self, node: cst.Arg) -> None:
        self.skipping -= 1

    def visit_Param_name(self, node: cst.Param) -> None:
        self.skipping += 1

    def leave_Param_name(self, node: cst.Param) -> None:
        self.skipping -= 1

    def visit_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.skipping += 1

    def leave_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.skipping -= 1

    def visit_ClassDef_name(self, node: cst.ClassDef) -> None:
        self.skipping += 1

    def leave_ClassDef_name(self, node: cst.ClassDef) -> None:
        self.skipping -= 1

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

    # what is bound

    def enter_target(self, node: cst.CSTNode) -> None:
        self.storing.append(True)

    def leave_target(self, node: cst.CSTNode) -> None:
        self.storing.pop()

    visit_AssignTarget_target = visit_For_target = visit_Del_target = enter_target
    leave_AssignTarget_target = leave_For_target = leave_Del_target = leave_target
    visit_AsName = enter_target

    def leave_AsName(
        self, original_node: cst.AsName, updated_node: cst.AsName
    ) -> cst.AsName:
        self.storing.pop()
        return updated_node

    # what is read, though it stands in what is bound

    def enter_read(self, node: cst.CSTNode) -> None:
        self.storing.append(False)

    def leave_read(
        self, original_node: cst.CSTNode, updated_node: cst.BaseExpression
    ) -> cst.BaseExpression:
        self.storing.pop()
        return updated_node

    visit_Subscript = visit_Attribute = enter_read
    leave_Subscript = leave_Attribute = leave_read

    # what is no variable

    def enter_label(self, node: cst.CSTNode) -> None:
        self.skipping += 1

    def leave_label(self, node: cst.CSTNode) -> None:
        self.skipping -= 1

    visit_Attribute_attr = visit_Arg_keyword = visit_Param_name = enter_label
    visit_FunctionDef_name = visit_ClassDef_name = enter_label
    leave_Attribute_attr = leave_Arg_keyword = leave_Param_name = leave_label
    leave_FunctionDef_name = leave_ClassDef_name = leave_label

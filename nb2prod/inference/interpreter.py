"""The machine with all its parts in place."""

from __future__ import annotations

import ast

from nb2prod.inference import (
    array_rules,
    array_shaping,
    builtin_rules,
    calls,
    classes,
    column_rules,
    declared,
    expressions,
    frame_rules,
    functions,
    group_rules,
    iteration,
    iterator_rules,
    learning_rules,
    members,
    model_rules,
    operators,
    science_rules,
    statements,
    subscripts,
)
from nb2prod.inference.machine import EXPRESSIONS, Arguments, Machine
from nb2prod.inference.values import (
    ClassRecord,
    Frame,
    FunctionNode,
    FunctionRecord,
    Instance,
    Type,
)

PARTS = (
    array_rules,
    array_shaping,
    builtin_rules,
    column_rules,
    expressions,
    frame_rules,
    group_rules,
    iterator_rules,
    learning_rules,
    science_rules,
    model_rules,
    statements,
)
EXPRESSIONS[ast.Call] = functions.call


class Interpreter(Machine):
    """Opens each door to the module behind it."""

    def elements(self, value: Type, node: ast.AST, frame: Frame) -> Type:
        return iteration.elements(self, value, node, frame)

    def spread(self, value: Type, node: ast.AST, frame: Frame) -> Instance | None:
        found = calls.call_method(self, value, "__unpack__", Arguments(), node, frame)
        return found if isinstance(found, Instance) else None

    def compare(self, op: ast.cmpop, left: Type, right: Type) -> Type:
        return operators.compare(self, op, left, right)

    def operation(
        self, op: ast.operator, left: Type, right: Type, node: ast.AST, frame: Frame
    ) -> Type:
        return operators.operation(self, op, left, right, node, frame)

    def attribute(self, value: Type, name: str, node: ast.AST, frame: Frame) -> Type:
        return members.attribute(self, value, name, node, frame)

    def function(self, node: FunctionNode, frame: Frame) -> FunctionRecord:
        return functions.define(self, node, frame)

    def class_member(self, record: ClassRecord, name: str) -> Type:
        return classes.class_member(self, record, name)

    def user_member(self, receiver: Instance, name: str) -> Type | None:
        return classes.user_member(self, receiver, name)

    def store_attribute(self, receiver: Type, name: str, value: Type) -> None:
        classes.store_attribute(self, receiver, name, value)

    def store_item(self, target: ast.Subscript, value: Type, frame: Frame) -> None:
        subscripts.store_item(self, target, value, frame)

    def declared(self, node: ast.expr, frame: Frame) -> Type:
        return declared.declared(self, node, frame)

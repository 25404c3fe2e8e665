"""Calls: what they name, and with what they are given."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from nb2prod.model.plan import Replaced


def dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def with_keywords(call: cst.Call, given: Sequence[tuple[str, str]]) -> cst.Call:
    present = {argument.keyword.value for argument in call.args if argument.keyword}
    added = [
        cst.Arg(
            keyword=cst.Name(keyword), value=cst.parse_expression(value),
            equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
        )
        for keyword, value in given
        if keyword not in present
    ]  # fmt: skip
    return call.with_changes(args=[*call.args, *added])


def with_settings(
    original: cst.Call, updated: cst.Call, replaced: Sequence[Replaced]
) -> cst.Call:
    """A call whose literals are settings now."""
    callee = (
        original.func.attr.value
        if isinstance(original.func, cst.Attribute)
        else getattr(original.func, "value", "")
    )
    arguments = list(updated.args)
    for entry in replaced:
        if entry.call != callee:
            continue
        for index, argument in enumerate(arguments):
            if _stands_for(entry, index, argument):
                arguments[index] = argument.with_changes(value=cst.Name(entry.setting))
    return updated.with_changes(args=arguments)


def _stands_for(entry: Replaced, index: int, argument: cst.Arg) -> bool:
    keyword = argument.keyword.value if argument.keyword else ""
    if keyword != entry.keyword or (not keyword and index > 0):
        return False
    return _same_literal(argument.value, entry.literal)


def _same_literal(node: cst.BaseExpression, literal: str) -> bool:
    try:
        return (
            ast.unparse(
                ast.parse(cst.Module([]).code_for_node(node).strip(), mode="eval").body
            )
            == literal
        )
    except SyntaxError:
        return False

"""Questions to a piece of syntax that its text alone answers."""

from __future__ import annotations

import ast


def constant_truth(test: ast.expr) -> bool | None:
    """What a test always says, where the text alone tells."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
        return False
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = constant_truth(test.operand)
        return None if inner is None else not inner
    left = test.left if isinstance(test, ast.Compare) else None
    is_main = isinstance(left, ast.Name) and left.id == "__name__"
    if is_main and isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq):
        return True
    return None


def compared_name(test: ast.expr) -> str:
    """`i` of `i == 0`, nothing for any other test."""
    if type(test) is not ast.Compare or type(test.left) is not ast.Name:
        return ""
    is_plain = len(test.ops) == 1 and type(test.comparators[0]) is ast.Constant
    return test.left.id if is_plain and type(test.ops[0]) is ast.Eq else ""


def takes_all(pattern: ast.pattern) -> bool:
    """Whether a pattern matches anything."""
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def type_parameters(node: ast.stmt) -> list[ast.AST]:
    """The `T` of `def f[T](…)`."""
    return list(getattr(node, "type_params", ()))


def decorator_name(node: ast.expr) -> str:
    """`app.route` of `@app.route("/")`."""
    target = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(target) if isinstance(target, ast.Name | ast.Attribute) else ""


def caught(handler: ast.ExceptHandler) -> str:
    """What a handler catches; `*` where a NameError is among it."""
    if handler.type is None:
        return "*"
    kinds = {each.id for each in ast.walk(handler.type) if isinstance(each, ast.Name)}
    names_of_all = {"Exception", "BaseException", "NameError"}
    return "*" if kinds & names_of_all else " ".join(sorted(kinds))


def suppresses(node: ast.expr) -> bool:
    """Whether a `with` swallows errors of its body."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    return name.endswith(("suppress", "raises", "assertRaises"))

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
    if isinstance(test, ast.Attribute) and test.attr in {"PY2", "PY3"}:
        return test.attr == "PY3"  # of six
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    if isinstance(test.left, ast.Name) and test.left.id == "__name__":
        return True if isinstance(test.ops[0], ast.Eq) else None
    return _version_truth(test)


def _version_truth(test: ast.Compare) -> bool | None:
    """What a comparison of `sys.version_info` with 2 or 3 says under Python 3."""
    info, kind = test.left, type(test.ops[0])
    whole = isinstance(info, ast.Attribute) and info.attr == "version_info"
    if not whole and not _is_major(info):
        return None
    wanted = test.comparators[0]
    if whole:  # (3, 12) is more than (3,), and never equal to it
        only = isinstance(wanted, ast.Tuple) and len(wanted.elts) == 1
        wanted = wanted.elts[0] if only and isinstance(wanted, ast.Tuple) else info
    if not isinstance(wanted, ast.Constant) or wanted.value not in {2, 3}:
        return None
    if wanted.value == 2 or whole:
        return _OF_MORE.get(kind)
    return _OF_SAME.get(kind)


_OF_MORE: dict[type[ast.cmpop], bool] = {
    **dict.fromkeys((ast.Gt, ast.GtE, ast.NotEq), True),
    **dict.fromkeys((ast.Lt, ast.LtE, ast.Eq), False),
}
_OF_SAME: dict[type[ast.cmpop], bool] = {
    **dict.fromkeys((ast.Eq, ast.GtE, ast.LtE), True),
    **dict.fromkeys((ast.Lt, ast.Gt, ast.NotEq), False),
}


def _is_major(node: ast.expr) -> bool:
    """`sys.version_info[0]` and `sys.version_info.major`."""
    if isinstance(node, ast.Subscript):
        first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
    else:
        first = isinstance(node, ast.Attribute) and node.attr == "major"
    of = node.value if isinstance(node, ast.Subscript | ast.Attribute) else node
    return first and isinstance(of, ast.Attribute) and of.attr == "version_info"


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

"""Calls that may write names which no text shows."""

from __future__ import annotations

import ast

OPAQUE_CALLS = frozenset({"exec", "execfile", "runpy.run_path", "init_session"})
NAMESPACES = frozenset({"globals", "locals", "vars"})
SHELL_CALLS = frozenset(
    {"magic", "run_line_magic", "run_cell_magic", "run_cell", "ex", "push"}
    | {"run_code", "safe_execfile"}
)
DECLARES = "var"  # of sympy
INTERESTING = SHELL_CALLS | {
    "update",
    "setdefault",
    "__setitem__",
    "run_path",
    DECLARES,
}
HARMLESS_MAGICS = ("matplotlib", "load_ext", "config", "autoreload", "reload_ext")


def opaque_reason(node: ast.Call, dotted: str, in_function: bool) -> str:
    """What this call may write behind our back, or nothing."""
    if dotted in OPAQUE_CALLS:
        return "" if in_function and dotted == "exec" else dotted
    function = node.func
    if type(function) is not ast.Attribute or function.attr not in INTERESTING:
        return ""
    last = function.attr
    if last in {"update", "setdefault", "__setitem__"} and _is_namespace(node.func):
        return "globals()"
    if "get_ipython" in dotted or dotted.startswith(("ip.", "ipython.", "shell.")):
        return _shell_reason(node, last)
    value = function.value
    owner = value.func if isinstance(value, ast.Call) else None
    if isinstance(owner, ast.Name) and owner.id == "get_ipython":
        return _shell_reason(node, last)
    return ""


def _shell_reason(node: ast.Call, method: str) -> str:
    if method not in SHELL_CALLS:
        return ""
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) else None
    if isinstance(text, str) and text.lstrip("% ").startswith(HARMLESS_MAGICS):
        return ""
    return "get_ipython()"


def _is_namespace(function: ast.expr) -> bool:
    value = function.value if isinstance(function, ast.Attribute) else function
    return is_namespace_call(value)


def is_namespace_call(node: ast.expr) -> bool:
    """Whether this is `globals()`, `locals()` or `vars()`."""
    if not isinstance(node, ast.Call) or node.args:
        return False
    return isinstance(node.func, ast.Name) and node.func.id in NAMESPACES

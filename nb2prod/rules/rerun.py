"""What does not bear being run twice, told from the statement alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.source.facts import CellFacts
from nb2prod.source.statements import bindings

Change = tuple[str, ast.AST, str]

# methods that fail or give something else when they get their own result
CHANGES = frozenset(
    {"append", "drop", "explode", "join", "melt", "merge", "pivot", "pivot_table"}
    | {"pop", "set_index", "shift", "stack", "swapaxes", "transpose", "unstack"}
    | {"diff", "cumsum", "pct_change", "permute", "T", "squeeze", "groupby", "insert"}
    | {
        "add",
        "sub",
        "mul",
        "div",
        "truediv",
        "pow",
        "concat",
        "concatenate",
        "unsqueeze",
    }
)
FUNCTIONS = frozenset(
    {"append", "concat", "concatenate", "hstack", "vstack", "stack", "get_dummies"}
    | {"log", "log1p", "log10", "exp", "sqrt", "square", "roll", "transpose", "merge"}
    | {"fit_transform", "transform", "delete", "insert", "diff", "cumsum", "flip"}
    | {"expand_dims", "rot90", "flipud", "fliplr", "swapaxes"}
)
IN_PLACE = frozenset(
    {"append", "extend", "insert", "pop", "popleft", "appendleft", "reverse", "write"}
)
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.FloorDiv, ast.MatMult)


def changes_itself(cell: CellFacts) -> Iterator[Change]:
    """`x = f(x)` and `x += 1` where the old `x` comes from another cell."""
    if cell.reads.keys().isdisjoint(cell.writes):
        return
    for binding in bindings(cell):
        name, statement = binding.name, binding.node
        if binding.conditional or name not in cell.reads:
            continue
        if isinstance(statement, ast.AugAssign):
            if isinstance(statement.op, ARITHMETIC):
                yield name, statement, f"`{name}` is changed from its own old value"
        elif binding.value is not None and _does_not_repeat(binding.value, name):
            yield name, statement, f"`{name}` is made from its own old value"


def _does_not_repeat(node: ast.expr, name: str) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ARITHMETIC) and _adds_to(node, name)
    if isinstance(node, ast.Attribute):
        return node.attr == "T" and _is(node.value, name)
    if isinstance(node, ast.Subscript):
        return _is(node.value, name) and _cuts(node.slice)
    if isinstance(node, ast.Call):
        return _call_changes(node, name)
    return False


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _adds_to(node: ast.BinOp, name: str) -> bool:
    sides = (node.left, node.right)
    return any(
        _is(side, name) or (isinstance(side, ast.BinOp) and _adds_to(side, name))
        for side in sides
    )


def _cuts(index: ast.expr) -> bool:
    """`x[1:]` and `x[0]`, not `x[mask]` or `x[columns]`."""
    if isinstance(index, ast.Slice):
        lower = index.lower
        return isinstance(lower, ast.Constant) and lower.value not in {0, None}
    return isinstance(index, ast.Constant) and isinstance(index.value, int)


def _call_changes(node: ast.Call, name: str) -> bool:
    function = node.func
    if isinstance(function, ast.Attribute) and _chain_root(function.value, name):
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        errors = keywords.get("errors")
        if isinstance(errors, ast.Constant) and errors.value == "ignore":
            return False
        inner = function.value
        deeper = isinstance(inner, ast.Call) and _call_changes(inner, name)
        return deeper or (function.attr in CHANGES and _drops_columns(node, function))
    last = function.attr if isinstance(function, ast.Attribute) else ""
    if isinstance(function, ast.Name):
        last = function.id
    return last in FUNCTIONS and any(_holds(each, name) for each in node.args)


def _drops_columns(node: ast.Call, function: ast.Attribute) -> bool:
    """A `groupby` alone makes no new table; a `drop` without arguments drops nothing."""
    if function.attr == "groupby":
        return False
    return function.attr != "drop" or bool(node.args or node.keywords)


def _holds(node: ast.expr, name: str) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return any(_holds(each, name) for each in node.elts)
    return _is(node, name)


def _chain_root(node: ast.expr, name: str) -> bool:
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return _is(node, name)


def mutates_upstream(cell: CellFacts) -> Iterator[Change]:
    """Changes in place that do not bear repeating, to names of other cells."""
    for statement in cell.statements:
        found = _mutation(statement)
        if found is not None and found[0] in cell.reads and found[0] not in cell.writes:
            yield found


def _mutation(statement: ast.stmt) -> Change | None:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _mutating_call(statement.value)
    if isinstance(statement, ast.AugAssign):
        name = _root(statement.target)
        if name and not isinstance(statement.target, ast.Name):
            return name, statement, f"`{name}` is changed in place from its old values"
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return _self_store(statement, statement.targets[0])
    return None


def _mutating_call(node: ast.Call) -> Change | None:
    function = node.func
    if not isinstance(function, ast.Attribute) or not isinstance(
        function.value, ast.Name
    ):
        return None
    name, method = function.value.id, function.attr
    in_place = any(
        keyword.arg == "inplace"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in node.keywords
    )
    if method in IN_PLACE or (in_place and method in CHANGES):
        return name, node, f"`{name}.{method}` changes an object of another cell"
    return None


def _self_store(statement: ast.Assign, target: ast.expr) -> Change | None:
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return None
    name, written = target.value.id, ast.unparse(target)
    if isinstance(statement.value, ast.BinOp):
        sides = (statement.value.left, statement.value.right)
        if any(ast.unparse(side) == written for side in sides):
            return name, statement, f"`{written}` is made from its own old value"
    return None


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""

"""Expressions -> events."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import cast

from nb2prod.source.events.values import (
    CALL,
    LAMBDA,
    MAGIC,
    METHOD,
    OPAQUE,
    PASS,
    PATHS,
    READ,
    WRITE,
    Call,
    CellEvents,
    Event,
    Function,
)
from nb2prod.source.placeholders import PLACEHOLDER

Visit = Callable[[ast.expr], None]

OPAQUE_CALLS = frozenset({"exec", "execfile", "runpy.run_path", "init_session"})
NAMESPACES = frozenset({"globals", "locals", "vars"})
SHELL_CALLS = frozenset(
    {"magic", "run_line_magic", "run_cell_magic", "run_cell", "ex", "push"}
    | {"run_code", "safe_execfile"}
)
INTERESTING = SHELL_CALLS | {"update", "setdefault", "__setitem__"}
HARMLESS_MAGICS = ("matplotlib", "load_ext", "config", "autoreload", "reload_ext")


class Expressions:
    """Walks expressions; `self.events` is the list of the path that is walked."""

    def __init__(self) -> None:
        self.reset()
        self.table: dict[type[ast.AST], Visit] = {
            ast.Name: cast(Visit, self.on_name),
            ast.Attribute: cast(Visit, self.on_attribute),
            ast.Call: cast(Visit, self.on_call),
            ast.Constant: self.on_constant,
            ast.BinOp: cast(Visit, self.on_binary),
            ast.Subscript: cast(Visit, self.on_subscript),
            ast.Tuple: cast(Visit, self.on_sequence),
            ast.List: cast(Visit, self.on_sequence),
            ast.Set: cast(Visit, self.on_sequence),
            ast.Dict: cast(Visit, self.on_dict),
            ast.Compare: cast(Visit, self.on_compare),
            ast.UnaryOp: cast(Visit, self.on_unary),
            ast.Slice: cast(Visit, self.on_slice),
            ast.JoinedStr: cast(Visit, self.on_joined),
            ast.FormattedValue: cast(Visit, self.on_formatted),
            ast.BoolOp: cast(Visit, self.on_bool),
            ast.IfExp: cast(Visit, self.on_if),
            ast.Lambda: cast(Visit, self.on_lambda),
            ast.ListComp: cast(Visit, self.on_comprehension),
            ast.SetComp: cast(Visit, self.on_comprehension),
            ast.GeneratorExp: cast(Visit, self.on_comprehension),
            ast.DictComp: cast(Visit, self.on_comprehension),
            ast.NamedExpr: cast(Visit, self.on_named),
            ast.Starred: cast(Visit, self.on_wrapped),
            ast.Await: cast(Visit, self.on_wrapped),
            ast.YieldFrom: cast(Visit, self.on_wrapped),
            ast.Yield: cast(Visit, self.on_yield),
        }

    def reset(self) -> None:
        """Begin a cell."""
        self.cell = CellEvents()
        self.names_read = self.cell.names_read
        self.events: list[Event] = self.cell.events
        self.functions: list[Function] = []
        self.in_class = False
        self.conditions = 0

    def expression(self, node: ast.expr) -> None:
        visit = self.table.get(type(node))
        if visit is None:  # a kind of a newer Python
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)
            return
        visit(node)

    def each(self, nodes: Iterable[ast.expr]) -> None:
        table, other = self.table, self.expression
        for node in nodes:
            table.get(type(node), other)(node)

    def on_constant(self, node: ast.expr) -> None:
        pass

    def on_name(self, node: ast.Name) -> None:
        name = node.id
        self.names_read.add(name)
        self.events.append((READ, name, node, None))

    def on_attribute(self, node: ast.Attribute) -> None:
        value = node.value
        while type(value) is ast.Attribute:
            value = value.value
        self.table[type(value)](value)

    def on_binary(self, node: ast.BinOp) -> None:
        table = self.table
        table[type(node.left)](node.left)
        table[type(node.right)](node.right)

    def on_subscript(self, node: ast.Subscript) -> None:
        table = self.table
        table[type(node.value)](node.value)
        table[type(node.slice)](node.slice)

    def on_sequence(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        self.each(node.elts)

    def on_dict(self, node: ast.Dict) -> None:
        self.each(key for key in node.keys if key is not None)
        self.each(node.values)

    def on_compare(self, node: ast.Compare) -> None:
        self.expression(node.left)
        self.each(node.comparators)

    def on_unary(self, node: ast.UnaryOp) -> None:
        self.expression(node.operand)

    def on_slice(self, node: ast.Slice) -> None:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.expression(part)

    def on_joined(self, node: ast.JoinedStr) -> None:
        self.each(node.values)

    def on_formatted(self, node: ast.FormattedValue) -> None:
        self.expression(node.value)
        if node.format_spec is not None:
            self.expression(node.format_spec)

    def on_wrapped(self, node: ast.Starred | ast.Await | ast.YieldFrom) -> None:
        self.expression(node.value)

    def on_yield(self, node: ast.Yield) -> None:
        if node.value is not None:
            self.expression(node.value)

    def on_bool(self, node: ast.BoolOp) -> None:
        self.expression(node.values[0])
        rest = self.aside(lambda: self.each(node.values[1:]))
        if rest:
            self.events.append((PATHS, "", node, (None, [rest, []])))

    def on_if(self, node: ast.IfExp) -> None:
        self.expression(node.test)
        paths = [
            self.aside(lambda: self.expression(node.body)),
            self.aside(lambda: self.expression(node.orelse)),
        ]
        if any(paths):
            self.events.append((PATHS, "", node, (node.test, paths)))

    def aside(self, walk: Callable[[], None]) -> list[Event]:
        """The events of a walk, kept out of the current path."""
        outer, self.events = self.events, []
        self.conditions += 1
        walk()
        self.conditions -= 1
        inner, self.events = self.events, outer
        return inner

    def on_named(self, node: ast.NamedExpr) -> None:
        self.expression(node.value)
        self.write(node.target.id, node.target, node.value)

    def write(self, name: str, node: ast.AST, value: ast.AST | None) -> None:
        if self.functions:
            function = self.functions[-1]
            if name not in function.globals:
                function.locals.add(name)
                self.cell.inner_names.add(name)
        self.events.append((WRITE, name, node, value))

    def on_comprehension(self, node: ast.expr) -> None:
        comprehension = cast(ast.ListComp, node)
        generators = comprehension.generators
        self.expression(generators[0].iter)
        outer, self.events = self.events, []
        names: set[str] = set()
        for index, generator in enumerate(generators):
            self.cell.loops.append(generator)
            names |= set(_target_names(generator.target))
            if index:
                self.expression(generator.iter)
            self.each(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.each((node.key, node.value))
        else:
            self.expression(comprehension.elt)
        inner, self.events = self.events, outer
        self.cell.inner_names |= names
        outer.extend(without_reads(inner, names))

    def on_lambda(self, node: ast.Lambda) -> None:
        self.events.append((LAMBDA, "", node, self.lambda_body(node)))

    def lambda_body(self, node: ast.Lambda) -> Function:
        arguments = node.args
        self.defaults(arguments)
        function = Function("<lambda>", node, parameters=parameters_of(arguments))
        function.locals.update(function.parameters)
        self.cell.inner_names.update(function.parameters)
        self.inside(function, lambda: self.expression(node.body))
        return function

    def inside(self, function: Function, walk: Callable[[], None]) -> None:
        outer, self.events = self.events, function.events
        in_class, self.in_class = self.in_class, False
        conditions, self.conditions = self.conditions, 0
        self.functions.append(function)
        walk()
        self.functions.pop()
        self.events, self.in_class, self.conditions = outer, in_class, conditions

    def defaults(self, arguments: ast.arguments) -> None:
        self.each(arguments.defaults)
        self.each(default for default in arguments.kw_defaults if default is not None)

    def on_call(self, node: ast.Call) -> None:
        function = node.func
        root, dotted = function, ""
        if type(function) is ast.Name:
            dotted = function.id
        elif type(function) is ast.Attribute:
            dotted, root = dotted_name(function)
            if type(root) is not ast.Name:
                self.expression(root)
        else:
            self.expression(function)
        for argument in node.args:
            self.argument(argument, dotted)
        for keyword in node.keywords:
            self.argument(keyword.value, dotted)
        if dotted:
            self.called(node, root, dotted)

    def argument(self, node: ast.expr, callee: str) -> None:
        kind = type(node)
        if kind is ast.Name:
            name = cast(ast.Name, node).id
            self.names_read.add(name)
            self.events.append((PASS, name, node, callee))
        elif kind is ast.Lambda:
            body = self.lambda_body(cast(ast.Lambda, node))
            self.events.append((LAMBDA, callee, node, body))
        elif kind is not ast.Constant:
            self.expression(node)

    def called(self, node: ast.Call, root: ast.expr, dotted: str) -> None:
        self.cell.calls.append(Call(dotted, node, bool(self.functions)))
        if type(root) is ast.Name:
            name = root.id
            self.names_read.add(name)
            if name == PLACEHOLDER:
                self.events.append((MAGIC, "", node, None))
            elif root is node.func:
                self.events.append((CALL, name, node, None))
            else:
                self.events.append((METHOD, name, node, dotted))
        elif type(root) is ast.Call and type(root.func) is ast.Name:
            self.events.append((METHOD, root.func.id, node, "()" + dotted))
        reason = opaque_reason(node, dotted, bool(self.functions))
        if reason:
            self.events.append((OPAQUE, reason, node, None))


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


def dotted_name(node: ast.Attribute) -> tuple[str, ast.expr]:
    """`a.b.c` and the node of `a`; a root that is no name is left out: `.b.c`."""
    parts = [node.attr]
    value = node.value
    while type(value) is ast.Attribute:
        parts.append(value.attr)
        value = value.value
    parts.append(value.id if type(value) is ast.Name else "")
    parts.reverse()
    return ".".join(parts), value


def parameters_of(arguments: ast.arguments) -> tuple[str, ...]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return tuple(argument.arg for argument in every)


def _target_names(target: ast.expr) -> Iterable[str]:
    if type(target) is ast.Name:
        return (target.id,)
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


_READS = frozenset({READ, CALL, METHOD, PASS})


def without_reads(events: list[Event], names: set[str]) -> Iterable[Event]:
    """The events without reads of these names, which belong to an inner scope."""
    for event in events:
        op, name, node, payload = event
        if name in names and op in _READS:
            continue
        if op == PATHS and isinstance(payload, tuple):
            test, paths = payload
            kept = [list(without_reads(path, names)) for path in paths]
            yield (op, name, node, (test, kept))
        elif op == LAMBDA and isinstance(payload, Function):
            payload.locals |= names
            yield event
        else:
            yield event

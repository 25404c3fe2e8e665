"""Expressions -> events.

Every notebook that is linted goes through here node by node, so the handlers look at names,
constants and dotted names themselves instead of handing them on.
"""

from __future__ import annotations

import ast
from ast import Attribute, Constant, Name
from collections.abc import Callable, Iterable
from typing import cast

from nb2prod.source.events.opaque import (
    DECLARES,
    INTERESTING,
    OPAQUE_CALLS,
    opaque_reason,
)
from nb2prod.source.events.values import (
    APART,
    AT_ONCE,
    CALL,
    LAMBDA,
    MAGIC,
    METHOD,
    OPAQUE,
    PASS,
    PATHS,
    READ,
    WRITE,
    Event,
    Function,
    Noted,
    Place,
    spot_of,
)
from nb2prod.source.placeholders import PLACEHOLDER
from nb2prod.source.symbols import declared
from nb2prod.source.watched import WATCHED

Visit = Callable[[ast.expr], None]

SPECIAL = OPAQUE_CALLS | {PLACEHOLDER, DECLARES}


class Expressions:
    """Walks expressions; `self.events` is the list of the path that is walked."""

    def __init__(self) -> None:
        self.begin(Noted(), 0)
        self.table: dict[type[ast.AST], Visit] = {
            **{kind: self.on_other for kind in ast.expr.__subclasses__()},
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
            ast.YieldFrom: cast(Visit, self.on_yield),
            ast.Yield: cast(Visit, self.on_yield),
        }

    def begin(self, noted: Noted, cell: int) -> None:
        """Begin a cell."""
        self.noted = noted
        self.cell = cell
        self.events: list[Event] = []
        self.functions: list[Function] = []
        self.in_class = False

    def expression(self, node: ast.expr) -> None:
        self.table[type(node)](node)

    def each(self, nodes: Iterable[ast.expr]) -> None:
        table, events = self.table, self.events
        for node in nodes:
            if type(node) is Name:
                events.append((READ, node.id, node, None))
            elif type(node) is not Constant:
                table[type(node)](node)

    def on_constant(self, node: ast.expr) -> None:
        pass

    def on_other(self, node: ast.expr) -> None:
        """A kind of a newer Python."""
        self.each(
            child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        )

    def on_name(self, node: Name) -> None:
        self.events.append((READ, node.id, node, None))

    def on_attribute(self, node: Attribute) -> None:
        value = node.value
        while type(value) is Attribute:
            value = value.value
        if type(value) is Name:
            self.events.append((READ, value.id, value, None))
        else:
            self.table[type(value)](value)

    def on_binary(self, node: ast.BinOp) -> None:
        self.each((node.left, node.right))

    def on_subscript(self, node: ast.Subscript) -> None:
        self.each((node.value, node.slice))

    def on_sequence(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        self.each(node.elts)

    def on_dict(self, node: ast.Dict) -> None:
        self.each(key for key in node.keys if key is not None)
        self.each(node.values)

    def on_compare(self, node: ast.Compare) -> None:
        self.each((node.left, *node.comparators))

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

    def on_wrapped(self, node: ast.Starred | ast.Await) -> None:
        self.expression(node.value)

    def on_yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        if self.functions:
            self.functions[-1].is_lazy = True
        if node.value is not None:
            self.expression(node.value)

    def on_bool(self, node: ast.BoolOp) -> None:
        self.expression(node.values[0])
        rest = self.aside(lambda: self.each(node.values[1:]))
        if rest:
            self.events.append((PATHS, "", None, [rest, []]))

    def on_if(self, node: ast.IfExp) -> None:
        self.expression(node.test)
        paths = [
            self.aside(lambda: self.expression(node.body)),
            self.aside(lambda: self.expression(node.orelse)),
        ]
        if any(paths):
            self.events.append((PATHS, "", None, paths))

    def aside(self, walk: Callable[[], None]) -> list[Event]:
        """The events of a walk, kept out of the current path."""
        outer, self.events = self.events, []
        walk()
        inner, self.events = self.events, outer
        return inner

    def on_named(self, node: ast.NamedExpr) -> None:
        self.expression(node.value)
        self.write(node.target.id, node.target, origin_of(node.value))

    def write(self, name: str, place: Place, origin: str | None) -> None:
        if self.functions:
            function = self.functions[-1]
            if name not in function.globals:
                function.locals.add(name)
        self.events.append((WRITE, name, place, origin))

    def on_comprehension(self, node: ast.expr) -> None:
        comprehension = cast(ast.ListComp, node)
        generators = comprehension.generators
        self.expression(generators[0].iter)
        outer, self.events = self.events, []
        names: set[str] = set()
        for index, generator in enumerate(generators):
            names |= set(_target_names(generator.target))
            if index:
                self.expression(generator.iter)
            self.each(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.each((node.key, node.value))
        else:
            self.expression(comprehension.elt)
        inner, self.events = self.events, outer
        self.noted.inner.append((self.cell, names))
        reads = without_reads(inner, names)
        if self.in_class:
            outer.append((APART, "", None, [list(reads)]))
        else:
            outer.extend(reads)

    def on_lambda(self, node: ast.Lambda) -> None:
        self.events.append((LAMBDA, "", spot_of(node), self.lambda_body(node)))

    def lambda_body(self, node: ast.Lambda) -> Function:
        arguments = node.args
        self.defaults(arguments)
        function = Function("<lambda>", parameters=parameters_of(arguments))
        function.locals.update(function.parameters)
        self.noted.inner.append((self.cell, function.locals))
        self.inside(function, lambda: self.expression(node.body))
        return function

    def inside(self, function: Function, walk: Callable[[], None]) -> None:
        outer, self.events = self.events, function.events
        in_class, self.in_class = self.in_class, False
        self.functions.append(function)
        walk()
        self.functions.pop()
        self.events, self.in_class = outer, in_class

    def defaults(self, arguments: ast.arguments) -> None:
        self.each(arguments.defaults)
        self.each(default for default in arguments.kw_defaults if default is not None)

    def on_call(self, node: ast.Call) -> str:
        """The last name of what is called."""
        function = root = node.func
        name = ""
        if type(function) is Name:
            name = function.id
        elif type(function) is Attribute:
            name, root = function.attr, function.value
            while type(root) is Attribute:
                root = root.value
        if type(root) is ast.Lambda:
            self.passed(root, AT_ONCE)
        elif type(root) is not Name:
            self.table[type(root)](root)
        events = self.events
        for argument in node.args:
            if type(argument) is Name:
                events.append((PASS, argument.id, argument, name))
            elif type(argument) is not Constant:
                self.passed(argument, name)
        for keyword in node.keywords:
            argument = keyword.value
            if type(argument) is Name:
                events.append((PASS, argument.id, argument, name))
            elif type(argument) is not Constant:
                self.passed(argument, name)
        if type(function) is Name:
            if name in SPECIAL:
                self.special(node, function, name)
            else:
                events.append((CALL, name, function, None))
        elif type(function) is Attribute:
            if type(root) is Name:
                op = METHOD if function.value is root else READ
                events.append((op, root.id, root, name))
            elif type(root) is ast.Call and function.value is root:
                if type(root.func) is Name:
                    events.append((METHOD, root.func.id, root.func, name))
            if name in INTERESTING:
                self.hidden(node)
        if name in WATCHED:
            found = (self.cell, name, node, bool(self.functions))
            self.noted.calls.append(found)
        return name

    def passed(self, argument: ast.expr, callee: str) -> None:
        """An argument that is no name: a function may be called by whoever gets it."""
        if type(argument) is ast.Lambda:
            body = self.lambda_body(argument)
            self.events.append((LAMBDA, callee, spot_of(argument), body))
        else:
            self.table[type(argument)](argument)

    def special(self, node: ast.Call, function: Name, name: str) -> None:
        """A placeholder of a magic, or a call of `exec` and its like."""
        if name == PLACEHOLDER:
            first = node.args[0] if node.args else None
            number = first.value if type(first) is Constant else None
            known = number if isinstance(number, int) else -1
            self.events.append((MAGIC, "", function, known))
            return
        self.events.append((CALL, name, function, None))
        self.hidden(node)

    def hidden(self, node: ast.Call) -> None:
        for name in declared(node):
            self.events.append((WRITE, name, spot_of(node.func), None))
        reason = opaque_reason(node, dotted_name(node.func)[0], bool(self.functions))
        if reason:
            self.events.append((OPAQUE, reason, None, None))


def origin_of(value: ast.expr) -> str | None:
    """`f` of `x = f`, `f()` of `x = f(1)`: what could be a function or an object of ours."""
    if type(value) is ast.Call:
        function = value.func
        return f"{function.id}()" if type(function) is Name else None
    return value.id if type(value) is Name else None


def dotted_name(node: ast.expr) -> tuple[str, ast.expr]:
    """`a.b.c` and the node of `a`; a root that is no name is left out: `.b.c`."""
    parts: list[str] = []
    while type(node) is Attribute:
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if type(node) is Name else "")
    parts.reverse()
    return ".".join(parts), node


def last_name(function: ast.expr) -> str:
    """`c` of `a.b.c`, nothing where the end is no name."""
    if type(function) is Attribute:
        return function.attr
    return function.id if type(function) is Name else ""


def parameters_of(arguments: ast.arguments) -> tuple[str, ...]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return tuple(argument.arg for argument in every)


def _target_names(target: ast.expr) -> Iterable[str]:
    if type(target) is Name:
        return (target.id,)
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


_READS = frozenset({READ, CALL, METHOD, PASS})


def without_reads(events: list[Event], names: set[str]) -> Iterable[Event]:
    """The events without reads of these names, which belong to an inner scope."""
    for event in events:
        op, name, node, payload = event
        if name in names and op in _READS:
            continue
        if op == PATHS and isinstance(payload, list):
            yield (op, name, node, [list(without_reads(p, names)) for p in payload])
        elif op == LAMBDA and isinstance(payload, Function):
            payload.locals |= names
            yield event
        else:
            yield event

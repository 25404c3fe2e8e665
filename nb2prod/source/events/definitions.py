"""Functions and classes -> events; their bodies are kept for when they are called."""

from __future__ import annotations

import ast

from nb2prod.source.events.expressions import Expressions, parameters_of
from nb2prod.source.events.shapes import decorator_name, type_parameters
from nb2prod.source.events.values import (
    CALL,
    CLASS,
    DEFINE,
    DELETE,
    IMPORT,
    LAMBDA,
    LOOP,
    MAGIC,
    OPAQUE,
    PATHS,
    STAR,
    TRY,
    WRITE,
    ClassBody,
    Event,
    Function,
    Place,
    defined_by,
    spot_of,
)
from nb2prod.source.placeholders import TIMEIT

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Definitions(Expressions):
    """Walks what defines a function or a class."""

    def block(self, body: list[ast.stmt]) -> None:
        """Walk statements; `Statements` knows how."""
        raise NotImplementedError

    def annotation(self, node: ast.expr | None) -> None:
        if node is not None and not self.noted.lazy_annotations:
            self.expression(node)

    def on_function(self, node: FunctionNode) -> None:
        self.each(node.decorator_list)
        self.defaults(node.args)
        parameters = parameters_of(node.args)
        generic = {getattr(each, "name", "") for each in type_parameters(node)}
        if not generic:
            self._signature(node)
        decorators = tuple(map(decorator_name, node.decorator_list))
        function = Function(node.name, parameters=parameters, decorators=decorators)
        function.locals.update(parameters, generic)
        self.noted.inner.append((self.cell, function.locals))
        function.is_method = self.in_class
        function.is_lazy = type(node) is ast.AsyncFunctionDef
        self.inside(function, lambda: self.block(node.body))
        if len(function.returned) == 1 and function.returned[0]:
            function.result = _closure(function, function.returned[0])
        self.define(node.name, defined_by(node), function)
        if node.name == TIMEIT:
            self.events.append((CALL, node.name, spot_of(node), None))

    def _signature(self, node: FunctionNode) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [each for each in (arguments.vararg, arguments.kwarg) if each]
        for argument in every:
            self.annotation(argument.annotation)
        self.annotation(node.returns)

    def define(self, name: str, place: Place, function: Function) -> None:
        if self.functions and name not in self.functions[-1].globals:
            self.functions[-1].locals.add(name)
        self.events.append((DEFINE, name, place, function))

    def on_class(self, node: ast.ClassDef) -> None:
        self.each(node.decorator_list)
        self.each(node.bases)
        self.each(keyword.value for keyword in node.keywords)
        body = Function(node.name)  # a scope that runs at once
        self.noted.inner.append((self.cell, body.locals))
        body.locals.update(getattr(each, "name", "") for each in type_parameters(node))
        outer, self.events = self.events, body.events
        self.functions.append(body)
        in_class, self.in_class = self.in_class, True
        self.block(node.body)
        self.in_class = in_class
        self.functions.pop()
        self.events = outer
        methods = {
            event[1]: event[3]
            for event in body.events
            if event[0] == DEFINE and isinstance(event[3], Function)
        }
        outer.extend(_outside_class(body.events, set()))
        bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name))
        payload = ClassBody(node.name, methods, bases)
        if self.functions and node.name not in self.functions[-1].globals:
            self.functions[-1].locals.add(node.name)
        outer.append((CLASS, node.name, defined_by(node), payload))


def _closure(outer: Function, name: str) -> Function | None:
    """The function of this name that a function makes and gives, with what it knows of the outer one."""
    made = [event for event in outer.events if event[1] == name and event[0] in _BINDS]
    inner = made[0][3] if len(made) == 1 else None
    if not isinstance(inner, Function) or inner.is_lazy or outer.is_lazy:
        return None
    if not {each.rpartition(".")[2] for each in inner.decorators} <= {"wraps"}:
        return None
    known = inner.locals | outer.locals
    return Function(name, inner.events, known, parameters=inner.parameters)


_BINDS = frozenset({WRITE, IMPORT, DEFINE, CLASS, DELETE})


def _outside_class(events: list[Event], known: set[str]) -> list[Event]:
    """What a class body does to the names around it; its own stay inside."""
    kept: list[Event] = []
    for event in events:
        op, name, node, payload = event
        if op in {WRITE, IMPORT, DEFINE, CLASS, DELETE}:
            known.add(name)
        elif op in {PATHS, TRY, LOOP} and isinstance(payload, list):
            kept.append((op, name, node, [_outside_class(p, known) for p in payload]))
        elif op in {OPAQUE, STAR, LAMBDA, MAGIC} or name not in known:
            kept.append(event)
    return kept

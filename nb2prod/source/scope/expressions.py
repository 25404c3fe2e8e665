"""Walks expressions in the order of evaluation."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2prod.source.scope.binding import Scope, all_arguments, bound_in
from nb2prod.source.scope.calls import (
    CHANGES_ARGUMENT,
    CONTAINERS,
    IMMEDIATE,
    callee_name,
    changes_in_place,
    is_query,
    looks_up_names,
    texts_in,
)
from nb2prod.source.scope.names import Names

_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions(Names):
    """Reads, calls, lambdas and comprehensions."""

    def expression(self, node: ast.expr) -> None:
        match node:
            case ast.Name(id=name):
                if isinstance(node.ctx, ast.Load):
                    self.read(name, called=False)
            case ast.Call():
                self.call(node)
            case ast.Lambda():
                self.function(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self.comprehension(node)
            case ast.NamedExpr(target=target, value=value):
                self.expression(value)
                self.walrus(target.id)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.expression(test)
                self.maybe([body, orelse])
            case ast.BoolOp(values=[first, *rest]):
                self.expression(first)
                self.maybe(rest)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.expression(child)

    def function(self, node: ast.Lambda) -> None:
        self.arguments_now(node.args)
        names = {arg.arg for arg in all_arguments(node.args)}
        names |= bound_in([ast.Expr(node.body)])[0]
        with self.body_later(names, set(), immediate=True):
            self.expression(node.body)

    def maybe(self, nodes: Sequence[ast.expr]) -> None:
        sure, self.sure = self.sure, False
        for node in nodes:
            start = set(self.bound)
            self.expression(node)
            self.bound &= start
        self.sure = sure

    def walrus(self, name: str) -> None:
        scope = self.scope
        while self.scope.kind == "comprehension" and self.scope.parent is not None:
            self.scope = self.scope.parent
        self.bind(name)
        self.scope = scope

    def arguments_now(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None:
                self.expression(default)
        for arg in all_arguments(args):
            if arg.annotation is not None:
                self.expression(arg.annotation)

    def call(self, node: ast.Call) -> None:
        name = callee_name(node)
        if isinstance(node.func, ast.Name):
            self.read(node.func.id, called=True)
        else:
            self.expression(node.func)
        immediate = name in IMMEDIATE
        self.immediate += immediate
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            keeps = name in CONTAINERS and isinstance(argument, ast.Name)
            self.immediate -= keeps
            self.expression(argument)
            self.immediate += keeps
        self.immediate -= immediate
        (self.deferred_texts if self.later else self.texts).extend(_texts_read(node))
        if isinstance(node.func, ast.Attribute) and changes_in_place(node):
            self.mutate(node.func.value)
        if name in CHANGES_ARGUMENT:
            for argument in node.args[:1]:
                self.mutate(argument)

    def comprehension(self, node: _Comprehension) -> None:
        self.expression(node.generators[0].iter)
        names = {
            n.id
            for g in node.generators
            for n in ast.walk(g.target)
            if isinstance(n, ast.Name)
        }
        outer, sure, start = self.scope, self.sure, set(self.bound)
        self.scope, self.sure = Scope("comprehension", names, outer), False
        lazy = (
            isinstance(node, ast.GeneratorExp) and not self.immediate and not self.later
        )
        self.made_in_turn(node)
        self.scope, self.sure, self.bound = outer, sure, start
        if lazy:
            self.sets["captured"] |= {
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name)
                and n.id not in names
                and self.owner(n.id) == "module"
            }

    def made_in_turn(self, node: _Comprehension) -> None:
        first = node.generators[0]
        for generator in node.generators:
            if generator is not first:
                self.expression(generator.iter)
            for condition in generator.ifs:
                self.expression(condition)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in parts:
            self.expression(part)

    def target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.bind(node.id)
        elif isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.target(element)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        else:
            self.expression(node)
            self.mutate(node)


def _texts_read(node: ast.Call) -> list[str]:
    """The texts among a call's arguments in which it looks up names."""
    if not looks_up_names(node):
        return []
    texts = texts_in(node)
    if is_query(node):
        return [" ".join(re.findall(r"@(\w+)", text)) for text in texts]
    return texts

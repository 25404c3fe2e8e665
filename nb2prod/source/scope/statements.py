"""Walks statements in the order of execution."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.source.scope.binding import Scope, all_arguments, bound_in
from nb2prod.source.scope.expressions import Expressions
from nb2prod.source.scope.paths import (
    catches_missing,
    is_irrefutable,
    is_main_guard,
    leaves,
    may_leave,
)


class Statements(Expressions):
    """Blocks and what they bind on every path."""

    def block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)
            if self.later and self.sure and may_leave(statement):
                self.sure = False  # what follows may never run

    def statement(self, node: ast.stmt) -> None:
        handler = getattr(self, f"on_{type(node).__name__}", None)
        if handler is not None:
            handler(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)
            elif isinstance(child, ast.stmt):
                self.statement(child)

    def branches(self, blocks: Sequence[Sequence[ast.stmt]], *, complete: bool) -> None:
        """Run alternatives; what all of them bind is bound after, if one of them surely ran."""
        start, sure, ends = set(self.bound), self.sure, []
        self.sure = False
        for block in blocks:
            self.bound = set(start)
            self.block(block)
            if not leaves(block):
                ends.append(self.bound)
        self.sure = sure
        if not complete or not ends:
            ends.append(start)
        self.bound = set.intersection(*ends)

    def on_If(self, node: ast.If) -> None:
        self.expression(node.test)
        if is_main_guard(node.test):
            self.block(node.body)
            return
        self.branches([node.body, node.orelse], complete=True)

    def on_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        start, sure = set(self.bound), self.sure
        self.sure = False
        self.target(node.target)
        self.block(node.body)
        self.bound, self.sure = start, sure
        self.block(node.orelse)
        if node.orelse:
            self.bound = start

    on_AsyncFor = on_For

    def on_While(self, node: ast.While) -> None:
        self.expression(node.test)
        start, sure = set(self.bound), self.sure
        self.sure = False
        self.block(node.body)
        self.bound = start
        self.block(node.orelse)
        self.bound, self.sure = start, sure

    def on_Try(self, node: ast.Try) -> None:
        start, sure = set(self.bound), self.sure
        self.sure = sure and not catches_missing(node)
        self.block(node.body[:1])
        self.sure = sure and not node.handlers
        self.block(node.body[1:])
        self.block(node.orelse)
        ends = [self.bound]
        for handler in node.handlers:
            self.bound = set(start)
            if handler.type is not None:
                self.expression(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.block(handler.body)
            if handler.name and self.owner(handler.name) == "module":
                self.unbind(handler.name)
            if not leaves(handler.body):
                ends.append(self.bound)
        self.bound, self.sure = set.intersection(*ends), sure
        self.block(node.finalbody)

    on_TryStar = on_Try

    def on_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
        self.block(node.body)

    on_AsyncWith = on_With

    def on_Match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        start, sure, ends = set(self.bound), self.sure, []
        self.sure = False
        complete = False
        for case in node.cases:
            self.bound = set(start)
            self.pattern(case.pattern)
            if case.guard is not None:
                self.expression(case.guard)
            complete |= case.guard is None and is_irrefutable(case.pattern)
            self.block(case.body)
            ends.append(self.bound)
        self.sure = sure
        self.bound = set.intersection(*ends, *([] if complete else [start]))

    def pattern(self, node: ast.pattern) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.MatchAs | ast.MatchStar) and child.name:
                self.bind(child.name)
            elif isinstance(child, ast.MatchMapping) and child.rest:
                self.bind(child.rest)
            elif isinstance(child, ast.MatchValue):
                self.expression(child.value)
            elif isinstance(child, ast.MatchClass):
                self.expression(child.cls)

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.arguments_now(node.args)
        if node.returns is not None:
            self.expression(node.returns)
        self.bind(node.name)
        names = {arg.arg for arg in all_arguments(node.args)}
        bound, declared = bound_in(node.body)
        with self.body_later(names | bound, declared, immediate=False):
            self.block(node.body)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases):
            self.expression(expression)
        for keyword in node.keywords:
            self.expression(keyword.value)
        outer = self.scope
        _, declared = bound_in(node.body)
        # a name is the class's own only once it is bound there
        self.scope = Scope("class", set(), outer, declared)
        self.block(node.body)
        self.scope = outer
        self.bind(node.name)

    def on_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    def on_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name)

    def on_Global(self, node: ast.Global) -> None:
        pass

    on_Nonlocal = on_Global

    def on_Assign(self, node: ast.Assign) -> None:
        self.expression(node.value)
        for target in node.targets:
            self.target(target)

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.expression(node.annotation)
        if node.value is not None:
            self.expression(node.value)
            self.target(node.target)

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        if isinstance(node.target, ast.Name):
            self.read(node.target.id, called=False)
            self.mutate(node.target)
        self.target(node.target)

    def on_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.read(target.id, called=False)
                if self.owner(target.id) == "module" and not self.later:
                    self.unbind(target.id)
            else:
                self.target(target)

    def on_TypeAlias(self, node: ast.stmt) -> None:
        self.expression(node.value)  # type: ignore[attr-defined]  # Python 3.12's
        self.target(node.name)  # type: ignore[attr-defined]

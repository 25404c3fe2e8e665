"""Statements -> events."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import cast

from nb2prod.source.events.definitions import Definitions
from nb2prod.source.events.expressions import (
    dotted_name,
    origin_of,
)
from nb2prod.source.events.opaque import is_namespace_call
from nb2prod.source.events.shapes import (
    caught,
    compared_name,
    constant_truth,
    suppresses,
    takes_all,
)
from nb2prod.source.events.values import (
    CALL,
    DELETE,
    GLOBAL,
    IMPORT,
    LOOP,
    METHOD,
    MUTATE,
    OPAQUE,
    PASS,
    PATHS,
    READ,
    STAR,
    STOP,
    TRY,
    WRITE,
    Event,
    Noted,
    spot_of,
)

VisitStatement = Callable[[ast.stmt], None]
EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit"})
SEQUENCE = (ast.Tuple, ast.List)  # made once: this is the fast path
PART = (ast.Subscript, ast.Attribute)
CALLED = (ast.Call, ast.Name)  # what could give a function or an object of ours
NAMESPACE_CALLS = frozenset({"globals()", "locals()", "vars()"})
EXIT_NAMES = frozenset({"exit", "quit", "_exit"})


class Statements(Definitions):
    """Walks the statements of one cell."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks = False  # the loop that we are in has a `break`
        self.chain = ""  # what the tests of an `if` above this `elif` compare
        self.statements: dict[type[ast.AST], VisitStatement] = {
            **{kind: self.on_unknown for kind in ast.stmt.__subclasses__()},
            ast.Expr: cast(VisitStatement, self.on_expression),
            ast.Assign: cast(VisitStatement, self.on_assign),
            ast.AugAssign: cast(VisitStatement, self.on_augmented),
            ast.AnnAssign: cast(VisitStatement, self.on_annotated),
            ast.Import: cast(VisitStatement, self.on_import),
            ast.ImportFrom: cast(VisitStatement, self.on_import_from),
            ast.FunctionDef: cast(VisitStatement, self.on_function),
            ast.AsyncFunctionDef: cast(VisitStatement, self.on_function),
            ast.ClassDef: cast(VisitStatement, self.on_class),
            ast.Return: cast(VisitStatement, self.on_return),
            ast.If: cast(VisitStatement, self.on_branch),
            ast.For: cast(VisitStatement, self.on_for),
            ast.AsyncFor: cast(VisitStatement, self.on_for),
            ast.While: cast(VisitStatement, self.on_while),
            ast.With: cast(VisitStatement, self.on_with),
            ast.AsyncWith: cast(VisitStatement, self.on_with),
            ast.Try: cast(VisitStatement, self.on_try),
            ast.TryStar: cast(VisitStatement, self.on_try),
            ast.Raise: cast(VisitStatement, self.on_raise),
            ast.Assert: cast(VisitStatement, self.on_assert),
            ast.Delete: cast(VisitStatement, self.on_delete),
            ast.Global: cast(VisitStatement, self.on_global),
            ast.Nonlocal: cast(VisitStatement, self.on_global),
            ast.Match: cast(VisitStatement, self.on_match),
            ast.Pass: lambda node: None,
            ast.Break: self.on_jump,
            ast.Continue: self.on_jump,
        }

    def block(self, body: list[ast.stmt]) -> None:
        table = self.statements
        for node in body:
            table[type(node)](node)

    def on_unknown(self, node: ast.stmt) -> None:
        """`type X = ...` and what newer versions of Python bring."""
        name = getattr(node, "name", None)
        if isinstance(name, ast.Name):
            self.write(name.id, name, None)

    def block_aside(self, body: list[ast.stmt]) -> list[Event]:
        return self.aside(lambda: self.block(body))

    def on_expression(self, node: ast.Expr) -> None:
        value = node.value
        if type(value) is not ast.Call:
            self.expression(value)
            return
        name = self.on_call(value)
        if name in EXIT_NAMES and dotted_name(value.func)[0] in EXITS:
            self.events.append((STOP, "", None, None))

    def on_assign(self, node: ast.Assign) -> None:
        value, targets = node.value, node.targets
        kind = type(value)
        if (
            type(value) is ast.Lambda
            and len(targets) == 1
            and type(targets[0]) is ast.Name
        ):
            body = self.lambda_body(value)
            self.define(targets[0].id, spot_of(node), body)
            return
        origin = None
        if kind is not ast.Constant:
            self.table[kind](value)
            origin = origin_of(value) if kind in CALLED else None
            if origin in NAMESPACE_CALLS and is_namespace_call(value):
                self.events.append((OPAQUE, "globals()", None, None))
        for target in targets:
            if type(target) is ast.Name:
                if self.functions:
                    self.write(target.id, target, origin)
                else:
                    self.events.append((WRITE, target.id, target, origin))
            else:
                self.target(target)

    def target(self, node: ast.expr) -> None:
        if type(node) is ast.Name:
            self.write(node.id, node, None)
        elif isinstance(node, SEQUENCE):
            for element in node.elts:
                self.target(element)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        elif isinstance(node, PART):
            self.stored(node)

    def stored(self, node: ast.Subscript | ast.Attribute) -> None:
        of = node.value
        if type(of) is ast.Subscript and type(of.slice) is ast.Compare:
            self.noted.selections.append((self.cell, node))
        self.mutated(node)

    def mutated(self, node: ast.Subscript | ast.Attribute) -> None:
        self.expression(node)
        root: ast.expr = node
        while isinstance(root, PART):
            root = root.value
        if isinstance(root, ast.Name):
            self.events.append((MUTATE, root.id, root, None))
        elif is_namespace_call(root):
            self.events.append((OPAQUE, "globals()", None, None))
        if isinstance(node, ast.Attribute) and root is node.value:
            self._into_builtins(node)

    def _into_builtins(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and "builtins" in node.value.id:
            self.events.append((WRITE, node.attr, node.value, None))

    def on_augmented(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        target = node.target
        if type(target) is ast.Name:
            self.on_name(target)
            self.write(target.id, target, origin_of(node.value))
        elif isinstance(target, PART):
            self.stored(target)

    def on_annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.expression(node.value)
        if not self.functions:
            self.annotation(node.annotation)
        if node.value is None:
            if type(node.target) is not ast.Name:
                self.expression(node.target)
        elif type(node.target) is ast.Name:
            self.write(node.target.id, node.target, origin_of(node.value))
        else:
            self.target(node.target)

    def on_import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            origin = alias.name if alias.asname else name
            self.imported(name, origin, node)

    def on_import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        if module == "__future__":
            names = {alias.name for alias in node.names}
            self.noted.lazy_annotations |= "annotations" in names
        for alias in node.names:
            if alias.name == "*":
                self.events.append((STAR, module, node, None))
            else:
                name = alias.asname or alias.name
                self.imported(name, f"{module}.{alias.name}", node)

    def imported(
        self, name: str, origin: str, node: ast.Import | ast.ImportFrom
    ) -> None:
        if self.functions and name not in self.functions[-1].globals:
            self.functions[-1].locals.add(name)
        self.events.append((IMPORT, name, node, origin))

    def on_return(self, node: ast.Return) -> None:
        value = node.value
        if value is not None:
            self.expression(value)
        if self.functions:
            name = value.id if type(value) is ast.Name else ""
            self.functions[-1].returned.append(name)
        self.events.append((STOP, "", None, None))

    def on_jump(self, node: ast.stmt) -> None:
        self.breaks = self.breaks or type(node) is ast.Break
        self.events.append((STOP, "jump", None, None))

    def on_raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                self.expression(part)
        self.events.append((STOP, "", None, None))

    def on_assert(self, node: ast.Assert) -> None:
        self.expression(node.test)
        if node.msg is not None:
            message = node.msg
            rest = self.aside(lambda: self.expression(message))
            if rest:
                self.events.append((PATHS, "", None, [rest, []]))

    def on_branch(self, node: ast.If) -> None:
        self.expression(node.test)
        truth = constant_truth(node.test)
        if truth is True:
            self.block(node.body)
            return
        chain, subject = self.chain, compared_name(node.test)
        self.chain = ""
        body = self.block_aside(node.body)
        if len(node.orelse) == 1 and type(node.orelse[0]) is ast.If:
            self.chain = subject if subject and chain in {"", subject} else "?"
        other = self.block_aside(node.orelse)
        self.chain = ""
        if chain and chain == subject and not node.orelse and body:
            # `if i == 0: … elif i == 1: …`: whoever wrote that knows of no third value
            self.events.append((PATHS, "", None, [body]))
            return
        if truth is False:
            self.events.extend(other)
            body = [event for event in body if event[0] not in _RUNS]
            other = []
        if body or other:
            self.events.append((PATHS, "", None, [body, other]))

    def on_for(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        self.target(node.target)
        self._loop(node.body, node.orelse)

    def on_while(self, node: ast.While) -> None:
        self.expression(node.test)
        self._loop(node.body, node.orelse)

    def _loop(self, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        # a loop is taken to run at least once; a `break` ends only its own path
        outer, self.breaks = self.breaks, False
        inner = self.block_aside(body)
        breaks, self.breaks = self.breaks, outer
        while inner and inner[-1][0] is STOP:
            inner.pop()
        if inner:
            self.events.append((LOOP, "", None, [inner]))
        other = self.block_aside(orelse)
        if other:
            self.events.append((PATHS, "", None, [other, []] if breaks else [other]))

    def on_with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
        suppressed = any(suppresses(item.context_expr) for item in node.items)
        if suppressed:
            body = self.block_aside(node.body)
            self.events.append((TRY, "*", None, [body, []]))
            return
        self.block(node.body)

    def on_try(self, node: ast.Try) -> None:
        kinds = " ".join(map(caught, node.handlers))
        paths = [self.block_aside([*node.body, *node.orelse])]
        for handler in node.handlers:
            if handler.type is not None:
                self.expression(handler.type)
            paths.append(self.aside(lambda each=handler: self._handler(each)))  # type: ignore[misc]  # mypy cannot infer a default
        self.events.append((TRY, kinds, None, paths))
        self.block(node.finalbody)

    def _handler(self, handler: ast.ExceptHandler) -> None:
        if handler.name:
            self.write(handler.name, spot_of(handler), None)
        self.block(handler.body)
        if handler.name:
            self.events.append((DELETE, handler.name, None, None))

    def on_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._delete(target)

    def _delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.on_name(target)
            if self.functions and target.id not in self.functions[-1].globals:
                self.functions[-1].locals.add(target.id)
            self.events.append((DELETE, target.id, target, None))
        elif isinstance(target, SEQUENCE):
            for element in target.elts:
                self._delete(element)
        elif isinstance(target, PART):
            self.mutated(target)

    def on_global(self, node: ast.Global | ast.Nonlocal) -> None:
        if self.functions:
            self.functions[-1].globals.update(node.names)
            self.functions[-1].locals.difference_update(node.names)
        if isinstance(node, ast.Global):
            for name in node.names:
                self.events.append((GLOBAL, name, None, None))

    def on_match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        paths = []
        for case in node.cases:
            paths.append(self.aside(lambda each=case: self._case(each)))  # type: ignore[misc]  # mypy cannot infer a default
        last = node.cases[-1]
        if last.guard is not None or not takes_all(last.pattern):
            paths.append([])
        self.events.append((PATHS, "", None, paths))

    def _case(self, case: ast.match_case) -> None:
        for inner in ast.walk(case.pattern):
            if isinstance(inner, ast.MatchValue):
                self.expression(inner.value)
            elif isinstance(inner, ast.MatchClass):
                self.expression(inner.cls)
            elif isinstance(inner, ast.MatchAs | ast.MatchStar) and inner.name:
                self.write(inner.name, spot_of(inner), None)
            elif isinstance(inner, ast.MatchMapping) and inner.rest:
                self.write(inner.rest, spot_of(inner), None)
        if case.guard is not None:
            self.expression(case.guard)
        self.block(case.body)


_RUNS = frozenset({READ, CALL, METHOD, PASS, STOP})


_WALKER = Statements()  # its tables are costly to make, and it keeps only the last cell


def walk(tree: ast.Module, noted: Noted | None = None, cell: int = 0) -> list[Event]:
    """What a cell does with names, in the order of evaluation."""
    walker = _WALKER
    walker.begin(noted or Noted(), cell)
    walker.chain = ""
    events = walker.events
    walker.block(tree.body)
    return events

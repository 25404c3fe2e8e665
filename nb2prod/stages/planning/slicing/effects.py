"""Statement -> what it does to names, objects and the world, as far as a later value could tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.file_calls import may_read_files, may_write_files
from nb2prod.source.scope import callee_name, flow_of, is_dotted, root_name
from nb2prod.source.scope.calls import CHANGES_ARGUMENT
from nb2prod.stages.planning.displays import drawing_roots
from nb2prod.stages.planning.naming.vocabulary import CHANCE, PLOTS, SETS_UP
from nb2prod.stages.planning.purity import Purity, is_pure_call, purity_of
from nb2prod.stages.planning.purity.tables import (
    COMPUTING_MODULES,
    IMPURE_IN_MODULES,
    QUIET_DECORATORS,
)
from nb2prod.stages.planning.statements import Statement

_IMPORTED_TO_ACT = re.compile(r"\bexperimental\b|(^|\.)enable_|register")
_STREAM = re.compile(r"(?:stdout|stderr)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one statement does."""

    number: int
    binds: frozenset[str]
    needs: frozenset[str]  # names that it looks up, now or later
    touches: frozenset[str]  # names whose objects it changes
    acts: bool  # on the world: settings, files, a module's state, what nobody knows
    by_chance: bool  # it may draw random numbers
    looks: bool  # it prints or draws figures
    writes: frozenset[str]  # paths of files; "" is one that is not known
    reads: frozenset[str]


def effects_of(
    statements: Sequence[Statement],
    purity: Purity,
    active: Collection[str],
    *,
    looks: bool,
) -> list[Effect]:
    """Each statement's effect; with `looks`, prints and plots count as nothing."""
    if looks and not _redirects(statements):
        rebound = frozenset().union(*(s.flow.may_write for s in statements))
        figures = drawing_roots(statements, frozenset())
        quiet = _Quiet(purity, figures, frozenset({"print"}) - rebound)
        parts = [quiet.visited(s.node) for s in statements]
        purity = purity_of([node for node, _ in parts])
    else:
        parts = [(s.node, False) for s in statements]
    return [
        _Gathering(s, node, purity).effect(looked, active)
        for s, (node, looked) in zip(statements, parts, strict=True)
    ]


def _redirects(statements: Sequence[Statement]) -> bool:
    """True where what is printed may be read again."""
    return any(
        isinstance(n, ast.Attribute | ast.Name | ast.alias)
        and _STREAM.search(ast.unparse(n))
        for s in statements
        for n in ast.walk(s.node)
    )


class _Quiet(ast.NodeTransformer):
    """Puts what they are given in the place of prints and plots."""

    def __init__(
        self, purity: Purity, figures: Collection[str], prints: Collection[str]
    ) -> None:
        self.purity, self.figures, self.prints = purity, figures, prints
        self.looked = False

    def visited(self, node: ast.stmt) -> tuple[ast.stmt, bool]:
        self.looked = False
        copied = ast.parse(ast.unparse(node)).body[0]
        if isinstance(node, ast.Import | ast.ImportFrom):
            return copied, False
        return self.visit(copied), self.looked

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not self._is_look(node):
            return node
        self.looked = True
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute) and not is_dotted(node.func):
            given.append(node.func.value)
        values = [v.value if isinstance(v, ast.Starred) else v for v in given]
        return ast.Tuple(elts=values, ctx=ast.Load())

    def _is_look(self, node: ast.Call) -> bool:
        name, root = callee_name(node), root_name(node.func) or ""
        if any(keyword.arg == "file" for keyword in node.keywords):
            return False  # printed into something
        if isinstance(node.func, ast.Name):
            return name in self.prints or name in self.figures
        if root in self.figures and is_dotted(node.func):
            if may_write_files(name):
                self.looked = True  # what it writes is what was drawn
                return False
            by_chance = CHANCE.match(name) or name == "seed"
            return not by_chance and "random" not in ast.unparse(node.func)
        return (
            PLOTS.match(name) is not None
            and not may_write_files(name)
            and name not in self.purity.defined
            and root not in self.purity.foreign
            and root not in self.purity.modules
        )


class _Gathering:
    """Gathers what the parts of one statement do."""

    def __init__(self, statement: Statement, node: ast.stmt, purity: Purity) -> None:
        self.statement, self.node, self.purity = statement, node, purity
        self.touches = set(flow_of(node).mutates)
        self.acts = self.by_chance = False
        self.writes: set[str] = set()
        self.reads: set[str] = set()

    def effect(self, looked: bool, active: Collection[str]) -> Effect:
        flow = self.statement.flow
        if isinstance(self.node, ast.Import | ast.ImportFrom):
            self.touches = set()
            self.acts = _acts_when_imported(self.node, active)
        else:
            for part in _parts_run(self.node):
                self._part(part)
            self.touches |= flow.reads & self.purity.iterators
        return Effect(
            number=self.statement.number,
            binds=flow.may_write | flow.deletes,
            needs=flow.reads | flow.deferred | flow.deferred_mutates,
            touches=frozenset(self.touches), acts=self.acts, by_chance=self.by_chance,
            looks=looked, writes=frozenset(self.writes), reads=frozenset(self.reads),
        )  # fmt: skip

    def _part(self, part: ast.AST) -> None:
        match part:
            case ast.Call():
                self._call(part)
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(
                ctx=ast.Store() | ast.Del()
            ):
                root = root_name(part)
                if root is None or root in self.purity.modules:
                    self.acts = True
                else:
                    self.touches.add(root)
            case (
                ast.With()
                | ast.AsyncWith()
                | ast.AsyncFor()
                | ast.Await()
                | ast.Yield()
                | ast.YieldFrom()
            ):
                self.acts = True

    def _call(self, call: ast.Call) -> None:
        name, root = callee_name(call), root_name(call.func)
        given = _names_in([*call.args, *(keyword.value for keyword in call.keywords)])
        if may_read_files(name):
            self.reads.add(_path_of(call))
        if is_pure_call(call, self.purity):
            return
        handed = [k.value for k in call.keywords if k.arg in {"out", "buf", "file"}]
        self.touches |= _names_in(handed)
        if may_write_files(name) and name not in self.purity.defined:
            self.writes.add(_path_of(call))
            self.touches |= given - self.purity.modules.keys()
        elif self._is_of_library(call):
            self.by_chance = True
            self.acts |= SETS_UP.match(name) is not None
            if _may_change_given(call, name):
                self.touches |= given
        elif self._is_method(call, root or ""):
            self.by_chance = True
            self.touches.add(root or "")
            if name in CHANGES_ARGUMENT:
                self.touches |= given
        else:
            self.acts = True
            self.touches |= self.statement.flow.reads
            if not may_read_files(name):
                self.reads.add("")

    def _is_of_library(self, call: ast.Call) -> bool:
        """True for `np.f(x)`, and for `f(x)` that comes from a library of these."""
        root = root_name(call.func) or ""
        module = self.purity.modules.get(root)
        return (
            module in COMPUTING_MODULES
            and root not in self.purity.defined
            and is_dotted(call.func)
        )

    def _is_method(self, call: ast.Call, root: str) -> bool:
        """True for `model.fit(x)`, of an object that a known library made."""
        known = root and root not in self.purity.modules
        return bool(
            known
            and isinstance(call.func, ast.Attribute)
            and call.func.attr not in self.purity.defined
            and root not in self.purity.defined
            and root not in self.purity.foreign
        )


def _names_in(given: Sequence[ast.expr]) -> set[str]:
    return {n.id for each in given for n in ast.walk(each) if isinstance(n, ast.Name)}


def _may_change_given(call: ast.Call, name: str) -> bool:
    """True for `np.copyto(a, b)`, `nx.set_node_attributes(g, …)`, `scale(x, copy=False)`."""
    return (
        name in CHANGES_ARGUMENT | IMPURE_IN_MODULES
        or name.startswith(("set_", "add_", "remove_", "relabel_"))
        or any(k.arg in {"inplace", "copy"} for k in call.keywords)
    )


def _path_of(call: ast.Call) -> str:
    """The path that a call is given first, as it stands; empty where it is not plain."""
    match call.args:
        case [ast.Constant(value=str(path)), *_] if not re.search(r"[*?\[]", path):
            return path.removeprefix("./")
    return ""


def _acts_when_imported(
    node: ast.Import | ast.ImportFrom, active: Collection[str]
) -> bool:
    """True for modules beside the notebook that act, and those that are imported for what that does."""
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    names = {module, *(alias.name for alias in node.names)}
    tops = {name.partition(".")[0] for name in names}
    return bool(tops & set(active)) or any(map(_IMPORTED_TO_ACT.search, names))


def _parts_run(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with a statement; of a definition what makes it, its decorators called."""
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        yield current
        match current:
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
                stack += [*_decorating(current.decorator_list), *args.defaults]
                stack += [default for default in args.kw_defaults if default]
            case ast.Lambda(args=args):
                stack += [*args.defaults, *(d for d in args.kw_defaults if d)]
            case ast.ClassDef():
                stack += [*current.bases, *current.keywords, *current.body]
                stack += _decorating(current.decorator_list)
            case _:
                stack += ast.iter_child_nodes(current)


def _decorating(decorators: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """What is called to decorate."""
    for each in decorators:
        made = each.func if isinstance(each, ast.Call) else each
        name = made.attr if isinstance(made, ast.Attribute) else ast.unparse(made)
        if name not in QUIET_DECORATORS:
            yield ast.Call(func=each, args=[], keywords=[])

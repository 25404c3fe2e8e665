"""Statement -> which names of the notebook it reads, binds, changes and leaves for later.

total = sum(f(x) for x in rows)     reads sum, f, rows; writes total
def f(x): return x + offset         writes f; defers offset until f is called
df["a"] = 1                         reads and mutates df
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MUTATORS = frozenset(
    """append extend insert add update pop popitem remove discard clear sort reverse setdefault
    appendleft extendleft popleft rotate subtract push put write writelines writerow writerows
    fit partial_fit fit_transform fit_predict fit_resample compile train backward step zero_grad
    fill resize itemset shuffle seed add_node add_nodes_from add_edge add_edges_from remove_node
    remove_edge set_index_inplace execute executemany executescript commit set_params
    load_state_dict add_subplot legend grid plot scatter hist bar""".split()
)
# callables that call what they are given before they return, and keep nothing of it
IMMEDIATE = frozenset(
    """sorted sort min max sum any all list tuple set dict frozenset reduce apply applymap
    transform agg aggregate pipe assign groupby rename where mask minimize minimize_scalar quad
    curve_fit root fsolve brentq bisect newton solve_ivp odeint timeit nlargest nsmallest
    sub subn join from_iterable accumulate fromiter array Series DataFrame sort_values len
    defaultdict_update update extend print enumerate_sorted""".split()
)
# callables that look up names in the text that they are given
READS_TEXT = frozenset(
    """query eval evaluate sqldf ols glm logit probit poisson gls wls rlm mixedlm
    quantreg dmatrix dmatrices from_formula gee mnlogit negativebinomial phreg timeit repeat
    Timer""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one statement of the notebook's top level does with the notebook's names."""

    reads: frozenset[str] = frozenset()  # before it binds them itself
    surely_reads: frozenset[str] = frozenset()  # on every path
    writes: frozenset[str] = frozenset()  # on every path
    may_write: frozenset[str] = frozenset()  # on some path; holds `writes`
    deletes: frozenset[str] = frozenset()
    mutates: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()  # f in f(x)
    handed: frozenset[str] = frozenset()  # f in df.apply(f), which keeps nothing of it
    valued: frozenset[str] = frozenset()  # f in Model(f)
    deferred: frozenset[str] = frozenset()  # read when a function made here is called
    deferred_surely: frozenset[str] = (
        frozenset()
    )  # on every path of a function made here
    deferred_called: frozenset[str] = frozenset()
    deferred_valued: frozenset[str] = frozenset()
    deferred_mutates: frozenset[str] = frozenset()
    captured: frozenset[str] = (
        frozenset()
    )  # deferred by something that outlives the statement
    global_writes: frozenset[str] = frozenset()  # by `global` in a function made here
    texts: tuple[str, ...] = ()  # texts in which names are looked up now
    deferred_texts: tuple[str, ...] = ()  # and when a function made here is called


def flow_of(statement: ast.stmt, *, extra_reads: Iterable[str] = ()) -> Flow:
    """The flow of one top-level statement."""
    walker = _Walker()
    walker.block([statement])
    for name in extra_reads:
        walker.read(name, called=False)
    return walker.flow()


def names_in_text(text: str) -> frozenset[str]:
    """Identifiers of a query, a formula or a piece of SQL; attributes are left out."""
    return frozenset(re.findall(r"(?<![\w.])[A-Za-z_]\w*", text))


@dataclass(slots=True)
class _Scope:
    kind: str  # module, function, class, comprehension
    local: set[str]
    parent: _Scope | None = None
    globals: set[str] = field(default_factory=set)


class _Walker:
    """Walks in the order of execution; `bound` holds what is surely bound by now."""

    def __init__(self) -> None:
        self.scope = _Scope("module", set())
        self.bound: set[str] = set()
        self.sure = True
        self.later = 0  # inside a body that runs when it is called
        self.immediate = 0  # inside an argument of a call that keeps nothing
        self.outlives = False  # the body that runs later may do so after the statement
        self.sets: dict[str, set[str]] = {name: set() for name in _SETS}
        self.texts: list[str] = []
        self.deferred_texts: list[str] = []

    def flow(self) -> Flow:
        found = {name: frozenset(names) for name, names in self.sets.items()}
        found["writes"] = frozenset(self.bound)
        return Flow(
            **found, texts=tuple(self.texts), deferred_texts=tuple(self.deferred_texts)
        )

    # names

    def owner(self, name: str) -> str:
        """The kind of scope that holds a name: "module" where it is the notebook's."""
        scope: _Scope | None = self.scope
        first = True
        while scope is not None and scope.kind != "module":
            if name in scope.globals:
                return "module"
            if name in scope.local and (first or scope.kind != "class"):
                return scope.kind
            first = first and scope.kind == "comprehension"
            scope = scope.parent
        return "module"

    def read(self, name: str, *, called: bool) -> None:
        if name.startswith("__") and name.endswith("__") and name.strip("_") in _HIDDEN:
            return
        if self.owner(name) != "module":
            return
        if self.later:
            self.sets["deferred"].add(name)
            if self.sure and self.later == 1:
                self.sets["deferred_surely"].add(name)
            kept = not called and not self.immediate
            self.sets["deferred_valued" if kept else "deferred_called"].add(name)
            if self.outlives:
                self.sets["captured"].add(name)
            return
        self.sets["called" if called else "handed" if self.immediate else "valued"].add(
            name
        )
        if name not in self.bound:
            self.sets["reads"].add(name)
            if self.sure:
                self.sets["surely_reads"].add(name)

    def bind(self, name: str) -> None:
        if self.scope.kind == "class" and name not in self.scope.globals:
            self.scope.local.add(name)
            return
        if self.scope.kind == "comprehension" or self.owner(name) != "module":
            return
        if self.later:
            self.sets["global_writes"].add(name)
            return
        self.bound.add(name)
        self.sets["may_write"].add(name)
        self.sets["deletes"].discard(name)

    def mutate(self, node: ast.expr) -> None:
        root = root_name(node)
        if root is not None and self.owner(root) == "module":
            self.sets["deferred_mutates" if self.later else "mutates"].add(root)

    # statements

    def block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)
            if self.later and self.sure and _may_leave(statement):
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
            if not _leaves(block):
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
            if not _leaves(handler.body):
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
            complete |= case.guard is None and _is_irrefutable(case.pattern)
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
        self.body_later(node.args, node.body, immediate=False)

    on_AsyncFunctionDef = on_FunctionDef

    def arguments_now(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None:
                self.expression(default)
        for arg in _all_arguments(args):
            if arg.annotation is not None:
                self.expression(arg.annotation)

    def body_later(
        self,
        args: ast.arguments,
        body: Sequence[ast.stmt] | ast.expr,
        *,
        immediate: bool,
    ) -> None:
        names = {arg.arg for arg in _all_arguments(args)}
        declared: set[str] = set()
        if not isinstance(body, ast.expr):
            bound, declared = _bound_in(body)
            names |= bound
        before = self.scope, self.immediate, self.sure, self.outlives
        if not self.later:
            self.outlives = not (immediate and self.immediate)
        self.scope = _Scope("function", names - declared, self.scope, declared)
        self.later += 1
        self.immediate = 0
        if isinstance(body, ast.expr):
            self.expression(body)
        else:
            self.block(body)
        self.later -= 1
        self.scope, self.immediate, self.sure, self.outlives = before

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases):
            self.expression(expression)
        for keyword in node.keywords:
            self.expression(keyword.value)
        outer = self.scope
        _, declared = _bound_in(node.body)
        # a name is the class's own only once it is bound there
        self.scope = _Scope("class", set(), outer, declared)
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

    def unbind(self, name: str) -> None:
        self.bound.discard(name)
        self.sets["deletes"].add(name)

    def on_TypeAlias(self, node: ast.stmt) -> None:
        self.expression(node.value)  # type: ignore[attr-defined]  # Python 3.12's
        self.target(node.name)  # type: ignore[attr-defined]

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

    # expressions

    def expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self.read(node.id, called=False)
        elif isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, ast.Lambda):
            self.arguments_now(node.args)
            self.body_later(node.args, node.body, immediate=True)
        elif isinstance(
            node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
        ):
            self.comprehension(node)
        elif isinstance(node, ast.NamedExpr):
            self.expression(node.value)
            self.walrus(node.target.id)
        elif isinstance(node, ast.IfExp):
            self.expression(node.test)
            self.maybe([node.body, node.orelse])
        elif isinstance(node, ast.BoolOp):
            self.expression(node.values[0])
            self.maybe(node.values[1:])
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)

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

    def call(self, node: ast.Call) -> None:
        name = callee_name(node)
        if isinstance(node.func, ast.Name):
            self.read(node.func.id, called=True)
        else:
            self.expression(node.func)
        immediate = name in IMMEDIATE
        self.immediate += immediate
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.expression(argument)
        self.immediate -= immediate
        if name in READS_TEXT or (name == "sql" and root_name(node.func) == "duckdb"):
            texts = texts_in(node)
            if name in {"query", "eval"} and isinstance(node.func, ast.Attribute):
                texts = [" ".join(re.findall(r"@(\w+)", text)) for text in texts]
            (self.deferred_texts if self.later else self.texts).extend(texts)
        if isinstance(node.func, ast.Attribute) and changes_in_place(node):
            self.mutate(node.func.value)
        if name in _CHANGES_ARGUMENT:
            for argument in node.args[:1]:
                self.mutate(argument)

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        first = node.generators[0]
        self.expression(first.iter)
        names = {
            n.id
            for g in node.generators
            for n in ast.walk(g.target)
            if isinstance(n, ast.Name)
        }
        outer, sure, start = self.scope, self.sure, set(self.bound)
        self.scope, self.sure = _Scope("comprehension", names, outer), False
        lazy = (
            isinstance(node, ast.GeneratorExp) and not self.immediate and not self.later
        )
        for generator in node.generators:
            if generator is not first:
                self.expression(generator.iter)
            for condition in generator.ifs:
                self.expression(condition)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in parts:
            self.expression(part)
        self.scope, self.sure, self.bound = outer, sure, start
        if lazy:
            self.sets["captured"] |= {
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name)
                and n.id not in names
                and self.owner(n.id) == "module"
            }


_SETS = (
    "reads", "surely_reads", "may_write", "deletes", "mutates", "called", "handed", "valued", "deferred",
    "deferred_surely", "deferred_called", "deferred_valued", "deferred_mutates", "captured", "global_writes",
)  # fmt: skip
_HIDDEN = frozenset({"magic", "capture", "class", "name", "debug"})
_CHANGES_ARGUMENT = frozenset(
    {
        "shuffle",
        "heappush",
        "heappop",
        "heapify",
        "insort",
        "copyto",
        "fill_diagonal",
        "setattr",
        "delattr",
        "heapreplace",
        "heappushpop",
    }
)


def changes_in_place(node: ast.Call) -> bool:
    """True for `x.append(1)`, `df.drop(…, inplace=True)`, `ax.set_title(…)` and their like."""
    for keyword in node.keywords:
        if keyword.arg == "inplace":
            return not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            )
    name = callee_name(node)
    return name in MUTATORS or name.startswith("set_") and name != "set_index"


def callee_name(node: ast.Call) -> str:
    """The last part of what is called: `sum` for both `sum(x)` and `df.a.sum()`."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def texts_in(node: ast.Call) -> list[str]:
    """The string constants among a call's arguments."""
    arguments = (*node.args, *(keyword.value for keyword in node.keywords))
    return [
        part.value
        for argument in arguments
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def root_name(node: ast.expr) -> str | None:
    """`df` for `df.loc[mask, "a"]`; None where no name stands at the root."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _all_arguments(args: ast.arguments) -> Iterator[ast.arg]:
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (arg for arg in (args.vararg, args.kwarg) if arg is not None)


def _bound_in(body: Sequence[ast.stmt]) -> tuple[set[str], set[str]]:
    """Names that a body binds in its own scope, and those that it declares global."""
    bound: set[str] = set()
    declared: set[str] = set()
    nonlocal_: set[str] = set()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(
            node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        ):
            bound |= {
                n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)
            }
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.Global):
            declared |= set(node.names)
        elif isinstance(node, ast.Nonlocal):
            nonlocal_ |= set(node.names)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            bound.add(node.rest)
        stack.extend(ast.iter_child_nodes(node))
    return bound - declared - nonlocal_, declared


def _leaves(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(
        block[-1], ast.Raise | ast.Continue | ast.Break | ast.Return
    )


def _may_leave(node: ast.stmt) -> bool:
    compound = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match
    return isinstance(node, compound) and any(
        isinstance(n, ast.Return | ast.Raise) for n in ast.walk(node)
    )


def is_main_guard(test: ast.expr) -> bool:
    """True for `__name__ == "__main__"`, which a notebook always is."""
    return ast.unparse(test) in {
        "__name__ == '__main__'",
        "'__main__' == __name__",
        "True",
    }


def catches_missing(node: ast.stmt) -> bool:
    """True for a `try` that goes on where a name is missing."""
    return isinstance(node, ast.Try | ast.TryStar) and any(
        h.type is None
        or any(
            isinstance(n, ast.Name) and n.id in {"NameError", "Exception"}
            for n in ast.walk(h.type)
        )
        for h in node.handlers
    )


def _is_irrefutable(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None

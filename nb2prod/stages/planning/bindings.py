"""Statements -> which binding each name stands for, and where each binding may live.

A binding is *static* where it can stand at module level: an import, a definition, a constant.
Everything else is *dynamic*: a local of a step, handed on by the pipeline.

    def f(x): return x + offset     static; `offset` is dynamic, so f is *lifted*: f(x, offset=offset)
    class K: … offset …             dynamic: made in a step, where it closes over `offset`
    def g(): global n; n += 1       `n` is *boxed*: every reader and writer uses `shared_state.n`
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nb2prod.source.magics import TIMEIT
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.constants import (
    MAKERS,
    is_immutable,
    is_literal,
    is_static_definition,
    is_static_value,
)
from nb2prod.stages.planning.shadows import hidden_where_read, looked_into
from nb2prod.stages.planning.statements import Statement

UNBOUND = 0
STATE = "shared_state"  # notebooks about countries have a `state` of their own
MAX_LIFTED = 5
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One place where a name is bound."""

    id: int
    name: str
    statement: int
    kind: str  # import, def, class, value (a constant), setting, other
    canonical: str  # the same for imports of the same thing
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What each name stands for, statement by statement."""

    bindings: dict[int, Binding]
    static: frozenset[int]
    boxed: frozenset[str]
    lifted: dict[int, tuple[str, ...]]  # of a static function
    reached: dict[tuple[int, str], frozenset[int]]  # (statement, name) -> bindings
    needs: dict[
        int, frozenset[str]
    ]  # statement -> dynamic names and settings that it reads
    unused: frozenset[int]  # definitions that another replaces before they are used
    emitted: dict[int, str]  # binding -> its name in the package
    locals: dict[str, str]  # dynamic name -> its name in the package

    def static_at(self, statement: int, name: str) -> Binding | None:
        """The static binding that a name stands for in a statement."""
        for id in self.reached.get((statement, name), ()):
            if id in self.static:
                return self.bindings[id]
        return None


def resolve(
    statements: Sequence[Statement],
    *,
    settings: frozenset[str],
    noisy: frozenset[str] = frozenset(),
) -> Resolution:
    """Find what is static, and how functions reach what is not.

    `noisy` modules do something when they are imported, so their imports stay in place.
    """
    return _Resolver(statements, settings, noisy).run()


@dataclass(slots=True)
class _Uses:
    at: set[int] = field(default_factory=set)  # statements that may call it
    escapes: set[int] = field(
        default_factory=set
    )  # statements after which anything may call it


class _Resolver:
    def __init__(
        self,
        statements: Sequence[Statement],
        settings: frozenset[str],
        noisy: frozenset[str],
    ) -> None:
        self.noisy = noisy
        self.statements = {s.number: s for s in statements}
        self.order = [s.number for s in statements]
        self.settings = settings
        self.constants = constant_names(statements)
        self.bindings: dict[int, Binding] = {}
        self.history: dict[str, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.events: dict[str, list[Binding]] = defaultdict(list)
        self.static: set[int] = set()
        self.boxed: set[str] = set()
        self.hidden = {s.number: hidden_where_read(s.node) for s in statements}
        self.looked_into = frozenset().union(*(looked_into(s.node) for s in statements))
        self.asks_names = any(
            isinstance(n, ast.Attribute) and n.attr in {"__name__", "__qualname__"}
            for s in statements
            for n in ast.walk(s.node)
        )
        self.own: dict[int, list[int]] = defaultdict(list)  # statement -> its bindings
        self.all_bound = (
            frozenset().union(*(s.flow.may_write for s in statements))
            if statements
            else frozenset()
        )

    def run(self) -> Resolution:
        self.bind_all()
        self.static = {
            b.id
            for b in self.bindings.values()
            if b.kind not in {"other", "setting"} and b.sure
        }
        while True:
            before = len(self.static), len(self.boxed)
            self.demote_ambiguous()
            self.demote_by_what_they_read()
            self.uses = self.find_uses()
            self.demote_by_what_they_defer()
            self.lifted = self.find_lifted()
            self.demote_unliftable()
            self.box()
            self.demote(i for i in self.static if self.bindings[i].name in self.boxed)
            self.demote_classes_of_one_name()
            if before == (len(self.static), len(self.boxed)):
                break
        return self.result()

    def demote_classes_of_one_name(self) -> None:
        """A class tells its name to whoever prints its instances, so it is never renamed."""
        unused = self.replaced_before_use()
        for bindings in self.events.values():
            versions = [
                b.id for b in bindings if b.id in self.static and b.id not in unused
            ]
            if len(versions) > 1 and any(
                self.bindings[i].kind == "class" for i in versions
            ):
                self.demote(versions)

    # bindings

    def bind_all(self) -> None:
        for number in self.order:
            statement = self.statements[number]
            for name in sorted(statement.flow.deletes):
                left = (
                    frozenset() if forgets(statement.node) else self.reach(name, number)
                )
                self.history[name].append((number, left | {UNBOUND}))
            for name in sorted(statement.flow.may_write):
                binding = self.binding(statement, name)
                self.bindings[binding.id] = binding
                self.events[name].append(binding)
                self.own[number].append(binding.id)
                before = frozenset() if binding.sure else self.reach(name, number)
                self.history[name].append((number, before | {binding.id}))

    def binding(self, statement: Statement, name: str) -> Binding:
        kind, canonical = kind_of(statement, name)
        if name in self.settings and kind in {"other", "value"}:
            kind = "setting"
        elif kind == "value" and name not in self.constants:
            kind = "other"
        elif kind == "import" and imported_from(statement.node) & self.noisy:
            kind = "other"
        id = len(self.bindings) + 1
        return Binding(
            id=id, name=name, statement=statement.number, kind=kind,
            canonical=canonical or f"#{id}", sure=name in statement.flow.writes,
        )  # fmt: skip

    def reach(self, name: str, number: int) -> frozenset[int]:
        """The bindings of a name that may be current when a statement starts."""
        found = frozenset({UNBOUND})
        for at, ids in self.history.get(name, ()):
            if at >= number:
                break
            found = ids
        return found

    def canonical(self, ids: Iterable[int]) -> set[str]:
        return {self.bindings[i].canonical if i else "" for i in ids}

    def reads_of(self, statement: Statement) -> frozenset[str]:
        """What a statement reads itself, or leaves for functions that it makes."""
        flow = statement.flow
        if forgets(statement.node):
            return frozenset()
        found = flow.reads
        if not self.is_static_statement(statement.number):
            found |= flow.deferred - flow.writes
        return found

    def is_static_statement(self, number: int) -> bool:
        ids = self.own.get(number, [])
        return bool(ids) and all(i in self.static for i in ids)

    # what can be static

    def demote(self, ids: Iterable[int]) -> None:
        self.static -= set(ids)

    def demote_ambiguous(self) -> None:
        for number in self.order:
            statement = self.statements[number]
            compound = isinstance(
                statement.node,
                ast.For | ast.While | ast.If | ast.With | ast.Try | ast.Match,
            )
            for name in self.reads_of(statement):
                ids = self.reach(name, number)
                if len(self.canonical(ids)) > 1:
                    self.demote(ids)
                twice = compound or name in statement.flow.deferred
                if twice and name in statement.flow.may_write:
                    self.demote(ids)
            if not forgets(statement.node):
                for name in statement.flow.deletes:
                    self.demote(self.reach(name, number))
            for own in (self.own[number],) if number in self.own else ():
                if not all(i in self.static for i in own):
                    self.demote(own)  # a statement goes one way only

    def demote_by_what_they_read(self) -> None:
        for number in self.order:
            if not self.is_static_statement(number):
                continue
            for name in self.statements[number].flow.reads:
                ids = self.reach(name, number) - {UNBOUND}
                if not ids <= self.static:
                    self.demote(self.own[number])

    def functions(self) -> list[Binding]:
        return [
            self.bindings[i]
            for i in sorted(self.static)
            if self.defers(self.bindings[i])
        ]

    def defers(self, binding: Binding) -> frozenset[str]:
        return self.statements[binding.statement].flow.deferred

    def find_uses(self) -> dict[int, _Uses]:
        uses: dict[int, _Uses] = {b.id: _Uses() for b in self.functions()}
        for number in self.order:
            statement = self.statements[number]
            if self.is_static_statement(number):
                continue
            flow = statement.flow
            for name in self.reads_of(statement):
                for id in self.reach(name, number) & uses.keys():
                    uses[id].at.add(number)
                    kept = name in flow.valued or name in flow.captured
                    if kept or self.outlives(self.bindings[id]):
                        uses[id].escapes.add(number)
        changed = True
        while changed:
            changed = False
            for outer in self.functions():
                flow = self.statements[outer.statement].flow
                for name in flow.deferred | flow.reads:
                    changed |= self.pass_on(
                        uses, outer, name, name in flow.deferred_valued
                    )
        return uses

    def pass_on(
        self, uses: dict[int, _Uses], outer: Binding, name: str, valued: bool
    ) -> bool:
        """What uses a function uses the functions that it calls."""
        changed = False
        for inner in self.events.get(name, ()):
            if inner.id not in uses or inner.id == outer.id:
                continue
            at = {j for j in uses[outer.id].at if inner.id in self.reach(name, j)}
            escapes = (
                at if valued or self.outlives(inner) else at & uses[outer.id].escapes
            )
            if not (at <= uses[inner.id].at and escapes <= uses[inner.id].escapes):
                uses[inner.id].at |= at
                uses[inner.id].escapes |= escapes
                changed = True
        return changed

    def outlives(self, binding: Binding) -> bool:
        """True where what a call returns may call on: instances, generators, closures."""
        node = self.statements[binding.statement].node
        if isinstance(node, ast.ClassDef) or binding.kind == "value":
            return True
        inner = [n for child in ast.iter_child_nodes(node) for n in ast.walk(child)]
        return any(
            isinstance(
                n,
                ast.FunctionDef
                | ast.Lambda
                | ast.Yield
                | ast.YieldFrom
                | ast.GeneratorExp,
            )
            for n in inner
        )

    def seen_by(self, binding: Binding, name: str) -> frozenset[int]:
        """The bindings of a name that a function may meet when it is called."""
        uses = self.uses.get(binding.id, _Uses())
        if not uses.at:
            return (
                self.history[name][-1][1]
                if name in self.history
                else frozenset({UNBOUND})
            )
        found = frozenset().union(*(self.reach(name, j) for j in uses.at))
        if uses.escapes:
            first = min(uses.escapes)
            found |= {b.id for b in self.events.get(name, ()) if b.statement >= first}
        return found

    def demote_by_what_they_defer(self) -> None:
        for binding in self.functions():
            for name in self.defers(binding):
                ids = self.seen_by(binding, name)
                if len(self.canonical(ids)) > 1:
                    self.demote(ids)

    # how functions reach what is dynamic

    def find_lifted(self) -> dict[int, tuple[str, ...]]:
        lifted: dict[int, set[str]] = {b.id: set() for b in self.functions()}
        for binding in self.functions():
            for name in self.defers(binding):
                ids = self.seen_by(binding, name) - {UNBOUND}
                if name in self.boxed:
                    lifted[binding.id].add(STATE)
                elif ids and not ids <= self.static:
                    lifted[binding.id].add(name)
        changed = True
        while changed:
            changed = False
            for binding in self.functions():
                flow = self.statements[binding.statement].flow
                for name in flow.deferred | flow.reads:
                    for id in self.seen_by(binding, name) & lifted.keys():
                        if not lifted[id] <= lifted[binding.id]:
                            lifted[binding.id] |= lifted[id]
                            changed = True
        return {id: tuple(sorted(names)) for id, names in lifted.items() if names}

    def demote_unliftable(self) -> None:
        hiding = self.hiding()
        for id, names in self.lifted.items():
            name, node = (
                self.bindings[id].name,
                self.statements[self.bindings[id].statement].node,
            )
            if name in self.looked_into or hiding[name] & set(names):
                self.demote(self.own[self.bindings[id].statement])
            if self.asks_names and self.is_valued(name):
                self.demote(self.own[self.bindings[id].statement])
            plain = (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and not node.decorator_list
            )
            if not plain or len(names) > MAX_LIFTED:
                self.demote(self.own[self.bindings[id].statement])

        for number in self.order:
            if self.is_static_statement(number):
                reads = self.statements[number].flow.reads
                at_once = {i for n in reads for i in self.reach(n, number)}
                if at_once & self.lifted.keys():  # there is nothing to give it yet
                    self.demote(self.own[number])

    def hiding(self) -> dict[str, set[str]]:
        """Name -> names that are others where it is read, so that they cannot be handed to it."""
        found: dict[str, set[str]] = defaultdict(set)
        for number in self.order:
            for name, hidden in self.hidden[number].items():
                found[name] |= hidden
        return found

    def is_valued(self, name: str) -> bool:
        return any(
            name in s.flow.valued | s.flow.deferred_valued
            for s in self.statements.values()
        )

    def box(self) -> None:
        """Box what a function must see change, or sees before it is bound."""
        for number in self.order:
            flow = self.statements[number].flow
            self.boxed |= flow.global_writes & self.all_bound - self.settings
            if not self.is_static_statement(number):
                self.box_captured(number)
        for id, names in self.lifted.items():
            if id not in self.static:
                continue
            for name in set(names) - {STATE} - self.settings:
                if self.must_be_boxed(id, name):
                    self.boxed.add(name)

    def must_be_boxed(self, id: int, name: str) -> bool:
        uses = self.uses[id]
        if any(UNBOUND in self.reach(name, j) for j in uses.at):
            return True
        if not uses.escapes:
            return False
        first = min(uses.escapes)
        return any(b.statement >= first for b in self.events[name])

    def box_captured(self, number: int) -> None:
        """What a lambda, a generator or a nested function keeps, and a later statement rebinds."""
        statement = self.statements[number]
        flow = statement.flow
        is_definition = isinstance(
            statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        for name in flow.captured:
            if name in self.settings or name not in self.events:
                continue
            ids = self.reach(name, number)
            if name in flow.may_write:
                ids |= set(self.own[number])
            now = self.canonical(ids)
            later = [
                b.statement
                for b in self.events[name]
                if b.statement > number
                and (b.id not in self.static or b.canonical not in now)
            ]
            if later and self.is_carried_to(number, min(later)):
                self.boxed.add(name)
            elif is_definition and UNBOUND in ids and not ids & self.static and later:
                self.boxed.add(name)

    def is_carried_to(self, start: int, number: int) -> bool:
        """True where what a statement makes may be used from a later one on."""
        node, flow = self.statements[start].node, self.statements[start].flow
        carriers = flow.may_write | flow.mutates
        if not carriers or isinstance(node, ast.Expr):
            return True  # given to something that may keep it
        for j in self.order:
            flow = self.statements[j].flow
            if j > start and carriers & (flow.reads | flow.deferred):
                if j >= number:
                    return True
                carriers |= flow.may_write | flow.mutates
            elif j > start:
                carriers -= flow.writes
        return False

    # the result

    def result(self) -> Resolution:
        unused = self.replaced_before_use()
        emitted, local = self.names()
        reached = {}
        needs = {}
        for number in self.order:
            statement = self.statements[number]
            names = statement.flow.reads | statement.flow.deferred
            for name in names:
                reached[number, name] = self.reach_for(number, name)
            needs[number] = self.needs_of(number)
        return Resolution(
            bindings=self.bindings, static=frozenset(self.static), boxed=frozenset(self.boxed),
            lifted={i: n for i, n in self.lifted.items() if i in self.static},
            reached=reached, needs=needs, unused=unused, emitted=emitted, locals=local,
        )  # fmt: skip

    def reach_for(self, number: int, name: str) -> frozenset[int]:
        """What a name stands for in a statement; in a static definition, when it is called."""
        if (
            self.is_static_statement(number)
            and name in self.statements[number].flow.deferred
        ):
            own = self.bindings[self.own[number][0]]
            return self.seen_by(own, name)
        return self.reach(name, number)

    def needs_of(self, number: int) -> frozenset[str]:
        if self.is_static_statement(number):
            return frozenset()
        found: set[str] = set()
        statement = self.statements[number]
        for name in self.reads_of(statement):
            ids = self.reach(name, number) - {UNBOUND}
            for id in ids & self.lifted.keys() & self.static:
                found |= set(self.lifted[id])
            late = name in statement.flow.deferred and name in self.events
            if (
                ids
                and not ids <= self.static
                or (not ids and late and name in self.boxed)
            ):
                found.add(name)
        boxed = (
            found | statement.flow.may_write | statement.flow.global_writes
        ) & self.boxed
        return frozenset(
            found - self.boxed | ({STATE} if boxed or STATE in found else set())
        )

    def replaced_before_use(self) -> frozenset[int]:
        used = {i for (n, name) in self.all_reads() for i in self.reach_for(n, name)}
        found = set()
        for bindings in self.events.values():
            for binding, following in zip(bindings, bindings[1:], strict=False):
                if (
                    binding.id not in self.static
                    or following.canonical == binding.canonical
                ):
                    continue
                if binding.kind in {"def", "class", "value"} and binding.id not in used:
                    found.add(binding.id)
        return frozenset(found)

    def all_reads(self) -> set[tuple[int, str]]:
        return {
            (number, name)
            for number in self.order
            for name in self.statements[number].flow.reads
            | self.statements[number].flow.deferred
        }

    def names(self) -> tuple[dict[int, str], dict[str, str]]:
        """Names in the package; only what would hide something else is renamed."""
        emitted: dict[int, str] = {}
        local: dict[str, str] = {}
        unused = self.replaced_before_use()
        for name, bindings in self.events.items():
            static = [b for b in bindings if b.id in self.static and b.id not in unused]
            dynamic = [
                b for b in bindings if b.id not in self.static and b.kind != "setting"
            ]
            hides = name in _BUILTINS and self.is_read_unbound(name)
            kinds = list(dict.fromkeys(b.canonical for b in static))
            for binding in static:
                earlier = len(kinds) - 1 - kinds.index(binding.canonical)
                emitted[binding.id] = (
                    ("earlier_" * earlier) + name + ("_" if hides else "")
                )
            if dynamic:
                local[name] = name + "_" if static or hides else name
        return emitted, local

    def is_read_unbound(self, name: str) -> bool:
        return any(
            UNBOUND in self.reach_for(n, read)
            for n, read in self.all_reads()
            if read == name
        )


def kind_of(statement: Statement, name: str) -> tuple[str, str]:
    """How a statement binds a name, and what imports of the same thing have in common."""
    node = statement.node
    match node:
        case ast.Import() | ast.ImportFrom():
            return "import", _import_line(node, name)
        case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name != TIMEIT:
            return ("def" if is_static_definition(node) else "other"), ""
        case ast.ClassDef():
            return ("class" if is_static_definition(node) else "other"), ""
        case ast.Assign() | ast.AnnAssign() if assigned_value(node) is not None:
            return "value", ""
        case ast.Try() if is_import_block(node):
            return "import", ast.unparse(node) + f"#{name}"
    return "other", ""


def assigned_value(node: ast.stmt) -> ast.expr | None:
    """The value of `name = value` where it is the same at any time."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=value) if is_static_value(value):
            return value
        case ast.AnnAssign(target=ast.Name(), value=value) if value and is_static_value(
            value
        ):
            return value
    return None


def constant_names(statements: Sequence[Statement]) -> frozenset[str]:
    """Names bound once to a value that is the same at any time, and wanted beyond their cell."""
    bound = Counter(name for s in statements for name in s.flow.may_write)
    changed: set[str] = set()
    by_definitions: set[str] = set()
    aliased: set[str] = set()
    cells: dict[str, set[int]] = defaultdict(set)
    for s in statements:
        changed |= s.flow.mutates | s.flow.deferred_mutates | s.flow.deletes
        changed |= s.flow.global_writes
        by_definitions |= s.flow.deferred
        if isinstance(s.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            by_definitions |= s.flow.reads
        if isinstance(s.node, ast.Assign) and isinstance(s.node.value, ast.Name):
            aliased.add(s.node.value.id)
        for name in s.flow.reads | s.flow.deferred:
            cells[name].add(s.cell)
    found = set()
    for statement in statements:
        value = assigned_value(statement.node)
        name = next(iter(statement.flow.may_write), "")
        if value is None or bound[name] > 1 or name in changed:
            continue
        if not is_immutable(value) and name in aliased:
            continue
        read_elsewhere = bool(cells[name] - {statement.cell})
        if (
            name in by_definitions
            or _is_definitional(value)
            or (is_literal(value) and read_elsewhere)
        ):
            found.add(name)
    return frozenset(found)


def _is_definitional(value: ast.expr) -> bool:
    """A type, a record type or a function written as a value."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return callee_name(value) in MAKERS - {"range", "Path", "tuple"}
    return isinstance(value, ast.Subscript)


def imported_from(node: ast.stmt) -> frozenset[str]:
    """The modules that an import names."""
    if isinstance(node, ast.Import):
        return frozenset(alias.name for alias in node.names)
    return (
        frozenset({node.module or ""})
        if isinstance(node, ast.ImportFrom)
        else frozenset()
    )


def _import_line(node: ast.Import | ast.ImportFrom, name: str) -> str:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if (alias.asname or alias.name) == name:
                return f"{'.' * node.level}{node.module or ''}:{alias.name}"
        elif alias.asname == name:
            return alias.name
        elif alias.asname is None and alias.name.partition(".")[0] == name:
            return name
    return ""


def forgets(node: ast.stmt) -> bool:
    """True for `del x`: a name ends with its step anyway."""
    return isinstance(node, ast.Delete) and all(
        isinstance(t, ast.Name) for t in node.targets
    )


def is_timed(node: ast.stmt) -> bool:
    """True for the body of a `%%timeit` cell."""
    return isinstance(node, ast.FunctionDef) and node.name == TIMEIT


def is_import_block(node: ast.Try) -> bool:
    """True for `try: import x / except ImportError: x = None` and its like."""
    blocks = [
        *node.body,
        *node.orelse,
        *node.finalbody,
        *(s for h in node.handlers for s in h.body),
    ]
    return any(isinstance(s, ast.Import | ast.ImportFrom) for s in node.body) and all(
        isinstance(s, ast.Import | ast.ImportFrom | ast.Pass)
        or (isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant))
        for s in blocks
    )

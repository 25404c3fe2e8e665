"""Events of all cells, in document order -> names that a fresh run would miss."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import cast

from nb2prod.source.events import ClassBody, Event, Function
from nb2prod.source.events.expressions import last_name
from nb2prod.source.events.values import GLOBAL, READ, STOP, WRITE
from nb2prod.source.facts import CellFacts, Facts, Miss
from nb2prod.source.kernel_names import HISTORY, NUMBERED, known_before
from nb2prod.stages.linting.state import (
    BOUND,
    DELETED,
    IMMEDIATE,
    MAYBE,
    Frame,
    Names,
    Test,
)

# calls that are followed path by path; after so many each is followed only once
ENOUGH = 5000
DEEPEST = 40  # calls within calls

ReadStar = Callable[[str], "frozenset[str] | None"]


class Resolver:
    """Follows the notebook from its first cell to its last, calls included."""

    def __init__(self, facts: Facts, read_star: ReadStar) -> None:
        self.facts = facts
        self.read_star = read_star
        self.names = Names()
        self.builtin = known_before(facts.raw.kernel) - HISTORY
        self.cell = CellFacts(0, facts.raw.cells[0], "") if facts.raw.cells else None
        self.at: ast.AST | None = None
        self.frame: Frame | None = None
        self.opaque = False
        self.silent = 0
        self.certain = True
        self.deferred = False
        self.visited: set[tuple[int, bool, bool]] = set()
        self.clean: set[int] = set()
        self.tests: list[Test] = []
        self.entered = 0
        self.depth = 0
        self.global_names: set[str] = set()

    def run_cell(self, cell: CellFacts) -> None:
        self.cell = cell
        self.silent = 1 if cell.may_raise else 0
        reads, writes, bound = cell.reads, cell.writes, self.names.bound
        callables, instances = self.names.callables, self.names.instances
        for op, name, node, payload in cell.events.events:
            if op < WRITE:  # most events are reads of names that are there
                if name not in reads and name not in writes:
                    reads[name] = node
                if bound.get(name) != BOUND:
                    self.read(name, node)
                if op == READ or name not in callables and name not in instances:
                    continue
            elif op == WRITE and type(payload) is not ast.Name:
                if name not in callables and not self._makes_object(payload):
                    self._bind(name, node)
                    continue
            if self.visited:
                self.visited.clear()
            STEPS[op](self, name, node, payload)

    def _makes_object(self, value: object) -> bool:
        """Whether a value may be an instance of a class of the notebook."""
        if type(value) is not ast.Call or type(value.func) is not ast.Name:
            return False
        return value.func.id in self.names.callables

    def run(self, events: list[Event]) -> bool:
        """Follow a path; True when it never reaches its end."""
        for op, name, node, payload in events:
            if op == STOP:
                return True
            if op < WRITE:
                self.read(name, node)
                if op == READ:
                    continue
            STEPS[op](self, name, node, payload)
        return False

    def nothing(self, name: str, node: ast.AST, payload: object) -> None:
        pass

    def passed(self, name: str, node: ast.AST, callee: ast.expr) -> None:
        found = self.find(name)
        if found is not None and isinstance(found, Function):
            self.handed_on(found, last_name(callee), node)

    def passed_lambda(self, callee: str, node: ast.AST, body: Function) -> None:
        self.handed_on(body, callee, node)

    def opaque_event(self, reason: str, node: ast.AST, payload: object) -> None:
        self.hide(reason)

    def mutated(self, name: str, node: ast.AST, payload: object) -> None:
        if self.frame is None and self.cell is not None:
            self.cell.mutates.setdefault(name, node)

    def declared_global(self, name: str, node: ast.AST, payload: object) -> None:
        self.global_names.add(name)

    def local(self, name: str) -> bool:
        return self.frame is not None and name in self.frame.shadow

    def read(self, name: str, node: ast.AST) -> None:
        if self.frame is not None:
            if name in self.frame.shadow:
                return
        elif self.cell is not None and name not in self.cell.writes:
            self.cell.reads.setdefault(name, node)
        state = self.names.bound.get(name)
        if state == BOUND or state is None and name in self.builtin:
            return
        if state is None and (name in HISTORY or NUMBERED.match(name)):
            self._history(name, node)
            return
        self.miss(name, node, state)

    def _history(self, name: str, node: ast.AST) -> None:
        if self.cell is not None:
            inside = self.frame.function.cell if self.frame else 0
            self.facts.history.append((inside or self.cell.number, name, node))

    def miss(self, name: str, node: ast.AST, state: int | None) -> None:
        if self.silent or self.cell is None or name in self.global_names:
            return
        if self.opaque and state is None:
            return
        if state == MAYBE and (self.tests or self.frame is not None):
            return  # a test that was passed on the way here may speak for the name
        function = self.frame.function if self.frame is not None else None
        kinds = {None: "unbound", MAYBE: "maybe", DELETED: "deleted"}
        self.facts.misses.append(
            Miss(
                name,
                self.cell.number,
                self.at if function and self.at is not None else node,
                state=kinds[state],
                certain=self.certain,
                deferred=self.deferred,
                via=function.name if function else "",
                read_cell=function.cell if function else self.cell.number,
                read_node=node,
            )
        )

    def write(self, name: str, node: ast.AST, value: object) -> None:
        if self.local(name):
            self._write_local(name, value)
            return
        origin = self._origin(value)
        self._bind(name, node)
        if isinstance(origin, Function | ClassBody):
            self.names.callables[name] = origin
        elif isinstance(origin, tuple):
            self.names.instances[name] = origin[0]

    def _write_local(self, name: str, value: object) -> None:
        origin = self._origin(value)
        if self.frame is not None and isinstance(origin, Function | ClassBody):
            self.frame.callables[name] = origin

    def _origin(self, value: object) -> Function | ClassBody | tuple[ClassBody] | None:
        if isinstance(value, ast.Name):
            if value.id in self.names.instances:
                return (self.names.instances[value.id],)
            return self.find(value.id)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            made = self.find(value.func.id)
            return (made,) if isinstance(made, ClassBody) else None
        return None

    def _bind(self, name: str, node: ast.AST) -> None:
        self.names.write(name)
        if self.cell is None:
            return
        self.facts.aliases.pop(name, None)
        self.facts.written.setdefault(name, []).append((self.cell.number, node))
        self.cell.writes.setdefault(name, node)

    def imported(self, name: str, node: ast.AST, origin: str) -> None:
        self.facts.aliases.setdefault(name, origin)
        if not self.local(name):
            self._bind(name, node)
            self.facts.aliases[name] = origin

    def define(self, name: str, node: ast.AST, body: Function | ClassBody) -> None:
        number = self.cell.number if self.cell is not None else 0
        functions = body.methods.values() if isinstance(body, ClassBody) else [body]
        for function in functions:
            function.cell = number
            self._declare_globals(function.events)
        if self.frame is not None and name in self.frame.shadow:
            self.frame.callables[name] = body
            return
        self._bind(name, node)
        self.names.callables[name] = body

    def _declare_globals(self, events: list[Event]) -> None:
        self.global_names.update(event[1] for event in events if event[0] == GLOBAL)

    def deleted(self, name: str, node: ast.AST, payload: object) -> None:
        self.forget(name)

    def forget(self, name: str) -> None:
        if self.local(name) or name not in self.names.bound:
            return
        self.names.write(name)
        self.names.bound[name] = DELETED
        self.clean.clear()
        if self.cell is not None:
            self.cell.deletes.add(name)

    def branch(
        self, name: str, node: ast.AST, payload: tuple[Test, list[list[Event]]]
    ) -> None:
        test, paths = payload
        before, certain = self.names, self.certain
        visited, start = self.visited, len(self.facts.misses)
        ends, missed = [], list[set[str]]()
        self.tests.append(test)
        for path in paths:
            self.names = before.copy()
            self.certain = False
            if self.entered < ENOUGH:
                self.visited = set(visited)
            at = len(self.facts.misses)
            ends.append((self.names, self.run(path)))
            missed.append({miss.name for miss in self.facts.misses[at:]})
        self.tests.pop()
        self.names, self.certain, self.visited = before, certain, visited
        if certain and len(self.facts.misses) > start:
            self._missed_on_all(start, set.intersection(*missed))
        self.names.join(ends, test, bool(self.silent))

    def _missed_on_all(self, start: int, names: set[str]) -> None:
        """What every path misses is missed for sure."""
        for miss in self.facts.misses[start:]:
            miss.certain = miss.certain or miss.name in names

    def loop(self, name: str, node: ast.AST, paths: list[list[Event]]) -> None:
        """A loop runs at least once; what only some turns write is taken as written."""
        before = set(self.names.bound)
        self.run(paths[0])
        for name, state in self.names.bound.items():
            if state == MAYBE and name not in before:
                self.names.bound[name] = BOUND

    def attempt(self, caught: str, node: ast.AST, paths: list[list[Event]]) -> None:
        before = self.names.copy()
        catches_all = "*" in caught
        self.silent += catches_all
        stopped = self.run(paths[0])
        self.silent -= catches_all
        done = self.names
        ends = [(done.copy(), stopped)]
        certain, self.certain = self.certain, False
        for handler in paths[1:]:
            self.names = before.copy()
            for name, state in done.bound.items():
                self.names.bound.setdefault(name, state)
            ends.append((self.names, self.run(handler)))
        self.certain = certain
        self.names = done
        if len(ends) > 1:
            self.names.join(ends, None, sure=True)

    def find(self, name: str) -> Function | ClassBody | None:
        if self.frame is not None:
            if found := self.frame.find(name):
                return found
            if name in self.frame.shadow:
                return None
        return self.names.callables.get(name)

    def call(self, name: str, node: ast.AST, payload: object) -> None:
        found = self.find(name)
        if isinstance(found, ClassBody):
            for method in ("__new__", "__init__", "__post_init__"):
                self.call_method(found, method, node)
        elif found is not None:
            self.enter(found, node, None)

    def call_method(self, owner: ClassBody, method: str, node: ast.AST) -> None:
        body: ClassBody | None = owner
        for _ in range(8):  # a chain of bases, not a cycle
            if body is None:
                return
            if method in body.methods:
                self.enter(body.methods[method], node, owner)
                return
            bases = (self.find(base) for base in body.bases)
            body = next((base for base in bases if isinstance(base, ClassBody)), None)

    def enter(self, function: Function, node: ast.AST, owner: ClassBody | None) -> None:
        key = (id(function), self.certain, self.deferred)
        if key in self.visited or id(function) in self.clean or self.depth > DEEPEST:
            return
        self.depth += 1
        self.visited.add(key)
        self.entered += 1
        before, frame, at = len(self.facts.misses), self.frame, self.at
        shadow = set(function.locals)
        nested = frame is not None and frame.find(function.name) is function
        if function.name == "<lambda>" or nested:
            shadow |= frame.shadow if frame is not None else set()
        if frame is None:
            self.at = node
        self.frame = Frame(shadow, function, owner, {}, frame if nested else None)
        tests, self.tests = self.tests, []
        self.run(function.events)
        self.frame, self.at, self.tests = frame, at, tests
        self.depth -= 1
        if len(self.facts.misses) == before and not self.silent:
            self.clean.add(id(function))

    def method(self, name: str, node: ast.AST, method: str) -> None:
        made = self.find(name)
        owner = self.names.instances.get(name)
        if self.frame is not None and name in self.frame.shadow:
            owner = self.frame.owner_of(name)
        if isinstance(made, ClassBody):
            owner = made
        if owner is not None:
            self.call_method(owner, method, node)

    def handed_on(self, function: Function, callee: str, node: ast.AST) -> None:
        """A function is an argument: some callees call it at once, others may never."""
        number = self.cell.number if self.cell is not None else 0
        function.cell = function.cell or number
        at_once = callee in IMMEDIATE or self.find(callee) is not None
        deferred = self.deferred
        self.deferred = deferred or not at_once
        self.enter(function, node, None)
        self.deferred = deferred

    def star(self, module: str, node: ast.AST, payload: object) -> None:
        number = self.cell.number if self.cell is not None else 0
        self.facts.stars.append((number, node, module))
        names = self.read_star(module)
        if names is None:
            self.hide(f"from {module} import *")
            return
        for name in names:
            self.names.write(name)

    def hide(self, reason: str) -> None:
        number = self.cell.number if self.cell is not None else 0
        self.facts.opaque.append((number, reason))
        self.opaque = True

    def magical(self, name: str, node: ast.AST, payload: object) -> None:
        self.magic(node)

    def magic(self, node: ast.AST) -> None:
        """Overridden where magics are known."""


Step = Callable[[Resolver, str, ast.AST, object], None]
# what to do for each kind of event, by its number; a name that is read was looked up before
STEPS = cast(
    tuple[Step, ...],
    (
        Resolver.nothing,  # READ
        Resolver.passed,
        Resolver.method,
        Resolver.call,
        Resolver.write,
        Resolver.deleted,
        Resolver.branch,
        Resolver.attempt,
        Resolver.define,
        Resolver.passed_lambda,
        Resolver.define,  # CLASS
        Resolver.imported,
        Resolver.star,
        Resolver.opaque_event,
        Resolver.mutated,
        Resolver.magical,
        Resolver.nothing,  # STOP
        Resolver.declared_global,
        Resolver.loop,
    ),
)

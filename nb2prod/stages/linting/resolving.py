"""Events of all cells, in document order -> names that a fresh run would miss."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import cast

from nb2prod.source.events import ClassBody, Event, Function
from nb2prod.source.events.values import (
    CALL,
    CLASS,
    DEFINE,
    DELETE,
    GLOBAL,
    IMPORT,
    LAMBDA,
    LOOP,
    MAGIC,
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
)
from nb2prod.source.facts import CellFacts, Facts, Miss
from nb2prod.source.kernel_names import NUMBERED, known_before
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
        self.builtin = known_before(facts.raw.kernel)
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
        reads, writes = cell.reads, cell.writes
        for event in cell.events.events:
            op, name, node, _ = event
            if op == READ:  # most events are reads of names that are there
                if name not in reads and name not in writes:
                    reads[name] = node
                if self.names.bound.get(name) != BOUND:
                    self.read(name, node)
                continue
            if self.visited:
                self.visited.clear()
            self.step(event)

    def run(self, events: list[Event]) -> bool:
        """Follow a path; True when it never reaches its end."""
        for event in events:
            if event[0] == STOP:
                return True
            self.step(event)
        return False

    def step(self, event: Event) -> None:
        op, name, node, payload = event
        if op == READ:
            self.read(name, node)
        elif op == PASS:
            self.read(name, node)
            found = self.find(name)
            if found is not None and isinstance(found, Function):
                self.handed_on(found, cast(str, payload), node)
        elif op == METHOD:
            self.read(name, node)
            self.method(name, node, cast(str, payload))
        elif op == WRITE:
            self.write(name, node, payload)
        elif op == CALL:
            self.read(name, node)
            self.call(name, node)
        elif op == IMPORT:
            self.imported(name, node, cast(str, payload))
        elif op == PATHS:
            test, paths = cast("tuple[ast.expr | None, list[list[Event]]]", payload)
            self.branch(test, paths)
        elif op == LOOP:
            self.loop(cast("list[list[Event]]", payload)[0])
        elif op == TRY:
            self.attempt(name, cast("list[list[Event]]", payload))
        elif op in (DEFINE, CLASS):
            self.define(name, node, cast("Function | ClassBody", payload))
        elif op == LAMBDA:
            self.handed_on(cast(Function, payload), name, node)
        else:
            self.rare(event)

    def rare(self, event: Event) -> None:
        op, name, node, payload = event
        if op == DELETE:
            self.delete(name)
        elif op == MUTATE:
            if self.frame is None and self.cell is not None:
                self.cell.mutates.setdefault(name, node)
        elif op == STAR:
            self.star(name, node)
        elif op == OPAQUE:
            self.hide(name)
        elif op == MAGIC:
            self.magic(node)
        elif op == GLOBAL:
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
        if state == BOUND or name in self.builtin and state is None:
            return
        if state is None and NUMBERED.match(name):
            return
        self.miss(name, node, state)

    def miss(self, name: str, node: ast.AST, state: int | None) -> None:
        if self.silent or self.cell is None or name in self.global_names:
            return
        if self.opaque and state is None:
            return
        if state == MAYBE and not self._unguarded(name):
            return
        function = self._outermost()
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

    def _outermost(self) -> Function | None:
        frame = self.frame
        return frame.function if frame is not None else None

    def _unguarded(self, name: str) -> bool:
        """Whether no test that was passed on the way here speaks for the name."""
        return not self.tests and self.frame is None

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

    def delete(self, name: str) -> None:
        if self.local(name) or name not in self.names.bound:
            return
        self.names.write(name)
        self.names.bound[name] = DELETED
        self.clean.clear()
        if self.cell is not None:
            self.cell.deletes.add(name)

    def branch(self, test: Test, paths: list[list[Event]]) -> None:
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

    def loop(self, events: list[Event]) -> None:
        """A loop runs at least once; what only some turns write is taken as written."""
        before = set(self.names.bound)
        self.run(events)
        for name, state in self.names.bound.items():
            if state == MAYBE and name not in before:
                self.names.bound[name] = BOUND

    def attempt(self, caught: str, paths: list[list[Event]]) -> None:
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

    def call(self, name: str, node: ast.AST) -> None:
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

    def method(self, name: str, node: ast.AST, dotted: str) -> None:
        made = self.find(name)
        owner = self.names.instances.get(name)
        if made is None and owner is None and self.frame is None:
            return
        _, _, method = dotted.partition(".")
        if "." in method:
            return
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
        last = callee.rpartition(".")[2]
        at_once = last in IMMEDIATE or self.find(last) is not None
        deferred = self.deferred
        self.deferred = deferred or not at_once
        self.enter(function, node, None)
        self.deferred = deferred

    def star(self, module: str, node: ast.AST) -> None:
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

    def magic(self, node: ast.AST) -> None:
        """Overridden where magics are known."""

"""Events of all cells, in document order -> names that a fresh run would miss."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from nb2prod.source.events import ClassBody, Event, Function
from nb2prod.source.events.values import READ, STOP, WRITE, Place
from nb2prod.source.facts import CellFacts
from nb2prod.stages.linting.memory import Memory
from nb2prod.stages.linting.state import (
    BOUND,
    IMMEDIATE,
    Frame,
)

# calls that are followed path by path; after so many each is followed only once
ENOUGH = 5000
DEEPEST = 40  # calls within calls


class Resolver(Memory):
    """Follows the notebook from its first cell to its last, calls included."""

    def run_cell(self, cell: CellFacts, events: list[Event]) -> None:
        self.cell = cell
        self.silent = 1 if cell.may_raise else 0
        reads, writes, bound = cell.reads, cell.writes, self.names.bound
        callables, instances = self.names.callables, self.names.instances
        builtin = self.builtin
        for op, name, node, payload in events:
            if op < WRITE:  # most events are reads of names that are there
                if name not in reads and name not in writes:
                    reads[name] = node
                state = bound.get(name)
                if state != BOUND and (state is not None or name not in builtin):
                    self.read(name, node)
                if op == READ or name not in callables and name not in instances:
                    continue
            elif op == WRITE and name not in callables:
                if payload is None or not self._origin(payload):  # type: ignore[arg-type]  # a text
                    self._bind(name, node)
                    continue
            if self.visited:
                self.visited.clear()
            STEPS[op](self, name, node, payload)

    def run(self, events: list[Event]) -> bool:
        """Follow a path; True when it never reaches its end."""
        names, frame, builtin = self.names, self.frame, self.builtin
        bound, callables, instances = names.bound, names.callables, names.instances
        shadow = frame.shadow if frame is not None else ()
        for op, name, node, payload in events:
            if op < WRITE:
                if name not in shadow:
                    state = bound.get(name)
                    known = state == BOUND or state is None and name in builtin
                    if frame is None or not known:
                        self.read(name, node)
                    if name not in callables and name not in instances:
                        continue
                if op == READ:
                    continue
            elif op == STOP:
                self.left |= bound if name else {}
                return True
            STEPS[op](self, name, node, payload)
        return False

    def nothing(self, name: str, node: Place, payload: object) -> None:
        pass

    def passed(self, name: str, node: Place, callee: str) -> None:
        found = self.find(name)
        if found is not None and isinstance(found, Function):
            self.handed_on(found, callee, node)

    def passed_lambda(self, callee: str, node: Place, body: Function) -> None:
        self.handed_on(body, callee, node)

    def opaque_event(self, reason: str, node: Place, payload: object) -> None:
        self.hide(reason)

    def mutated(self, name: str, node: Place, payload: object) -> None:
        if self.frame is None and self.cell is not None:
            self.cell.mutates |= {name}

    def branch(self, name: str, node: Place, paths: list[list[Event]]) -> None:
        before, certain = self.names, self.certain
        visited, start = self.visited, len(self.facts.misses)
        ends, missed = [], list[set[str]]()
        self.branches += 1
        for path in paths:
            self.names = before.copy()
            self.certain = False
            if self.entered < ENOUGH:
                self.visited = set(visited)
            at = len(self.facts.misses)
            ends.append((self.names, self.run(path)))
            missed.append({miss.name for miss in self.facts.misses[at:]})
        self.branches -= 1
        self.names, self.certain, self.visited = before, certain, visited
        if certain and len(self.facts.misses) > start:
            self._missed_on_all(start, set.intersection(*missed))
        self.names.join(ends, sure=bool(self.silent))

    def _missed_on_all(self, start: int, names: set[str]) -> None:
        """What every path misses is missed for sure."""
        for miss in self.facts.misses[start:]:
            miss.certain = miss.certain or miss.name in names

    def loop(self, name: str, node: Place, paths: list[list[Event]]) -> None:
        """A loop runs at least once; what only some turns write is taken as written."""
        known, outer = len(self.names.bound), self.left
        self.left = {}
        self.run(paths[0])
        self.names.end_loop(known, self.left)
        self.left = outer

    def attempt(self, caught: str, node: Place, paths: list[list[Event]]) -> None:
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
            self.names.join(ends, sure=True)

    def call(self, name: str, node: Place, payload: object) -> None:
        found = self.find(name)
        if isinstance(found, ClassBody):
            for method in ("__new__", "__init__", "__post_init__"):
                self.call_method(found, method, node)
        elif found is not None:
            self.enter(found, node, None)

    def call_method(self, owner: ClassBody, method: str, node: Place) -> None:
        body: ClassBody | None = owner
        for _ in range(8):  # a chain of bases, not a cycle
            if body is None:
                return
            if method in body.methods:
                self.enter(body.methods[method], node, owner)
                return
            bases = (self.find(base) for base in body.bases)
            body = next((base for base in bases if isinstance(base, ClassBody)), None)

    def enter(self, function: Function, node: Place, owner: ClassBody | None) -> None:
        key = (function, self.certain, self.deferred)
        if key in self.visited or function in self.clean or self.depth > DEEPEST:
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
        branches, self.branches = self.branches, 0
        self.run(function.events)
        self.frame, self.at, self.branches = frame, at, branches
        self.depth -= 1
        if len(self.facts.misses) == before and not self.silent:
            self.clean.add(function)

    def method(self, name: str, node: Place, method: str) -> None:
        made = self.find(name)
        owner = self.names.instances.get(name)
        if self.frame is not None and name in self.frame.shadow:
            owner = self.frame.owner_of(name)
        if isinstance(made, ClassBody):
            owner = made
        if owner is not None:
            self.call_method(owner, method, node)

    def handed_on(self, function: Function, callee: str, node: Place) -> None:
        """A function is an argument: some callees call it at once, others may never."""
        number = self.cell.number if self.cell is not None else 0
        function.cell = function.cell or number
        at_once = callee in IMMEDIATE or self.find(callee) is not None
        deferred, certain = self.deferred, self.certain
        self.deferred = deferred or not at_once
        self.certain = certain and callee != ""  # nobody may ever call it
        self.enter(function, node, None)
        self.deferred, self.certain = deferred, certain

    def magical(self, name: str, node: Place, number: int) -> None:
        self.magic(number)

    def magic(self, number: int) -> None:
        """Overridden where magics are known."""


Step = Callable[[Resolver, str, Place, object], None]
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
        Resolver.loop,  # APART
    ),
)

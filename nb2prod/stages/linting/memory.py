"""The names of a notebook while its events are followed: what reads, writes and forgets them."""

from __future__ import annotations

from collections.abc import Callable

from nb2prod.source.automagics import is_look
from nb2prod.source.events import ClassBody, Event, Function
from nb2prod.source.events.values import GLOBAL, Place
from nb2prod.source.facts import CellFacts, Facts, Miss
from nb2prod.source.kernel_names import HISTORY, NUMBERED
from nb2prod.stages.linting.state import BOUND, DELETED, MAYBE, Frame, Names

CALLED = (Function, ClassBody)

ReadStar = Callable[[str], "frozenset[str] | None"]


class Memory:
    """What one use of a name does: whether a fresh run would have it, and what it stands for."""

    def __init__(
        self, facts: Facts, read_star: ReadStar, builtin: frozenset[str]
    ) -> None:
        self.facts = facts
        self.read_star = read_star
        self.names = Names()
        self.builtin = builtin
        self.cell = CellFacts(0, facts.raw.cells[0], "") if facts.raw.cells else None
        self.at: Place = None
        self.frame: Frame | None = None
        self.opaque = False
        self.silent = 0
        self.certain = True
        self.deferred = False
        self.visited: set[tuple[Function, bool, bool]] = set()
        self.clean: set[Function] = set()
        self.branches = 0  # that we are in
        self.left: dict[str, int] = {}  # the names at `break` and `continue`
        self.entered = 0
        self.depth = 0
        self.global_names: set[str] = set()

    def declared_global(self, name: str, node: Place, payload: object) -> None:
        self.global_names.add(name)

    def local(self, name: str) -> bool:
        return self.frame is not None and name in self.frame.shadow

    def read(self, name: str, node: Place) -> None:
        if self.frame is not None:
            if name in self.frame.shadow:
                return
        elif self.cell is not None and name not in self.cell.writes:
            self.cell.reads.setdefault(name, node)
        state = self.names.bound.get(name)
        if state == BOUND or name in self.builtin:
            return
        if state is None and (name in HISTORY or NUMBERED.match(name)):
            self._history(name, node)
            return
        self.miss(name, node, state)

    def _history(self, name: str, node: Place) -> None:
        if self.cell is not None:
            inside = self.frame.function.cell if self.frame else 0
            self.facts.history.append((inside or self.cell.number, name, node))

    def miss(self, name: str, node: Place, state: int | None) -> None:
        if self.silent or self.cell is None or name in self.global_names:
            return
        if state is None and (self.opaque or is_look(self.cell.text, self.names.bound)):
            return
        if state == MAYBE and (self.branches or self.frame is not None):
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

    def write(self, name: str, node: Place, value: str | None) -> None:
        origin = self._origin(value) if value is not None else None
        if self.local(name):
            if self.frame is not None and isinstance(origin, CALLED):
                self.frame.callables[name] = origin
            return
        self._bind(name, node)
        if isinstance(origin, CALLED):
            self.names.callables[name] = origin
        elif isinstance(origin, tuple):
            self.names.instances[name] = origin[0]

    def _origin(self, value: str) -> Function | ClassBody | tuple[ClassBody] | None:
        """What a name or a call of one stands for, an object as a tuple of its class."""
        if value.endswith("()"):
            made = self.find(value[:-2])
            if isinstance(made, Function) and not made.decorators:
                return made.result
            return (made,) if isinstance(made, ClassBody) else None
        if value in self.names.instances:
            return (self.names.instances[value],)
        return self.find(value)

    def _bind(self, name: str, node: Place) -> None:
        self.names.write(name)
        cell, facts = self.cell, self.facts
        if cell is None:
            return
        if name in facts.aliases:
            del facts.aliases[name]
        if name in facts.written:
            facts.written[name].append((cell.number, node))
        else:
            facts.written[name] = [(cell.number, node)]
        if name not in cell.writes:
            cell.writes[name] = node

    def imported(self, name: str, node: Place, origin: str) -> None:
        self.facts.aliases.setdefault(name, origin)
        if not self.local(name):
            self._bind(name, node)
            self.facts.aliases[name] = origin

    def define(self, name: str, node: Place, body: Function | ClassBody) -> None:
        number = self.cell.number if self.cell is not None else 0
        functions = body.methods.values() if isinstance(body, ClassBody) else [body]
        for function in functions:
            function.cell = number
            if function.result is not None:
                function.result.cell = number
            self._declare_globals(function.events)
        if self.frame is not None and name in self.frame.shadow:
            self.frame.callables[name] = body
            return
        self._bind(name, node)
        self.names.callables[name] = body

    def _declare_globals(self, events: list[Event]) -> None:
        self.global_names.update(event[1] for event in events if event[0] == GLOBAL)

    def deleted(self, name: str, node: Place = None, payload: object = None) -> None:
        if self.local(name) or name not in self.names.bound:
            return
        self.names.delete(name)
        self.clean.clear()
        if self.cell is not None:
            self.cell.deletes |= {name}

    def find(self, name: str) -> Function | ClassBody | None:
        if self.frame is not None:
            if found := self.frame.find(name):
                return found
            if name in self.frame.shadow:
                return None
        return self.names.callables.get(name)

    def star(self, module: str, node: Place, payload: object) -> None:
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

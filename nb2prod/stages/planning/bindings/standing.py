"""What is static, boxed and lifted so far, and what follows from it for each statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nb2prod.stages.planning.bindings.history import History
from nb2prod.stages.planning.bindings.kinds import forgets
from nb2prod.stages.planning.bindings.resolution import UNBOUND, Binding
from nb2prod.stages.planning.statements import Statement


@dataclass(slots=True)
class Uses:
    """When a function may be called."""

    # statements that may call it, and those after which anything may
    at: set[int] = field(default_factory=set)
    escapes: set[int] = field(default_factory=set)


class Standing:
    """Changes while it is resolved; the history that it stands on does not."""

    def __init__(self, past: History) -> None:
        self.past = past
        self.static = {
            b.id
            for b in past.bindings.values()
            if b.kind not in {"other", "setting"} and b.sure
        }
        self.boxed: set[str] = set()
        self.uses: dict[int, Uses] = {}
        self.lifted: dict[int, tuple[str, ...]] = {}

    def demote(self, ids: Iterable[int]) -> None:
        self.static -= set(ids)

    def is_static_statement(self, number: int) -> bool:
        ids = self.past.own.get(number, [])
        return bool(ids) and all(i in self.static for i in ids)

    def reads_of(self, statement: Statement) -> frozenset[str]:
        """What a statement reads itself, or leaves for functions that it makes."""
        flow = statement.flow
        if forgets(statement.node):
            return frozenset()
        found = flow.reads
        if not self.is_static_statement(statement.number):
            found |= flow.deferred - flow.writes
        return found

    def functions(self) -> list[Binding]:
        return [
            self.past.bindings[i]
            for i in sorted(self.static)
            if self.defers(self.past.bindings[i])
        ]

    def defers(self, binding: Binding) -> frozenset[str]:
        """What a function reads or binds of the notebook's once it is called."""
        flow = self.past.statements[binding.statement].flow
        return flow.deferred | flow.global_writes

    def seen_by(self, binding: Binding, name: str) -> frozenset[int]:
        """The bindings of a name that a function may meet when it is called."""
        uses = self.uses.get(binding.id, Uses())
        if not uses.at:
            return (
                self.past.moments[name][-1][1]
                if name in self.past.moments
                else frozenset({UNBOUND})
            )
        found = frozenset().union(*(self.past.reach(name, j) for j in uses.at))
        if uses.escapes:
            first = min(uses.escapes)
            found |= {
                b.id for b in self.past.events.get(name, ()) if b.statement >= first
            }
        return found

    def reach_for(self, number: int, name: str) -> frozenset[int]:
        """What a name stands for in a statement; in a static definition, when it is called."""
        if (
            self.is_static_statement(number)
            and name in self.past.statements[number].flow.deferred
        ):
            own = self.past.bindings[self.past.own[number][0]]
            return self.seen_by(own, name)
        return self.past.reach(name, number)

    def all_reads(self) -> set[tuple[int, str]]:
        return {
            (number, name)
            for number in self.past.order
            for name in self.past.statements[number].flow.reads
            | self.past.statements[number].flow.deferred
        }

    def replaced_before_use(self) -> frozenset[int]:
        used = {i for (n, name) in self.all_reads() for i in self.reach_for(n, name)}
        found = set()
        for bindings in self.past.events.values():
            for binding, following in zip(bindings, bindings[1:], strict=False):
                if (
                    binding.id not in self.static
                    or following.canonical == binding.canonical
                ):
                    continue
                if binding.kind not in {"def", "class", "value"} or binding.id in used:
                    continue
                node = self.past.statements[binding.statement].node
                if not getattr(node, "decorator_list", ()):  # which may keep it
                    found.add(binding.id)
        return frozenset(found)

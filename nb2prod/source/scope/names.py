"""The names of one statement, use by use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from nb2prod.source.scope.binding import Scope
from nb2prod.source.scope.calls import root_name
from nb2prod.source.scope.flow import Flow

_SETS = (
    "reads", "surely_reads", "may_write", "deletes", "mutates", "called", "handed", "valued", "deferred",
    "deferred_surely", "deferred_called", "deferred_valued", "deferred_mutates", "captured", "global_writes",
)  # fmt: skip
_HIDDEN = frozenset({"magic", "capture", "class", "name", "debug"})


class Names:
    """One use of a name at a time, in the order of execution; `bound` is surely bound by now."""

    def __init__(self) -> None:
        self.scope = Scope("module", set())
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

    def owner(self, name: str) -> str:
        """The kind of scope that holds a name: "module" where it is the notebook's."""
        scope: Scope | None = self.scope
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
            self.read_later(name, called=called)
        else:
            self.read_now(name, called=called)

    def read_later(self, name: str, *, called: bool) -> None:
        self.sets["deferred"].add(name)
        if self.sure and self.later == 1:
            self.sets["deferred_surely"].add(name)
        kept = not called and not self.immediate
        self.sets["deferred_valued" if kept else "deferred_called"].add(name)
        if self.outlives:
            self.sets["captured"].add(name)

    def read_now(self, name: str, *, called: bool) -> None:
        kind = "called" if called else "handed" if self.immediate else "valued"
        self.sets[kind].add(name)
        if name not in self.bound:
            self.sets["reads"].add(name)
            if self.sure and name not in self.sets["may_write"]:
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

    def unbind(self, name: str) -> None:
        self.bound.discard(name)
        self.sets["deletes"].add(name)

    def mutate(self, node: ast.expr) -> None:
        root = root_name(node)
        if root is not None and self.owner(root) == "module":
            self.sets["deferred_mutates" if self.later else "mutates"].add(root)

    @contextmanager
    def body_later(
        self, names: set[str], declared: set[str], *, immediate: bool
    ) -> Iterator[None]:
        """A body that runs when what is made here is called."""
        before = self.scope, self.immediate, self.sure, self.outlives
        if not self.later:
            self.outlives = not (immediate and self.immediate)
        self.scope = Scope("function", names - declared, self.scope, declared)
        self.later += 1
        self.immediate = 0
        yield
        self.later -= 1
        self.scope, self.immediate, self.sure, self.outlives = before

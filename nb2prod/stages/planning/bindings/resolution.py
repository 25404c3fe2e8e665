"""What each name of a notebook stands for, as a value."""

from __future__ import annotations

from dataclasses import dataclass

UNBOUND = 0
STATE = "shared_state"  # notebooks about countries have a `state` of their own


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
    # statement -> dynamic names and settings that it reads
    needs: dict[int, frozenset[str]]
    unused: frozenset[int]  # definitions that another replaces before they are used
    emitted: dict[int, str]  # binding -> its name in the package
    locals: dict[str, str]  # dynamic name -> its name in the package

    @property
    def definitions(self) -> dict[int, Binding]:
        """Statement -> what it binds statically."""
        found = (self.bindings[i] for i in self.static)
        return {binding.statement: binding for binding in found}

    def static_in(self, statement: int) -> dict[str, Binding]:
        """What a statement binds statically, by name."""
        found = (self.bindings[i] for i in sorted(self.static))
        return {b.name: b for b in found if b.statement == statement}

    def static_at(self, statement: int, name: str) -> Binding | None:
        """The static binding that a name stands for in a statement."""
        for id in self.reached.get((statement, name), ()):
            if id in self.static:
                return self.bindings[id]
        return None

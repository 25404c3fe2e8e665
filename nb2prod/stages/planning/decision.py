"""A plan, with the statements and names that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.model.plan import Plan
from nb2prod.stages.planning.bindings import Resolution
from nb2prod.stages.planning.magics import Becomes
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A plan, with the statements and names that extraction works on."""

    plan: Plan
    statements: tuple[Statement, ...]  # all of them
    kept: tuple[Statement, ...]  # without what is left out
    resolution: Resolution
    configuration: Configuration
    # statement -> what its cell's magics become
    magics: Mapping[int, tuple[Becomes, ...]]
    drawing: frozenset[int] = frozenset()  # statements that may leave an open figure
    local_modules: frozenset[str] = frozenset()  # imported from beside the notebook
    active_modules: frozenset[str] = frozenset()  # those that do something by that

    @property
    def own_names(self) -> frozenset[str]:
        """Everything that the notebook itself binds."""
        return frozenset(b.name for b in self.resolution.bindings.values())

    @property
    def own_classes(self) -> frozenset[str]:
        """Classes and types of the notebook that stand at module level."""
        return frozenset(
            self.resolution.emitted.get(i, b.name)
            for i, b in self.resolution.bindings.items()
            if i in self.resolution.static and b.kind in {"class", "value"}
        )

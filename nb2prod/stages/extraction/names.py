"""A decision -> for each statement, what its names become in the package."""

from __future__ import annotations

from dataclasses import dataclass

from nb2prod.source.magics import TIMEIT
from nb2prod.stages.extraction.rewriting import Rewrite
from nb2prod.stages.planning.bindings import STATE, Resolution, is_timed
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.missing import OF_FILES
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.statements import Statement


@dataclass(frozen=True, slots=True)
class Naming:
    """Looks up names in the package."""

    resolution: Resolution
    configuration: Configuration
    pickles: bool = False  # values of the notebook may be pickled

    def local(self, name: str) -> str:
        """A dynamic name or a setting, as steps and the pipeline call it."""
        if name in self.resolution.boxed:
            return f"{STATE}.{name}"
        return self.configuration.variables.get(name) or self.resolution.locals.get(
            name, name
        )

    def at(self, statement: Statement, name: str) -> str:
        """What a name that a statement reads is called in the package."""
        static = self.resolution.static_at(statement.number, name)
        if static is not None:
            return self.resolution.emitted.get(static.id, name)
        reached = self.resolution.reached.get((statement.number, name), frozenset())
        if name not in self.resolution.boxed and reached and not reached - {0}:
            # a builtin, or nothing; a module has a file, which a notebook finds missing
            return "file_of_the_notebook" if name in OF_FILES else name
        return self.local(name)

    def given(self, statement: Statement, name: str) -> tuple[tuple[str, str], ...]:
        """The keyword arguments that a lifted function needs when a statement calls it."""
        static = self.resolution.static_at(statement.number, name)
        names = self.resolution.lifted.get(static.id, ()) if static else ()
        return tuple((self.keyword(n), self.keyword(n)) for n in names)

    def keyword(self, name: str) -> str:
        return STATE if name == STATE else self.local(name)


def rewrite_of(statement: Statement, decision: Decision, naming: Naming) -> Rewrite:
    """All that changes in a statement."""
    flow = statement.flow
    resolution = decision.resolution
    loads: dict[str, str] = {}
    lifted: dict[str, tuple[tuple[str, str], ...]] = {}
    static = resolution.static_in(statement.number)
    for name in sorted(
        flow.reads | flow.deferred | flow.called | flow.valued | flow.handed
    ):
        if name not in flow.reads and name in flow.may_write - static.keys():
            loads[name] = naming.local(name)  # only after this statement binds it
            continue
        if name in flow.reads | flow.deferred:
            loads[name] = naming.at(statement, name)
        if given := naming.given(statement, name):
            lifted[name] = given
    stores = stores_of(statement, resolution, naming)
    for name in flow.global_writes & resolution.boxed:
        loads[name] = stores[name] = f"{STATE}.{name}"
    for name, new in stores.items():
        loads.setdefault(name, new)
    if loads.get("help") == "help":  # Python's own, which would wait in a pager
        loads["help"] = "pydoc.Helper(output=sys.stdout)"
    return Rewrite(
        loads={name: new for name, new in loads.items() if new != name}, stores=stores, lifted=lifted, undeclared=resolution.boxed & flow.global_writes,
        magics=[m.code for m in decision.magics.get(statement.number, ())],
        moved=decision.local_modules, package=decision.plan.package,
        replaced=decision.configuration.replaced.get(statement.number, ()), pickles=naming.pickles,
    )  # fmt: skip


def stores_of(
    statement: Statement, resolution: Resolution, naming: Naming
) -> dict[str, str]:
    """New names of what a statement binds."""
    static = resolution.static_in(statement.number)
    found: dict[str, str] = {TIMEIT: "timed"} if is_timed(statement.node) else {}
    for name in statement.flow.may_write - {TIMEIT}:
        new = (
            resolution.emitted.get(static[name].id, name)
            if name in static
            else naming.local(name)
        )
        if new != name:
            found[name] = new
    return found

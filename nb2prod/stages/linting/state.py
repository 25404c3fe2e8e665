"""Which names a fresh run has at a point: surely, perhaps, or no longer."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from nb2prod.source.events import ClassBody, Function
from nb2prod.source.events.values import AT_ONCE

BOUND, MAYBE, DELETED = 2, 1, 0

# calls that call what they are given, there and then
IMMEDIATE = frozenset(
    {
        AT_ONCE,
        "accumulate",
        "agg",
        "aggregate",
        "all",
        "any",
        "apply",
        "applymap",
        "brentq",
        "curve_fit",
        "dict",
        "differential_evolution",
        "filter",
        "from_function",
        "fromfunction",
        "fsolve",
        "groupby",
        "imap",
        "interact",
        "interactive",
        "least_squares",
        "list",
        "map",
        "max",
        "min",
        "minimize",
        "newton",
        "next",
        "odeint",
        "pipe",
        "quad",
        "reduce",
        "rolling",
        "root",
        "run",
        "run_until_complete",
        "set",
        "solve_ivp",
        "sort",
        "sorted",
        "starmap",
        "sum",
        "timeit",
        "transform",
        "tuple",
        "vectorize",
    }
)


@dataclass(slots=True, eq=False, repr=False)
class Names:
    """The names of the notebook's top level."""

    bound: dict[str, int] = field(default_factory=dict)
    callables: dict[str, Function | ClassBody] = field(default_factory=dict)
    instances: dict[str, ClassBody] = field(default_factory=dict)

    def copy(self) -> Names:
        return Names(
            dict(self.bound),
            dict(self.callables),
            dict(self.instances),
        )

    def write(self, name: str) -> None:
        self.bound[name] = BOUND
        if name in self.callables:
            del self.callables[name]
        if name in self.instances:
            del self.instances[name]

    def delete(self, name: str) -> None:
        self.write(name)
        self.bound[name] = DELETED

    def end_loop(self, known: int, left: dict[str, int]) -> None:
        """Take as written what some turns write, also those that a jump ended.

        So many names were known before; names are never forgotten, and new ones come last.
        """
        if not left and len(self.bound) == known:
            return
        before = set(islice(self.bound, known))
        for name, state in (left | self.bound).items():
            if state != DELETED and name not in before:
                self.bound[name] = BOUND

    def join(self, paths: list[tuple[Names, bool]], *, sure: bool) -> None:
        """Take on what the paths left; one that stopped tells nothing of what follows."""
        open_paths = [names for names, stopped in paths if not stopped]
        for names, _ in paths:
            self.callables.update(names.callables)
            self.instances.update(names.instances)
        if not open_paths:
            open_paths = [names for names, _ in paths]
        changed: set[str] = set()
        for names in open_paths:
            if names.bound != self.bound:  # most branches only read
                changed.update(
                    [k for k, v in names.bound.items() if self.bound.get(k) != v]
                )
        for name in changed:
            states = [names.bound.get(name) for names in open_paths]
            self.bound[name] = _joined(states, sure)


def _joined(states: list[int | None], sure: bool) -> int:
    if all(state == BOUND for state in states):
        return BOUND
    if BOUND not in states and MAYBE not in states:
        return DELETED
    if DELETED in states or sure:
        return BOUND  # modest: we say nothing of it
    return MAYBE


@dataclass(slots=True, eq=False, repr=False)
class Frame:
    """One call that is being followed."""

    shadow: set[str]
    function: Function
    owner: ClassBody | None = None
    callables: dict[str, Function | ClassBody] = field(default_factory=dict)
    outer: Frame | None = None

    def find(self, name: str) -> Function | ClassBody | None:
        frame: Frame | None = self
        while frame is not None:
            if name in frame.callables:
                return frame.callables[name]
            frame = frame.outer
        return None

    def owner_of(self, name: str) -> ClassBody | None:
        """The class whose instance this name is: `self` in a method."""
        frame: Frame | None = self
        while frame is not None:
            first = frame.function.parameters[:1]
            if frame.owner is not None and first == (name,):
                return frame.owner
            frame = frame.outer
        return None

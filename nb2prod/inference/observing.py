"""What a run saw, laid over what inference knows: nothing that is said is contradicted by the run."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.inference import Annotation, FunctionTypes, Types, tables
from nb2prod.inference.spelling import Speller, bindings_of
from nb2prod.inference.values import (
    CALLABLES,
    NEVER,
    NONE,
    UNKNOWN,
    ClassRecord,
    Instance,
    LibraryClass,
    Never,
    Type,
    Unknown,
    UserClass,
    join,
    members,
    parts,
)
from nb2prod.model.observed import (
    Observations,
    ObservedCall,
    ObservedStep,
    ObservedValue,
    SeenType,
)
from nb2prod.model.plan import Plan

OWN = "__main__."
CALLABLE = "collections.abc.Callable"
# what an object without a public class can at least be used as, the most telling first
USABLE_AS = (
    CALLABLE,
    "collections.abc.Generator",
    "collections.abc.Iterator",
    "collections.abc.MutableMapping",
    "collections.abc.Mapping",
    "collections.abc.Sequence",
    "collections.abc.Iterable",
)
_ITERABLE = frozenset({"collections.abc.Iterable"})
_SEQUENCE = _ITERABLE | {"collections.abc.Sequence"}
_MAPPING = _ITERABLE | {"collections.abc.Mapping", "collections.abc.MutableMapping"}
CONTAINERS = {
    **dict.fromkeys(("list", "tuple", "collections.deque"), _SEQUENCE),
    **dict.fromkeys(("set", "frozenset"), _ITERABLE),
    **dict.fromkeys(("dict", "collections.defaultdict"), _MAPPING),
    **dict.fromkeys(("collections.Counter", "collections.OrderedDict"), _MAPPING),
    "collections.abc.Callable": frozenset({CALLABLE}),
}
Bases = dict[str, tuple[str, ...]]


class ObservedTypes:
    """Types as inference gives them, corrected and completed by a run."""

    def __init__(
        self,
        known: Types,
        observations: Observations,
        plan: Plan,
        statements: Sequence[ast.stmt],
        moved: Mapping[str, str],
    ) -> None:
        self._known = known
        self._speller = Speller(bindings_of(statements))
        self._reader = Reader(moved)
        self._before: dict[tuple[int, str], Type] = {}
        self._after: dict[tuple[int, str], Type] = {}
        for step in plan.steps:
            seen = observations.step(step.function)
            if seen is not None:
                self._take(seen, step.statements[0], step.statements[-1])
        self._calls = {(c.statement, c.qualname): c for c in observations.calls}

    def _take(self, seen: ObservedStep, first: int, last: int) -> None:
        for value in seen.inputs:
            self._before[first, value.name] = self._of(value)
        for value in seen.outputs:
            self._after[last, value.name] = self._of(value)

    def _of(self, value: ObservedValue) -> Type:
        return UNKNOWN if value.kind == "unbound" else self._reader.type(value.seen)

    def after(self, statement: int, name: str) -> Annotation | None:
        """The type of a name right after a statement."""
        seen = self._after.get((statement, name), UNKNOWN)
        return self._annotation(self._known.type_after(statement, name), seen)

    def before(self, statement: int, name: str) -> Annotation | None:
        """The type of a name just before a statement."""
        seen = self._before.get((statement, name), UNKNOWN)
        return self._annotation(self._known.type_after(statement - 1, name), seen)

    def function(self, statement: int, qualname: str) -> FunctionTypes | None:
        """The types of a function, over all its calls."""
        known = self._known.types_of_function(statement, qualname)
        call = self._calls.get((statement, qualname))
        inferred = self._known.function(statement, qualname)
        if call is None:
            return inferred
        given, result = known if known is not None else ({}, None)
        seen = self._given(call)
        named = {
            name: self._annotation(given.get(name, UNKNOWN), seen.get(name, UNKNOWN))
            for name in {**given, **seen}
        }
        returned: Type = UNKNOWN
        if call.returns is not None:
            returned = self._reader.type(call.returns)
        if self._known.may_return_none(statement, qualname):
            returned = join(returned, NONE)
        if self._known.is_coroutine(statement, qualname):
            returned = (
                UNKNOWN  # the run saw the coroutine, an annotation says what it gives
            )
        returns = self._annotation(UNKNOWN if result is None else result, returned)
        return FunctionTypes(
            # an argument that was only ever left out may be anything
            tuple((n, a) for n, a in named.items() if a and a.text != "None"),
            returns,
            inferred is not None and inferred.leaves_open,
        )

    def _given(self, call: ObservedCall) -> dict[str, Type]:
        pairs = (*call.free, *call.parameters)
        return {name: self._reader.type(seen) for name, seen in pairs}

    def _annotation(self, known: Type, seen: Type) -> Annotation | None:
        merged = merge(known, seen, self._reader.bases)
        return self._speller.annotation(merged) or self._speller.annotation(seen)

    def spelled(self, observations: Observations) -> Observations:
        """The same observations, with each value's type as an annotation would say it."""
        return replace(
            observations,
            steps=tuple(
                replace(
                    step,
                    inputs=tuple(map(self._spelled, step.inputs)),
                    outputs=tuple(map(self._spelled, step.outputs)),
                )
                for step in observations.steps
            ),
        )

    def _spelled(self, value: ObservedValue) -> ObservedValue:
        said = self._speller.annotation(self._of(value))
        if said is None:
            return value
        return replace(value, type=said.text, imports=said.imports)


def usable_as(seen: SeenType) -> frozenset[str]:
    """The abstract classes that a value fits."""
    return frozenset(seen.bases) | CONTAINERS.get(seen.path, frozenset())


class Reader:
    """Reads what the probe says of classes; `bases` gathers what they inherit from."""

    def __init__(self, moved: Mapping[str, str]) -> None:
        self.moved = moved  # a module beside the notebook -> where it is in the package
        self.bases: Bases = {}

    def type(self, seen: SeenType) -> Type:
        """A type as inference would say it; unknown where nobody could import it."""
        if not seen.path and not seen.bases:
            return self.union(seen.parts)
        if seen.path == "unknown":
            return UNKNOWN
        if seen.path == "None":
            return NONE
        if seen.path == "type":
            return self.of_class(seen)
        if seen.path.startswith(OWN):
            return self.own(seen)
        if not seen.path and seen.bases[0].startswith(OWN):
            return self.own(replace(seen, path=seen.bases[0]))
        name = self.public(seen)
        if not name:
            return UNKNOWN
        inner = tuple(self.type(part) for part in seen.parts)
        return Instance(name, inner, seen.length or None)

    def union(self, seen: Sequence[SeenType]) -> Type:
        """The least that covers all: a class stands for those that inherit from it; many, for what they share."""
        paths = {one.path for one in seen if one.path}
        kept = [one for one in seen if not paths.intersection(one.bases)]
        found = join(*(self.type(one) for one in kept))
        if not isinstance(found, Unknown) or len(kept) < 3:
            return found
        shared = [p for p in USABLE_AS if all(p in usable_as(o) for o in kept if o.path != "None")]  # fmt: skip
        if not shared:
            return UNKNOWN
        nothing = NONE if "None" in paths else NEVER
        return join(Instance(shared[0]), nothing)

    def public(self, seen: SeenType) -> str:
        """A class's own name, else the nearest base's, else what it can be used as."""
        usable = [path for path in USABLE_AS if path in seen.bases]
        libraries = [
            b for b in seen.bases if not b.startswith(("collections.abc.", OWN))
        ]
        path = next(iter([p for p in (seen.path,) if p] + libraries + usable), "")
        root, dot, rest = path.partition(".")
        if root in self.moved:
            path = f"{self.moved[root]}{dot}{rest}"
        name = tables.named(path)
        self.bases.setdefault(name, ())
        self.bases[name] = tuple(dict.fromkeys((*self.bases[name], *seen.bases)))
        return name

    def own(self, seen: SeenType) -> Type:
        record = ClassRecord(name=seen.path.removeprefix(OWN))
        name = f"user:{record.name}"
        bases = tuple(
            f"user:{b.removeprefix(OWN)}" if b.startswith(OWN) else b
            for b in seen.bases
        )
        self.bases[name] = bases
        return Instance(name, (UserClass(record),))

    def of_class(self, seen: SeenType) -> Type:
        inner = self.type(seen.parts[0]) if seen.parts else UNKNOWN
        if isinstance(inner, Instance) and inner.name.startswith("user:"):
            return inner.args[0]
        if isinstance(inner, Instance):
            return LibraryClass(inner.name)
        return Instance("type")


def merge(known: Type, seen: Type, bases: Mapping[str, tuple[str, ...]]) -> Type:
    """What inference knows where the run agrees, more exactly where the run can say; else what the run saw."""
    if isinstance(seen, Unknown | Never):
        return known
    if isinstance(known, Unknown | Never):
        return seen
    found = [_merge_one(known, one, bases) for one in members(seen)]
    agrees = all(
        any(_covers(m, one, bases) for m in members(known)) for one in members(seen)
    )
    rest = [
        m
        for m in members(known)
        if not any(_covers(m, one, bases) for one in members(seen))
        and (m == NONE or seen == NONE or (agrees and _is_builtin(m)))
    ]
    return join(*found, *rest)


def _is_builtin(one: Type) -> bool:
    """True for numbers, texts and their like; a guess among classes of a library is one no more."""
    return isinstance(one, Instance) and "." not in one.name


def _merge_one(known: Type, seen: Type, bases: Mapping[str, tuple[str, ...]]) -> Type:
    for one in members(known):
        if _covers(one, seen, bases):
            return _inner(one, seen, bases)
    return seen


def _covers(known: Type, seen: Type, bases: Mapping[str, tuple[str, ...]]) -> bool:
    if isinstance(known, CALLABLES):
        return isinstance(seen, Instance) and seen.name == CALLABLE
    if not isinstance(known, Instance) or not isinstance(seen, Instance):
        return type(known) is type(seen)
    if known.name == "object":
        return False
    names = {seen.name, *bases.get(seen.name, ()), *tables.ancestry(seen.name)}
    return known.name in names


def _inner(known: Type, seen: Type, bases: Mapping[str, tuple[str, ...]]) -> Type:
    """Two that fit, with the elements that the run saw."""
    if not isinstance(known, Instance) or not isinstance(seen, Instance):
        return seen if isinstance(known, LibraryClass) else known
    if known.name != seen.name:
        return known
    if known.name.startswith("user:"):
        return known
    left, right = parts(known), parts(seen)
    if known.name == "tuple":
        return _tuple(known, seen, bases)
    if len(left) != len(right):
        return known if left and not right else seen
    merged = tuple(merge(k, s, bases) for k, s in zip(left, right, strict=True))
    return Instance(known.name, merged, known.note)


def _tuple(
    known: Instance, seen: Instance, bases: Mapping[str, tuple[str, ...]]
) -> Type:
    if seen.note == "...":
        inner = join(*parts(known))
        return Instance("tuple", (merge(inner, join(*parts(seen)), bases),), "...")
    if known.note == "...":
        inner = merge(join(*parts(known)), join(*parts(seen)), bases)
        return Instance("tuple", (inner,), "...")
    if len(parts(known)) != len(parts(seen)):
        return seen
    pairs = zip(parts(known), parts(seen), strict=True)
    return Instance("tuple", tuple(merge(k, s, bases) for k, s in pairs))

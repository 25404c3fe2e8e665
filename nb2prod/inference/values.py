"""What may be known of a value: its class, its elements, or nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from nb2prod.inference import tables

Note: TypeAlias = str | int | float | bool | bytes | tuple[str, ...] | None


class Site:
    """One place that makes a container; what its elements were ever seen to be."""

    __slots__ = ("fields", "frozen", "parts")

    def __init__(self, parts: Iterable[Type]) -> None:
        self.parts = list(parts)
        self.fields: dict[Note, Type] = {}
        self.frozen = False

    def widen(self, index: int, part: Type) -> None:
        if not self.frozen:
            self.parts[index] = join(self.parts[index], part)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Could be anything."""


@dataclass(frozen=True, slots=True)
class Never:
    """No value at all yet: an element of an empty list, a call that is still running."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A value of the class `name`; `note` is its literal, or an array's dimensions."""

    name: str
    args: tuple[Type, ...] = ()
    note: Note = None
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True, slots=True)
class Union:
    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Module:
    path: str


@dataclass(frozen=True, slots=True)
class LibraryClass:
    path: str


@dataclass(frozen=True, slots=True)
class LibraryFunction:
    path: str


@dataclass(frozen=True, slots=True)
class LibraryMethod:
    receiver: Type
    name: str


@dataclass(frozen=True, slots=True)
class UserFunction:
    record: FunctionRecord


@dataclass(frozen=True, slots=True)
class UserMethod:
    receiver: Type
    record: FunctionRecord


@dataclass(frozen=True, slots=True)
class UserClass:
    record: ClassRecord


@dataclass(frozen=True, slots=True)
class Partial:
    """A function with some of its arguments already given."""

    callee: Type
    positional: tuple[Type, ...]
    keywords: tuple[tuple[str, Type], ...]


Type: TypeAlias = (
    Unknown
    | Never
    | Instance
    | Union
    | Module
    | LibraryClass
    | LibraryFunction
    | LibraryMethod
    | UserFunction
    | UserMethod
    | UserClass
    | Partial
)
CALLABLES = (LibraryFunction, LibraryMethod, UserFunction, UserMethod, Partial)
FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True)
class Frame:
    """The names of one running scope, and what has left it so far."""

    names: dict[str, Type]
    parent: Frame | None = None
    context: int = 0
    depth: int = 0
    sightings: Sightings | None = None
    outer_names: dict[str, Frame] = field(default_factory=dict)
    returns: list[Type] = field(default_factory=list)
    yields: list[Type] = field(default_factory=list)
    exits: list[list[dict[str, Type]]] = field(default_factory=list)
    declared: dict[str, Type] = field(default_factory=dict)
    owner: ClassRecord | None = None
    is_comprehension: bool = False


@dataclass(eq=False, slots=True)
class Sightings:
    """How one definition was seen to be called, whichever scope made it."""

    parameters: dict[str, Type] = field(default_factory=dict)
    free: dict[str, Type] = field(default_factory=dict)
    called: dict[Sightings, None] = field(default_factory=dict)
    result: Type | None = None
    escaped: bool = False

    def all_free(self) -> dict[str, Type]:
        """The notebook's variables that it reads, or one that it calls reads."""
        found: dict[str, Type] = {}
        for one in reachable(self):
            for name, value in one.free.items():
                found[name] = join(found.get(name, NEVER), value)
        return found


def reachable(start: Sightings) -> dict[Sightings, None]:
    """A definition, and those that it was seen to call, and those that these call."""
    found, waiting = {start: None}, [start]
    while waiting:
        for one in waiting.pop().called:
            if one not in found:
                found[one] = None
                waiting.append(one)
    return found


@dataclass(eq=False, slots=True)
class FunctionRecord:
    """One of the notebook's own functions, and how it was seen to be called."""

    node: FunctionNode
    home: Frame
    sightings: Sightings
    owner: ClassRecord | None = None
    decorators: tuple[str, ...] = ()
    defaults: dict[str, Type] = field(default_factory=dict)
    declared: dict[str, Type] = field(default_factory=dict)
    calls: dict[tuple[object, ...], Type] = field(default_factory=dict)
    running: dict[tuple[object, ...], Type] = field(default_factory=dict)
    outside: tuple[str, ...] | None = None


@dataclass(eq=False, slots=True)
class ClassRecord:
    """One of the notebook's own classes."""

    name: str
    bases: tuple[Type, ...] = ()
    members: dict[str, Type] = field(default_factory=dict)
    attributes: dict[str, Type] = field(default_factory=dict)
    filled: dict[str, Type] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    kind: str = "class"
    reachable: bool = True


UNKNOWN = Unknown()
NEVER = Never()
NONE = Instance("None")
INT = Instance("int")
FLOAT = Instance("float")
BOOL = Instance("bool")
STR = Instance("str")
COMPLEX = Instance("complex")
BYTES = Instance("bytes")
CALLABLE = Instance("collections.abc.Callable")
NP_INT = Instance("numpy.integer")
NP_FLOAT = Instance("numpy.floating")
NP_BOOL = Instance("numpy.bool_")
NP_NUMBER = Instance("numpy.number")
DATAFRAME = Instance("pandas.DataFrame")

CONTAINERS = {
    "list": 1,
    "set": 1,
    "dict": 2,
    "collections.deque": 1,
    "collections.defaultdict": 2,
    "collections.OrderedDict": 2,
    "collections.Counter": 1,
}
WIDEST_UNION = 3
MOST_FUNCTIONS = 8
NUMBERS = {"int", "float", "bool", "complex"}


def join(*types: Type) -> Type:
    """The least that covers them all: at most three kinds of class, else what they share, else unknown."""
    members: list[Type] = []
    for one in types:
        for member in one.members if isinstance(one, Union) else (one,):
            if member is UNKNOWN or isinstance(member, Unknown):
                return UNKNOWN
            _add(members, member)
    if not members:
        return NEVER
    if len(members) == 1:
        return members[0]
    if len(members) <= WIDEST_UNION or _is_narrow(members):
        return Union(tuple(members))
    return _shared(members)


def _is_narrow(members: list[Type]) -> bool:
    """All functions are one kind, all of Python's numbers another; None is no kind."""
    functions = [m for m in members if isinstance(m, CALLABLES)]
    numbers = [m for m in members if is_instance(m, *NUMBERS)]
    others = len(members) - len(functions) - len(numbers) - (NONE in members)
    kinds = others + bool(functions) + bool(numbers)
    return kinds <= WIDEST_UNION and len(functions) <= MOST_FUNCTIONS


def _shared(members: list[Type]) -> Type:
    """The nearest base class that they have in common."""
    named = [m for m in members if m != NONE]
    if not all(isinstance(m, Instance) for m in named):
        return UNKNOWN
    lines = [_bases(m) for m in named]
    for base in lines[0]:
        if all(base in line for line in lines[1:]):
            return Union((base, NONE)) if len(named) < len(members) else base
    return UNKNOWN


def _bases(one: Type) -> list[Type]:
    if not isinstance(one, Instance):
        return []
    kind = one.args[0] if one.name.startswith("user:") else None
    if not isinstance(kind, UserClass):
        paths = tables.ancestry(one.name)[1:] if "." in one.name else ()
        return [Instance(path) for path in paths if "." in path]
    found: list[Type] = []
    for base in kind.record.bases:
        if isinstance(base, UserClass) and base.record is not kind.record:
            above = Instance(f"user:{base.record.name}", (base,))
            found += [above, *_bases(above)]
        elif isinstance(base, LibraryClass) and "." in base.path:
            found += [Instance(base.path), *_bases(Instance(base.path))]
    return found


def _add(members: list[Type], new: Type) -> None:
    if isinstance(new, Never):
        return
    for index, old in enumerate(members):
        merged = _merge(old, new)
        if merged is not None:
            members[index] = merged
            return
    members.append(new)


def _merge(old: Type, new: Type) -> Type | None:
    if old == new:
        return old
    if isinstance(old, Instance) and isinstance(new, Instance):
        return _merge_instances(old, new) if old.name == new.name else None
    return None


def _merge_instances(old: Instance, new: Instance) -> Instance:
    note = (
        old.note if old.note == new.note and type(old.note) is type(new.note) else None
    )
    if old.name == "tuple":
        return _merge_tuples(old, new)
    if old.sites and new.sites:
        sites = old.sites + tuple(s for s in new.sites if s not in old.sites)
        if len(sites) <= 4:
            return Instance(old.name, (), note, sites)
    left, right = parts(old), parts(new)
    if len(left) != len(right):
        return Instance(old.name, (), note)
    return Instance(old.name, tuple(map(join, left, right)), note)


def _merge_tuples(old: Instance, new: Instance) -> Instance:
    if old.note == new.note and len(old.args) == len(new.args):
        return Instance("tuple", tuple(map(join, old.args, new.args)), old.note)
    return Instance("tuple", (join(*old.args, *new.args),), "...")


def parts(one: Instance) -> tuple[Type, ...]:
    """What stands in the square brackets: element types, key and value types."""
    if not one.sites:
        return one.args
    if len(one.sites) == 1:
        return tuple(one.sites[0].parts)
    return tuple(
        join(*column) for column in zip(*(s.parts for s in one.sites), strict=False)
    )


def part(one: Type, index: int = 0) -> Type:
    """One of those types, unknown where it is not there."""
    found = parts(one) if isinstance(one, Instance) else ()
    return found[index] if index < len(found) else UNKNOWN


def awaited(value: Type) -> Type:
    """What `await` gives."""
    kind = value.name.rpartition(".")[2] if isinstance(value, Instance) else ""
    place = {"Coroutine": 2, "Future": 0, "Task": 0}.get(kind)
    return UNKNOWN if place is None else part(value, place)


def members(one: Type) -> tuple[Type, ...]:
    return one.members if isinstance(one, Union) else (one,)


def each(one: Type, function: Callable[[Type], Type]) -> Type:
    """`function` of each member of a union that is not None, joined."""
    if not isinstance(one, Union):
        return function(one)
    return join(*(function(m) for m in one.members if m != NONE))


def literal(one: Type) -> Note:
    """The constant that a value is known to be, else None."""
    known = isinstance(one, Instance) and one.name in {"str", "int", "float", "bool"}
    return one.note if known and isinstance(one, Instance) else None


def without_note(one: Type) -> Type:
    if isinstance(one, Instance) and one.note is not None and literal(one) is not None:
        return Instance(one.name, one.args)
    return one


def is_instance(one: Type, *names: str) -> bool:
    return isinstance(one, Instance) and one.name in names


def tuple_of(*items: Type) -> Instance:
    return Instance("tuple", items)


def many(item: Type) -> Instance:
    """A tuple of any length."""
    return Instance("tuple", (item,), "...")


def list_of(item: Type) -> Instance:
    return Instance("list", (item,))


def array(dtype: Type = UNKNOWN, dimensions: int | None = None) -> Instance:
    return Instance("numpy.ndarray", (without_note(dtype),), dimensions)


def series(dtype: Type = UNKNOWN) -> Instance:
    return Instance("pandas.Series", (without_note(dtype),))

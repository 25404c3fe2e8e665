"""What the walker writes down: events in the order of evaluation.

total = f(x)[0]        READ x, CALL f, WRITE total
if a: b = 1            READ a, PATHS [[WRITE b], []]
def g(): return b      DEFINE g  (its body is kept, and resolved where g is called)

An event holds a name or a place and never a piece of the tree, so that a cell's tree can go
as soon as it was walked: memory that is still warm costs a fifth of the whole time less.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final, TypeVar

# plain numbers: an event is made for every name that is read; the four first ones read
READ: Final = 0
PASS: Final = 1  # a name is an argument of a call
METHOD: Final = 2  # a method of a name is called: `a.b(...)`
CALL: Final = 3  # a name is called: `f(...)`
WRITE: Final = 4
DELETE: Final = 5
PATHS: Final = 6  # one of these, and we do not know which
TRY: Final = 7  # the first unless it fails, then one of the others
DEFINE: Final = 8
LAMBDA: Final = 9
CLASS: Final = 10
IMPORT: Final = 11
STAR: Final = 12
OPAQUE: Final = 13  # may write names that we cannot see
MUTATE: Final = 14
MAGIC: Final = 15
STOP: Final = 16  # nothing after this on the same path
GLOBAL: Final = 17
LOOP: Final = 18
APART: Final = 19  # a comprehension in a class: it does not see the names of the class
AT_ONCE: Final = "()"  # who calls a lambda that is called where it stands


@dataclass(slots=True, eq=False, repr=False)
class Function:
    """A body that runs when it is called."""

    name: str
    events: list[Event] = field(default_factory=list)
    locals: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    parameters: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    is_method: bool = False
    is_lazy: bool = False  # a generator or a coroutine: a call alone runs none of it
    returned: list[str] = field(default_factory=list)  # a name, or nothing for more
    result: Function | None = None  # the function inside it that a call surely gives
    cell: int = 0


@dataclass(slots=True, eq=False, repr=False)
class ClassBody:
    """A class: its methods run when they are called, its body at once."""

    name: str
    methods: dict[str, Function]
    bases: tuple[str, ...]


class Spot(ast.expr):
    """Where a piece of the tree stood that is too large to be kept."""


class Defined(Spot):
    """Where a function or a class is defined."""


S = TypeVar("S", bound=Spot)
Place = Spot | ast.Name | ast.Import | ast.ImportFrom | None
Payload = None | str | int | Function | ClassBody | list["list[Event]"]
Event = tuple[int, str, Place, Payload]


def spot_of(node: ast.stmt | ast.expr | ast.ExceptHandler | ast.pattern) -> Spot:
    """Where a node stands."""
    return _placed(Spot(), node)


def defined_by(node: ast.stmt) -> Defined:
    """Where a definition stands."""
    return _placed(Defined(), node)


def _placed(spot: S, node: ast.stmt | ast.expr | ast.ExceptHandler | ast.pattern) -> S:
    spot.lineno, spot.col_offset = node.lineno, node.col_offset
    spot.end_lineno, spot.end_col_offset = node.end_lineno, node.end_col_offset
    return spot


@dataclass(slots=True, eq=False, repr=False)
class Call:
    """A call as it is written: `np.random.rand(3)` is ("np.random.rand", node)."""

    dotted: str
    node: ast.Call
    in_function: bool


Part = ast.Subscript | ast.Attribute
Watched = tuple[
    int, str, ast.Call, bool
]  # cell, last name, the call, is it in a function


@dataclass(slots=True, eq=False, repr=False)
class Noted:
    """What the walk over all cells writes down for the rules."""

    calls: list[Watched] = field(default_factory=list)
    inner: list[tuple[int, set[str]]] = field(
        default_factory=list
    )  # names of inner scopes
    selections: list[tuple[int, Part]] = field(
        default_factory=list
    )  # `a[b > 1][c] = d`
    lazy_annotations: bool = False  # `from __future__ import annotations` was read

    def forget(self, cell: int) -> None:
        """Leave out a cell that could not be walked to its end."""
        self.calls = [each for each in self.calls if each[0] != cell]
        self.inner = [each for each in self.inner if each[0] != cell]
        self.selections = [each for each in self.selections if each[0] != cell]

"""What a traced run of the notebook saw at the borders of the steps, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenType:
    """A class by its public, importable path, with the types of its elements; several members are a union."""

    path: str = ""  # pandas.DataFrame, int, None, __main__.Deck; empty: a union
    parts: tuple[SeenType, ...] = ()  # of a union: its members
    bases: tuple[
        str, ...
    ] = ()  # public paths of what it inherits from and can be used as
    length: str = ""  # of a tuple: "..." where it may be of any length


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, a series or an index; values are written as JSON of their own."""

    name: str  # as JSON, as recordings write it: "\"age\"", "3"
    dtype: str
    nulls: float = 0.0  # the share of missing values
    lowest: str = ""  # JSON; empty where there is no order, or no value
    highest: str = ""
    distinct: tuple[str, ...] = ()  # JSON, where they are few; never of numbers
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A data frame, or a series as its one column."""

    rows: int
    columns: tuple[Column, ...]
    index: tuple[Column, ...] = ()  # one a level


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """An array's dtype, how long it is in each dimension, and its range."""

    dtype: str
    shape: tuple[int, ...]
    lowest: str = ""
    highest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A value, or the beginning of it, as the content of a file that no reader executes."""

    file: str = ""  # a plain name; the same content has the same name
    content: bytes = b""  # JSON, see `stages.running`; empty where it was skipped
    whole: bool = True  # False: only a sample of the value
    skipped: str = ""  # why there is no recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """What a fitted model says of the first rows of another value of the same border."""

    method: str  # predict, transform
    of: str  # the variable
    rows: int
    result: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedValue:
    """A variable at a border of a step."""

    name: str  # the notebook's name
    kind: str  # table, series, array, model, scalar, container, other, unbound
    seen: SeenType
    type: str = ""  # as it stands in an annotation; "" where it has no public name
    imports: tuple[str, ...] = ()
    table: Table | None = None
    array: Array | None = None
    length: int = -1  # of a container
    fitted: bool = False  # of a model
    predictions: Predictions | None = None
    same_as: str = ""  # another variable of this border that is the same object
    recording: Recording = Recording(skipped="not recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedStep:
    """What a step was given, before it ran, and what it left behind."""

    function: str
    inputs: tuple[ObservedValue, ...]
    outputs: tuple[ObservedValue, ...]

    def input(self, name: str) -> ObservedValue | None:
        """The input of that name in the notebook; None where it was not seen."""
        return next((value for value in self.inputs if value.name == name), None)

    def output(self, name: str) -> ObservedValue | None:
        """The output of that name in the notebook; None where it was not seen."""
        return next((value for value in self.outputs if value.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedCall:
    """What one of the notebook's own functions was called with, and what it returned, over all calls seen."""

    statement: int  # the one that defines it, counted as the plan does
    qualname: str  # f, K.method
    parameters: tuple[tuple[str, SeenType], ...]
    free: tuple[tuple[str, SeenType], ...] = ()  # variables of the notebook
    returns: SeenType | None = None
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """All that one run of the notebook saw."""

    python: str  # the version that ran it
    seconds: float
    steps: tuple[ObservedStep, ...] = ()
    calls: tuple[ObservedCall, ...] = ()
    secrets: tuple[str, ...] = ()  # texts that no file may hold

    def step(self, function: str) -> ObservedStep | None:
        """What was seen of a step; None where its borders could not be watched."""
        return next((step for step in self.steps if step.function == function), None)

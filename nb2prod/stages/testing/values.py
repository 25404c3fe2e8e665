"""What the second run saw, and the tests that come of it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOutput:
    """One result of a step, as the generated package gave it."""

    step: str
    name: str  # in the package
    summary: str  # JSON; "null" where nothing can be told
    differs: str = ""  # from the notebook's own value
    said: str = ""  # how a model's predictions differ from those of the notebook's
    asked: str = ""  # the table at hand that has a model's features
    says: str = ""  # JSON: a model's predictions for its first rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFunction:
    """What the first calls of one of the notebook's own functions gave."""

    function: str
    summary: str  # JSON
    call: str  # with its arguments, where they are few and plain


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEdge:
    """What a step made of one unusual table."""

    step: str
    table: str
    change: str
    found: tuple[
        str, ...
    ]  # a word or two for each result; empty where there was no time
    usual: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A file that a run wrote: its text, or as JSON how a picture looks."""

    path: str
    text: str = ""
    tones: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One run of the generated package in the notebook's interpreter."""

    problem: str = ""  # why there is nothing to see
    seconds: float = 0.0
    day: str = ""  # 2026-01-31: what tells of it does not repeat
    outputs: tuple[SeenOutput, ...] = ()
    printed: tuple[tuple[str, str], ...] = ()  # step, text
    drawn: tuple[tuple[str, str], ...] = ()  # step, JSON: what its figures show
    functions: tuple[SeenFunction, ...] = ()
    edges: tuple[SeenEdge, ...] = ()
    files: tuple[SeenFile, ...] = ()

    @property
    def told(self) -> tuple[object, ...]:
        """What is the same in each run of a project that leaves nothing to chance."""
        outputs = [(o.step, o.name, o.summary, o.says) for o in self.outputs]
        return (*outputs, *self.printed, *self.drawn, *self.functions)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTest:
    """A test of one step, as lines of Python."""

    step: str
    about: str
    fixtures: tuple[str, ...]
    arrange: tuple[str, ...]
    act: str
    check: tuple[str, ...]
    is_async: bool = False
    alone: bool = True  # with recorded inputs; else within a whole run
    needs_settings: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionTest:
    """A test of one of the notebook's own functions, within a whole run."""

    function: str
    call: str
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCase:
    """One unusual table and what is made of it."""

    change: str
    expected: tuple[str, ...]
    surprise: str = ""  # what a reader should know, where nothing complains


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeTest:
    """A step's edge cases for one of its tables."""

    step: str
    table: str
    named: str
    fixtures: tuple[str, ...]
    arrange: tuple[str, ...]
    act: str
    cases: tuple[EdgeCase, ...]
    alone: bool
    needs_settings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of `tests/data`."""

    name: str  # below tests/data, with its suffix
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a project's tests add to it: its code by path, its recordings, and what a person should know."""

    code: tuple[tuple[str, str], ...]
    data: tuple[Kept, ...] = ()
    notes: tuple[str, ...] = ()

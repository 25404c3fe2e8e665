"""The whole decision of a conversion, before a file is written."""

from __future__ import annotations

from dataclasses import dataclass

SERVED = "served_"  # how the names begin that are added to hold on to a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """Where a statement, or a whole cell, goes; `why` says what was left out for which reason."""

    cell: int
    fate: str  # prose, import, parameter, definition, step, display, dropped
    line: int = 1
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that a deployment may change; `default` is Python source."""

    name: str
    type: str
    default: str
    cell: int
    variable: str = ""  # the notebook's name for it, where it has one
    description: str = ""
    is_path: bool = False
    is_written: bool = False
    makes_folder: bool = False  # nothing else makes the folder that it lies in
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A literal that a setting takes the place of, where a call is given it."""

    call: str  # last part of what is called
    keyword: str  # "" for the first positional argument
    literal: str  # as ast.unparse writes it
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A contiguous run of statements that becomes one function."""

    function: str
    statements: tuple[int, ...]
    cells: tuple[int, ...]
    inputs: tuple[str, ...]  # names in the package, in the order of the signature
    settings: tuple[str, ...]
    outputs: tuple[str, ...]
    summary: str
    prose: str = ""
    heading: str = ""
    draws: bool = False  # may leave figures to save
    leaves_open: bool = False  # the next step goes on with its figure
    changed: tuple[str, ...] = ()  # inputs that it changes in place
    sentinels: tuple[str, ...] = ()  # outputs that some paths never bind
    lines: int = 0  # about how many it takes, as a function
    is_brief: bool = False  # its docstring leaves out what it takes and gives


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file beside the notebook that comes along."""

    source: str
    target: str  # relative to the project


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of every statement, and the functions that the package will have."""

    package: str
    title: str
    steps: tuple[Step, ...]
    settings: tuple[Setting, ...]
    fates: tuple[Fate, ...]
    results: tuple[str, ...]
    boxed: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    data: tuple[DataFile, ...] = ()
    notes: tuple[str, ...] = ()
    introduction: str = ""  # what the notebook says of itself before its first code
    served: str = ""  # which model a server has, and why that one
    loaded: tuple[str, ...] = ()  # steps that a service runs once, at its start
    confidential: tuple[
        str, ...
    ] = ()  # names, and functions whose results, are built of a secret

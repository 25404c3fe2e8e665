"""What a project's nb2prod.json says of how it was made."""

from __future__ import annotations

from dataclasses import dataclass

SAME_NAME = "="  # no name of a variable


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOutput:
    """An output of a step, and the notebook's variable that it is; None where there is none."""

    name: str
    variable: str | None = SAME_NAME
    type: str = ""

    @property
    def notebooks_name(self) -> str | None:
        return self.name if self.variable == SAME_NAME else self.variable


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInput:
    """What a step is given."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedParameter:
    """A setting; its default is a number, a text or None, and code where it is none of these."""

    name: str
    type: str = ""
    default: object = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStep:
    """A step: its function as `package.steps:name`, and the cells that it is made of."""

    function: str
    cells: tuple[int, ...] = ()
    inputs: tuple[RecordedInput, ...] = ()
    outputs: tuple[RecordedOutput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedNotebook:
    """The notebook that the project was made from."""

    path: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How to run a project, and its steps in the order of their calls."""

    package: str
    run: tuple[str, ...]
    steps: tuple[RecordedStep, ...]
    notebook: RecordedNotebook = RecordedNotebook()
    entry: str = "batch"
    target: str = ""
    parameters: tuple[RecordedParameter, ...] = ()

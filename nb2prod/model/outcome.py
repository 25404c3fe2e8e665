"""What a notebook did, what its project did, and what of that is not the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A variable, as far as another process can compare it."""

    name: str
    digest: str  # the same for equal values in any process
    says: str  # its class and a few words, for a reader
    opaque: bool = False  # only that it is there can be compared
    parts: tuple[tuple[str, str], ...] = ()  # of a table: each column and its digest


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that a run wrote; a notebook's path counts from its own folder, one outside is absolute."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What ended a run early; of a project the cell is not known."""

    said: str
    cell: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """What one cell printed and showed, and the variables at its end."""

    cell: int
    printed: str = ""
    figures: tuple[str, ...] = ()  # size and digest of the pixels, or of a page's data
    variables: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookRun:
    """What a notebook did when it was run from the top."""

    cells: tuple[CellRun, ...] = ()
    files: tuple[WrittenFile, ...] = ()
    failure: Failure | None = None

    @property
    def printed(self) -> str:
        return "".join(cell.printed for cell in self.cells)

    @property
    def figures(self) -> tuple[tuple[int, str], ...]:
        """Each figure that was shown, with its cell."""
        return tuple((run.cell, figure) for run in self.cells for figure in run.figures)

    def variable(self, name: str, cell: int) -> Value | None:
        """The variable at the end of the last cell that ran up to this one."""
        known = [run for run in self.cells if run.cell <= cell]
        at_end = known[-1].variables if known else ()
        return next((value for value in at_end if value.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """What a step of a project returned, or why that cannot be said."""

    function: str
    returned: tuple[Value, ...] = ()
    problem: str = ""

    def value(self, name: str) -> Value | None:
        """The output of that name."""
        return next((value for value in self.returned if value.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRun:
    """What a project's main job did."""

    printed: str = ""
    steps: tuple[StepRun, ...] = ()
    figures: tuple[str, ...] = ()
    files: tuple[WrittenFile, ...] = ()
    failure: Failure | None = None

    def step(self, function: str) -> StepRun | None:
        """What a step did; None where it never returned."""
        return next((step for step in self.steps if step.function == function), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the notebook (0: in no certain cell), and what is looked at there."""

    cell: int
    what: str  # `rows` of `load`, printed line 3, figure 1 of 2, file `total.txt`


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the project gives, and what the notebook gives instead."""

    place: Place
    project: str
    notebook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """What nothing can be said of, and why."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How much was looked at on both sides."""

    values: int = 0
    steps: int = 0
    lines: int = 0
    figures: int = 0
    files: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.values or self.lines or self.figures or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a notebook and its project compare; where one of both fails, only that."""

    compared: Compared = Compared()
    differences: tuple[Difference, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    notebook_failure: Failure | None = None
    project_failure: Failure | None = None

    @property
    def exit_code(self) -> int:
        """0 the same, 1 differences or a failure, 2 nothing could be compared."""
        if self.notebook_failure or self.project_failure or self.differences:
            return 1
        return 2 if self.not_compared and not self.compared.anything else 0

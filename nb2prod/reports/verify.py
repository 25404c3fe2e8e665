"""Outcome -> text for people; the first line is the verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.model.outcome import (
    Compared,
    Difference,
    Failure,
    NotCompared,
    Outcome,
    Place,
)
from nb2prod.reports.wording import plural

MOST = 20  # lines of a kind
# as a project says that a setting is missing
SETTING = re.compile(r"is missing: set (\w+), or see --help")


def outcome_text(outcome: Outcome, notebook: Notebook) -> str:
    """The verdict, each difference with its place, and what was not compared."""
    return "\n".join(_lines(outcome, notebook)) + "\n"


def _lines(outcome: Outcome, notebook: Notebook) -> Iterator[str]:
    if outcome.notebook_failure is not None:
        yield f"the notebook fails: {failure_line(outcome.notebook_failure, notebook)}"
        yield from _help(outcome.notebook_failure)
        return
    if outcome.project_failure is not None:
        yield f"the project fails: {on_one_line(outcome.project_failure.said)}"
        yield from _help(outcome.project_failure)
        return
    yield _verdict(outcome)
    yield from _some([difference_line(each, notebook) for each in outcome.differences])
    if outcome.differences and outcome.compared.anything:
        yield f"otherwise the same: {counted(outcome.compared)}"
    yield from _some([not_compared_line(each) for each in outcome.not_compared])


def _help(failure: Failure) -> Iterator[str]:
    variable = SETTING.search(failure.said)
    if variable is not None:
        yield f"help: set {variable[1]} in the environment, or in the project's .env, and verify again"
    if failure.said.startswith("ModuleNotFoundError"):
        yield "help: install it there, or name a Python that has it with --interpreter"


def _verdict(outcome: Outcome) -> str:
    count = len(outcome.differences)
    if count:
        return f"not the same: {plural(count, 'difference')}"
    if outcome.compared.anything:
        return f"the same: {counted(outcome.compared)}"
    if outcome.not_compared:
        return "not known: nothing could be compared"
    return "the same: both run, and there is nothing to compare"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"… and {len(lines) - MOST} more"


def counted(compared: Compared) -> str:
    """`14 values of 6 steps, 23 printed lines`: what there was of each kind."""
    values = plural(compared.values, "value")
    parts = (
        (compared.values, f"{values} of {plural(compared.steps, 'step')}"),
        (compared.lines, plural(compared.lines, "printed line")),
        (compared.figures, plural(compared.figures, "figure")),
        (compared.files, plural(compared.files, "file")),
    )
    return ", ".join(text for count, text in parts if count)


def difference_line(difference: Difference, notebook: Notebook) -> str:
    """`nb.ipynb:cell 5: printed line 3: the project gives '1', the notebook gives '2'`."""
    place = difference.place
    return (
        f"{cell_text(place.cell, notebook)}: {place.what}: the project gives"
        f" {on_one_line(difference.project)}, the notebook gives {on_one_line(difference.notebook)}"
    )


def not_compared_line(part: NotCompared) -> str:
    """`not compared: printed line 3 (cell 5) differs between runs of the notebook`."""
    return f"not compared: {_inside(part.place)} {part.why}"


def _inside(place: Place) -> str:
    return place.what + (f" (cell {place.cell})" if place.cell else "")


def failure_line(failure: Failure, notebook: Notebook) -> str:
    """`nb.ipynb:cell 3 [In 5]:2: ZeroDivisionError: division by zero`."""
    line = f":{failure.line}" if failure.line else ""
    return f"{cell_text(failure.cell, notebook)}{line}: {on_one_line(failure.said)}"


def cell_text(number: int, notebook: Notebook) -> str:
    """A cell as every place is written; only the notebook for 0."""
    if not number:
        return notebook.path
    cell = next((cell for cell in notebook.cells if cell.number == number), None)
    count = cell.execution_count if cell is not None else None
    ran = f" [In {count}]" if count is not None else ""
    return f"{notebook.path}:cell {number}{ran}"


def on_one_line(text: str) -> str:
    """A text without breaks, and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= 300 else text[:299] + "…"

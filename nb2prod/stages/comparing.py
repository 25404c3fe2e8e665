"""Runs of a notebook, and a run of its project -> every difference between them.

Of the notebook there are two runs or more: what they do not agree on, as it is drawn by chance or read from
a clock, is not compared. Tests that know that a notebook repeats itself give one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from nb2prod.model.outcome import (
    Compared,
    Difference,
    Failure,
    NotCompared,
    NotebookRun,
    Outcome,
    Place,
    ProjectRun,
    Value,
    WrittenFile,
)
from nb2prod.model.record import Record, RecordedOutput, RecordedStep
from nb2prod.stages.masking import Mask

NAMES_ITS_MODULE = {".pkl", ".pickle", ".joblib"}  # such bytes name a class's module
CHANCE = "differs between runs of the notebook"
PAGE = "page "  # how the data of an interactive figure is told
SHAPES_ONLY = Mask()
Runs = Sequence[NotebookRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One thing that is the same on both sides; a step for the values that it returned."""

    kind: str  # value, line, figure, file
    step: str = ""


Verdict = Agreed | Difference | NotCompared


def compare(
    runs: Runs, project: ProjectRun, record: Record, mask: Mask = SHAPES_ONLY
) -> Outcome:
    """How the project does what the notebook does; no text of the outcome shows what the mask hides."""
    for run in runs:
        if run.failure is not None:
            return Outcome(notebook_failure=masked_failure(run.failure, mask))
    if project.failure is not None:
        return Outcome(project_failure=masked_failure(project.failure, mask))
    raw: list[Verdict] = [
        *compared_steps(runs, project, record),
        *compared_lines(runs, project, record.package),
        *compared_figures(runs, project.figures),
        *compared_files(runs, project.files),
        *compared_pages(runs, project.files),
    ]
    verdicts = [masked(each, mask) for each in raw]
    agreed = [each for each in verdicts if isinstance(each, Agreed)]
    count = Counter(each.kind for each in agreed)
    return Outcome(
        compared=Compared(
            values=count["value"],
            steps=len({each.step for each in agreed if each.step}),
            lines=count["line"],
            figures=count["figure"],
            files=count["file"],
        ),
        differences=tuple(each for each in verdicts if isinstance(each, Difference)),
        not_compared=tuple(each for each in verdicts if isinstance(each, NotCompared)),
    )


def masked_failure(failure: Failure, mask: Mask) -> Failure:
    return replace(failure, said=mask(failure.said))


def masked(verdict: Verdict, mask: Mask) -> Verdict:
    """The verdict without secrets; no difference where both sides are the same without them."""
    if isinstance(verdict, Agreed):
        return verdict
    place = replace(verdict.place, what=mask(verdict.place.what))
    if isinstance(verdict, NotCompared):
        return replace(verdict, place=place, why=mask(verdict.why))
    mine, theirs = verdict.project, verdict.notebook
    if mask.hides_all(mine, theirs):
        return NotCompared(place=place, why="differs only where a secret stands")
    return Difference(place=place, project=mask(mine), notebook=mask(theirs))


def compared_steps(
    runs: Runs, project: ProjectRun, record: Record
) -> Iterator[Verdict]:
    """Each output of a step against the notebook's variable after the step's last cell."""
    for number, step in enumerate(record.steps):
        seen = project.step(step.function)
        last, name = max(step.cells, default=0), name_of(step)
        place = Place(cell=last, what=f"step `{name}`")
        if seen is None or seen.problem:
            did = seen.problem if seen is not None else "never returns"
            yield Difference(place=place, project=did, notebook="runs these cells")
            continue
        if any(last in later.cells for later in record.steps[number + 1 :]):
            # the notebook's variables are known at the ends of cells only
            if step.outputs:
                yield NotCompared(place=place, why=f"ends in the middle of cell {last}")
            continue
        for output in step.outputs:
            value = seen.value(output.name)
            if value is not None:
                yield compared_value(runs, step, output, value)


def name_of(step: RecordedStep) -> str:
    return step.function.rpartition(":")[2]


def compared_value(
    runs: Runs, step: RecordedStep, output: RecordedOutput, got: Value
) -> Verdict:
    last, name = max(step.cells, default=0), output.notebooks_name
    place = Place(cell=last, what=f"`{name or output.name}` of step `{name_of(step)}`")
    if name is None:
        return NotCompared(place=place, why="is no variable of the notebook")
    known = [run.variable(name, last) for run in runs]
    first = known[0]
    if first is None:
        return Difference(place=place, project=got.says, notebook="no such variable")
    if first.opaque or got.opaque:
        return NotCompared(place=place, why=f"cannot be looked at: {first.says}")
    if any(value is None or value.digest != first.digest for value in known):
        return NotCompared(place=place, why=CHANCE)
    if first.digest == got.digest:
        return Agreed(kind="value", step=step.function)
    what = place.what + differing_columns(first, got)
    mine = f"another {got.says}" if got.says == first.says else got.says
    return Difference(
        place=replace(place, what=what), project=mine, notebook=first.says
    )


def differing_columns(expected: Value, got: Value) -> str:
    """Which columns of a table are others, where it is not all of them."""
    theirs = dict(got.parts)
    names = [name for name, digest in expected.parts if theirs.get(name) != digest]
    if not names or len(names) == len(expected.parts) > 1:
        return ""
    return ", in " + ", ".join(f"`{name}`" for name in names[:3]) + " …" * (len(names) > 3)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that the notebook prints; `index` counts from the end where lines before it are not certain."""

    index: int
    number: int
    cell: int  # where it ends
    text: str
    is_sure: bool


def compared_lines(runs: Runs, project: ProjectRun, package: str) -> Iterator[Verdict]:
    """Each printed line in order; where the numbers of lines differ, up to the first that is another."""
    modules = re.compile(rf"\b(?:__main__|{re.escape(package)}(?:\.\w+)?)\.(?=\w)")
    got = project.printed.split("\n")
    uneven = cells_with_other_counts(runs)
    lines = expected_lines(runs, uneven)
    if uneven:
        place = Place(cell=runs[0].cells[uneven[0]].cell, what=said_of(runs[0], uneven))
        yield NotCompared(place=place, why=CHANCE)
    is_shifted = len(got) < len(lines) or not uneven and len(got) > len(lines)
    for line in lines:
        is_there = -len(got) <= line.index < len(got)
        mine = got[line.index] if is_there else None
        is_end = line is lines[-1] and not line.text
        place = Place(cell=line.cell, what=f"printed line {line.number}")
        if not line.is_sure:
            yield NotCompared(place=place, why=CHANCE)
        elif mine is None or modules.sub("", mine) != modules.sub("", line.text):
            yield Difference(place=place, project=quoted(mine), notebook=quoted(None if is_end else line.text))  # fmt: skip
            if is_shifted:
                return
        elif not is_end:
            yield Agreed(kind="line")


def quoted(line: str | None) -> str:
    return "nothing" if line is None else repr(line)


def cells_with_other_counts(runs: Runs) -> list[int]:
    """The cells, counted from 0 among those that ran, that print more lines in one run than in another."""
    counts = zip(*(breaks_of(run) for run in runs), strict=True)
    return [n for n, of_cell in enumerate(counts) if len(set(of_cell)) > 1]


def breaks_of(run: NotebookRun) -> list[int]:
    return [cell.printed.count("\n") for cell in run.cells]


def said_of(run: NotebookRun, uneven: Sequence[int]) -> str:
    last = run.cells[uneven[-1]].cell
    return "printed lines" + (
        f", up to those of cell {last}" if len(uneven) > 1 else ""
    )


def expected_lines(runs: Runs, uneven: Sequence[int]) -> list[Line]:
    """The lines before and after the cells of uneven counts; all where there are none."""
    texts = [run.printed.split("\n") for run in runs]
    breaks = breaks_of(runs[0])
    count = len(texts[0])
    before, after = count, 0
    if uneven:
        before, after = sum(breaks[: uneven[0]]), sum(breaks[uneven[-1] + 1 :])
        if all(ends_a_line(run, uneven[-1]) for run in runs):
            after += 1  # the first line after them is whole
    cells = [run.cell for run, n in zip(runs[0].cells, breaks, strict=True) for _ in range(n)]  # fmt: skip
    cells.append(next((r.cell for r in reversed(runs[0].cells) if r.printed), 0))
    return [
        Line(
            index=index,
            number=index % count + 1,
            cell=cells[index],
            text=texts[0][index],
            is_sure=len({text[index] for text in texts}) == 1,
        )
        for index in (*range(before), *range(-after, 0))
    ]


def ends_a_line(run: NotebookRun, cell: int) -> bool:
    return "".join(each.printed for each in run.cells[: cell + 1]).endswith("\n")


def compared_figures(runs: Runs, saved: Sequence[str]) -> Iterator[Verdict]:
    """Each figure that was shown must be saved, in the notebook's order; more may be."""
    shown = [run.figures for run in runs]
    count, start = len(shown[0]), 0
    for number, (cell, figure) in enumerate(shown[0], start=1):
        place = Place(cell=cell, what=f"figure {number} of {count}")
        if any(figures[number - 1 : number] != ((cell, figure),) for figures in shown):
            yield NotCompared(place=place, why=CHANCE)
        elif figure in saved[start:]:
            start = saved.index(figure, start) + 1
            yield Agreed(kind="figure")
        else:
            size, is_page = figure.partition(" ")[0], figure.startswith(PAGE)
            none = "none with its data" if is_page else "none with its pixels"
            it = "it out of order" if figure in saved else none
            yield Difference(
                place=place,
                project=f"{it} among {len(saved)} saved",
                notebook="an interactive one" if is_page else f"one of {size}",
            )


def compared_files(runs: Runs, written: Sequence[WrittenFile]) -> Iterator[Verdict]:
    """Each file must lie somewhere in the project, with the same name and bytes."""
    theirs = {(PurePosixPath(file.path).name, file.digest) for file in written}
    names = {name for name, _ in theirs}
    for file in runs[0].files:
        path = PurePosixPath(file.path)
        place = Place(cell=0, what=f"file `{path}`")
        known = [written_digest(run, file.path) for run in runs]
        if None in known:
            yield NotCompared(place=place, why="is not written in every run of the notebook")  # fmt: skip
        elif path.name not in names:
            yield Difference(place=place, project="no such file", notebook="it")
        elif len(set(known)) > 1:
            yield NotCompared(place=place, why=CHANCE)
        elif (path.name, file.digest) in theirs:
            yield Agreed(kind="file")
        elif path.suffix in NAMES_ITS_MODULE:
            yield NotCompared(place=place, why="names the modules of its classes")
        else:
            yield Difference(place=place, project="other bytes", notebook=f"sha256 {file.digest[:12]}…")  # fmt: skip


def compared_pages(runs: Runs, written: Sequence[WrittenFile]) -> Iterator[Verdict]:
    """The pages that the project alone writes, beyond those of figures whose data was compared."""
    names = {PurePosixPath(file.path).name for run in runs for file in run.files}
    paths = [PurePosixPath(file.path) for file in written]
    pages = sum(path.suffix == ".html" and path.name not in names for path in paths)
    seen = sum(figure.startswith(PAGE) for _, figure in runs[0].figures)
    if pages > seen:
        what = plural_of_pages(pages - seen)
        yield NotCompared(place=Place(cell=0, what=what), why="cannot be looked at")


def plural_of_pages(count: int) -> str:
    return "1 interactive figure" if count == 1 else f"{count} interactive figures"


def written_digest(run: NotebookRun, path: str) -> str | None:
    return next((file.digest for file in run.files if file.path == path), None)

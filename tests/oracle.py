"""A notebook and the project made from it, both run, and every difference between them.

    truth = run_notebook(notebook, root=folder)
    seen = run_project(project)
    assert differences(truth, seen, read_record(project)) == []

What `nb2prod verify` does, for notebooks that repeat themselves; and what docs promise of nb2prod.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.model.notebook import Notebook
from nb2prod.model.outcome import NotebookRun, ProjectRun
from nb2prod.model.record import Record
from nb2prod.reports.verify import difference_line
from nb2prod.stages.comparing import compare
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.record_reading import read_record as typed_record
from nb2prod.stages.running.witnessing import Witness

FATES = {"prose", "import", "parameter", "definition", "step", "display", "dropped"}
WITNESS = Witness(interpreter=Path(sys.executable), timeout=300)
NOWHERE = Notebook(path="n.ipynb", cells=())

Json = dict[str, Any]


def run_notebook(notebook: Path, *, root: Path, answers: str = "{}") -> NotebookRun:
    """Restart and run all; run it on a copy, since notebooks write files."""
    return WITNESS.notebook(
        read_notebook(notebook),
        notebook.parent,
        root=root,
        answers=[*json.loads(answers).values()],
    )


def run_project(project: Path, *, options: Sequence[str] = ()) -> ProjectRun:
    """Run the main job that nb2prod.json names, from the project's root."""
    return WITNESS.project(project, typed_record(project), options=options)


def read_record(project: Path) -> Json:
    record: Json = json.loads((project / "nb2prod.json").read_text())
    return record


def differences(truth: NotebookRun, seen: ProjectRun, record: Json) -> list[str]:
    """Everything that the project does otherwise than the notebook, one line each."""
    outcome = compare([truth], seen, msgspec.convert(record, Record))
    if outcome.notebook_failure is not None:
        return [f"the notebook fails: {outcome.notebook_failure.said}"]
    if outcome.project_failure is not None:
        return [f"the project fails: {outcome.project_failure.said}"]
    return [difference_line(each, NOWHERE) for each in outcome.differences]


def contract_problems(record: Json, *, cells: int) -> Iterator[str]:
    """Where nb2prod.json is not what docs promise of it."""
    fates = {entry["cell"] for entry in record["cells"]}
    missing = set(range(1, cells + 1)) - fates
    if missing:
        yield f"cells without a fate: {sorted(missing)}"
    for entry in record["cells"]:
        if entry["fate"] not in FATES:
            yield f"cell {entry['cell']} has the fate {entry['fate']}"
        if entry["fate"] in {"display", "dropped"} and not entry.get("why"):
            yield f"cell {entry['cell']} is {entry['fate']}, and nothing says why"
    functions = [step["function"] for step in record["steps"]]
    if len(functions) != len(set(functions)):
        yield "two steps share a function"
    yield from unknown_cells(record["steps"], cells)


def unknown_cells(steps: Iterable[Json], cells: int) -> Iterator[str]:
    for step in steps:
        if not all(1 <= cell <= cells for cell in step["cells"]):
            yield f"{step['function']} is of cells {step['cells']}, of {cells}"

"""nb2prod verify: run the notebook twice and its project once, and compare.

Two runs may agree by chance, as two throws of a die: where something differs, the notebook runs again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model.notebook import Notebook
from nb2prod.model.outcome import NotebookRun, Outcome, ProjectRun
from nb2prod.model.record import Record
from nb2prod.stages.comparing import compare
from nb2prod.stages.interpreters import check_kernel, chosen_interpreter
from nb2prod.stages.masking import mask_of
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.record_reading import read_record
from nb2prod.stages.running.witnessing import Witness

MORE_RUNS = 2  # of the notebook, while they tell that what differs was drawn by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """What the command line asked for."""

    interpreter: Path | None = None
    timeout: int = 3600
    quiet: bool = False


def verify(
    path: Path, project: Path, options: VerifyOptions
) -> tuple[Notebook, Outcome]:
    """Run copies of both; neither folder is touched."""
    notebook, record = read_notebook(path), read_record(project)
    interpreter = chosen_interpreter(options.interpreter, notebook.kernel, os.environ)
    check_kernel(interpreter, otherwise="")
    witness = Witness(interpreter=interpreter, timeout=options.timeout)
    tell = ignore if options.quiet else say
    if has_changed(path, record):
        tell(f"warning: {path} has changed since {project} was made from it")
    return notebook, outcome_of(witness, notebook, project, record, tell)


def outcome_of(
    witness: Witness,
    notebook: Notebook,
    project: Path,
    record: Record,
    tell: Callable[[str], None],
) -> Outcome:
    """Run until one of both fails; the notebook twice, to know what it says by chance."""
    mask = mask_of(notebook, project, os.environ)
    runs: list[NotebookRun] = []
    for time in ("", " again"):
        tell(f"running {notebook.path}{time} …")
        runs.append(witness.notebooks_copy(notebook))
        if runs[-1].failure is not None:
            return compare(runs, ProjectRun(), record, mask)
    tell(f"running {project} …")
    seen = witness.projects_copy(project, record)
    outcome = compare(runs, seen, record, mask)
    for _ in range(MORE_RUNS):
        before = outcome.differences
        if not before or seen.failure is not None:
            break
        tell(f"running {notebook.path} again, as something differs …")
        runs.append(witness.notebooks_copy(notebook))
        outcome = compare(runs, seen, record, mask)
        if outcome.differences == before:
            break
    return outcome


def has_changed(path: Path, record: Record) -> bool:
    """Whether the project was made from other bytes; not where its record does not say."""
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    return record.notebook.sha256 not in {"", now}


def say(text: str) -> None:
    """Talk while it runs."""
    print(text, file=sys.stderr, flush=True)


def ignore(text: str) -> None:
    """Nothing is said."""

"""A whole notebook, or a whole project, run in a fresh process -> what it did.

truth = witness.notebook(notebook, work, root=root)      in copies: both write files
seen = witness.project(project, record)
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from nb2prod.model.notebook import Notebook
from nb2prod.model.outcome import Failure, NotebookRun, ProjectRun
from nb2prod.model.record import Record
from nb2prod.stages.planning.statements import LEFT_OUT_TAGS
from nb2prod.stages.running.folder import notebooks_copy, working_copy
from nb2prod.stages.running.processes import (
    environment_for,
    run_in_group,
    send_package,
)

PACKAGE = "nb2prod.stages.running.witness"
SENT = "nb2prod_witness"
Run = TypeVar("Run", NotebookRun, ProjectRun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Runs things with one interpreter, each for at most `timeout` seconds (0: no end)."""

    interpreter: Path
    timeout: float

    def notebooks_copy(self, notebook: Notebook) -> NotebookRun:
        """What the notebook does from the top in a copy of its folder."""
        with _scratch() as place:
            root = Path(place)
            return self.notebook(notebook, notebooks_copy(notebook, root), root=root)

    def projects_copy(self, project: Path, record: Record) -> ProjectRun:
        """What the project's main job does in a copy of its folder."""
        with _scratch() as place:
            return self.project(
                working_copy(project, Path(place), looks_up=False), record
            )

    def notebook(
        self, notebook: Notebook, work: Path, *, root: Path, answers: Sequence[str] = ()
    ) -> NotebookRun:
        """What the notebook does in the folder `work`; it may change what is there, and below `root`."""
        cells = [
            {
                "number": cell.number,
                "source": cell.source,
                "may_fail": "raises-exception" in cell.tags,
            }
            for cell in notebook.code_cells
            if not cell.tags & LEFT_OUT_TAGS
        ]
        asked = {"cells": cells, "folder": str(work.resolve()), "root": str(root.resolve()), "answers": [*answers]}  # fmt: skip
        return self.told("notebook", asked, NotebookRun)

    def project(
        self, project: Path, record: Record, *, options: Sequence[str] = ()
    ) -> ProjectRun:
        """What the main job does in the folder `project`; it may change what is there."""
        steps = [
            {"function": step.function, "outputs": [each.name for each in step.outputs]}
            for step in record.steps
        ]
        asked = {"project": str(project.resolve()), "run": [*record.run], "steps": steps, "options": [*options]}  # fmt: skip
        return self.told("project", asked, ProjectRun)

    def told(self, module: str, asked: Mapping[str, object], kind: type[Run]) -> Run:
        """What the witness tells, or how its process ended without a word."""
        with _scratch() as place:
            folder = Path(place)
            send_package(PACKAGE, folder, SENT)
            request, out, log = (folder / n for n in ("request", "out", "log"))
            request.write_text(json.dumps(asked), "utf-8")
            environment = environment_for(self.interpreter, folder / "ipython")
            environment.pop("PYTHONSAFEPATH", None)  # the witness lies where it starts
            code = run_in_group(
                [str(self.interpreter), "-m", f"{SENT}.{module}", str(request), str(out)],
                cwd=folder,
                environment={**environment, "PYTHONHASHSEED": "0"},
                timeout=self.timeout,
                log=log,
            )  # fmt: skip
            if code == 0 and out.is_file():
                run = msgspec.json.decode(out.read_bytes(), type=kind)
                return _with_last_words(run, log)
            said = _ending(code, self.timeout, _last_words(log))
            return kind(failure=Failure(said=said, cell=_cell_of(folder / "out.cell")))


def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nb2prod-", ignore_cleanup_errors=True)


def _ending(code: int | None, timeout: float, words: str) -> str:
    if code is None:
        return f"it runs for more than {timeout:g} seconds"
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"its process {how}{': ' + words if words else ''}"


def _with_last_words(run: Run, log: Path) -> Run:
    """What a job wrote on standard error before it ended with a code."""
    failure = run.failure
    if failure is None or not failure.said.startswith("exit code"):
        return run
    words = _last_words(log)
    said = f"{failure.said}: {words}" if words else failure.said
    return replace(run, failure=replace(failure, said=said))


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _cell_of(progress: Path) -> int:
    return int(progress.read_text()) if progress.is_file() else 0

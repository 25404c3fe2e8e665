"""Notebook and Decision -> Observations: one run, top to bottom, in a clean kernel."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TextIO

from nb2prod.model.notebook import Notebook
from nb2prod.model.observed import Observations
from nb2prod.stages.interpreters import check_kernel, chosen_interpreter
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.progress import progress_on
from nb2prod.stages.running.borders import watched
from nb2prod.stages.running.events import observations_of
from nb2prod.stages.running.folder import notebooks_copy

__all__ = ["check_kernel", "chosen_interpreter", "run_notebook"]


def run_notebook(
    notebook: Notebook,
    decision: Decision,
    *,
    interpreter: Path,
    timeout: int,
    talk: TextIO | None,
) -> Observations:
    """Run a copy of the notebook's folder; `talk` hears of each cell. `timeout` is seconds a cell, 0 for none."""
    from nb2prod.stages.running.kernel import Session, lines_of

    check_kernel(interpreter)
    plan = watched(notebook, decision)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(
            prefix="nb2prod-", ignore_cleanup_errors=True
        ) as place,
        progress_on(talk) as say,
    ):
        root = Path(place)
        (root / "copy").mkdir()
        (root / "probe").mkdir()
        session = Session(
            interpreter=interpreter,
            path=notebook.path,
            work=notebooks_copy(notebook, root / "copy"),
            probe=root / "probe",
            timeout=timeout,
            say=say,
        )
        session.run(plan)
        return observations_of(
            lines_of(root / "probe"),
            root / "probe",
            decision.own_classes,
            time.monotonic() - started,
        )

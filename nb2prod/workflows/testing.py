"""nb2prod convert: the project's tests, and with a run its contracts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from nb2prod.model.brief import Brief
from nb2prod.model.observed import Observations
from nb2prod.model.project import GeneratedFile, Project
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.interpreters import chosen_interpreter
from nb2prod.stages.planning import Decision
from nb2prod.stages.progress import progress_on
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.scaffolding.data_files import data_files
from nb2prod.stages.testing.unrecorded import tests_without_run
from nb2prod.stages.testing.values import Kept, Tested

AN_HOUR = 3600.0


def with_tests(
    decision: Decision,
    extracted: Extracted,
    brief: Brief,
    code: Mapping[str, str],
    observations: Observations | None,
    *,
    notebook: Path,
    interpreter: Path | None,
    timeout: int,
    contracts: bool,
    talk: TextIO | None,
) -> Tested:
    """The project's code with the tests that need no recording, or with those that a run gives."""
    if observations is None:
        tests = tests_without_run(decision, extracted, brief, code)
        return Tested(code=tuple((dict(code) | tests).items()))
    # a conversion without a run starts sooner without these
    from nb2prod.stages.testing.recorded import Trial, tests_from_run

    kernel = read_notebook(notebook).kernel
    trial = Trial(
        interpreter=str(chosen_interpreter(interpreter, kernel, os.environ)),
        timeout=float(timeout) or AN_HOUR,
        contracts=contracts,
        data=tuple(data_files(decision.plan)),
    )
    with progress_on(talk) as say:
        return tests_from_run(
            decision, extracted, brief, code, observations, trial, say
        )


def with_recordings(project: Project, recordings: Sequence[Kept]) -> Project:
    """The project with what its tests read."""
    files = {file.path: file for file in project.files}
    for each in recordings:
        path = f"tests/data/{each.name}"
        files[path] = GeneratedFile(path=path, content=each.content)
    return replace(project, files=tuple(sorted(files.values(), key=lambda f: f.path)))

"""nb2prod convert --run: what one run of the notebook adds to what its text says."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from nb2prod.inference import Types, infer
from nb2prod.inference.observing import ObservedTypes
from nb2prod.model.observed import Observations
from nb2prod.stages.planning import Decision
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.running import chosen_interpreter, run_notebook
from nb2prod.stages.running.withholding import environment_secrets, without_secrets


def observe(
    path: Path,
    decision: Decision,
    *,
    interpreter: Path | None,
    timeout: int,
    secrets: Sequence[str] = (),
    quiet: bool = False,
) -> Observations:
    """Run the notebook once, top to bottom, in a copy of its folder; no `secrets` are kept."""
    notebook = read_notebook(path)
    found = run_notebook(
        notebook,
        decision,
        interpreter=chosen_interpreter(interpreter, notebook.kernel, os.environ),
        timeout=timeout,
        talk=None if quiet else sys.stderr,
    )
    known = [*secrets, *environment_secrets(os.environ)]
    return without_secrets(found, known, decision.plan.confidential)


def observed_types(
    known: object, observations: Observations, decision: Decision
) -> ObservedTypes:
    """The types of the notebook's names, with what the run saw of them."""
    package = decision.plan.package
    return ObservedTypes(
        known if isinstance(known, Types) else infer([]),
        observations,
        decision.plan,
        [s.node for s in decision.statements],
        moved={name: f"{package}.{name}" for name in decision.local_modules},
    )

"""Observations -> golden tests, edge cases and contracts that have been seen to pass."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.model.brief import Brief
from nb2prod.model.observed import Observations
from nb2prod.model.project import GeneratedFile
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.progress import UNDER_WAY, Say
from nb2prod.stages.testing.borrowing import with_borrowed
from nb2prod.stages.testing.contracts import Contract, contracts_of
from nb2prod.stages.testing.draft import CHANGES, Draft, Files, files_of
from nb2prod.stages.testing.edge_tests import surprises
from nb2prod.stages.testing.material import Material, material
from nb2prod.stages.testing.rendering import rendered_tests
from nb2prod.stages.testing.step_tests import Sources, changing
from nb2prod.stages.testing.unrecorded import tests_without_run
from nb2prod.stages.testing.values import Tested, Watched
from nb2prod.stages.testing.watching import (
    failing_tests,
    has_pytest,
    lay_out,
    watch,
)

ROUNDS = 5
LONG_RUN = 300.0  # seconds; what takes longer is not run over and over
COMPARES = {"assert_same", "recorded", "summary"}
COLUMNS = ('"category"', '"interval"', '"tz"', '"period[')
KINDS = {
    *("tuple", "dict", "set", "frozenset", "deque", "Counter", "OrderedDict", "defaultdict"),
    *("range", "complex", "bytes", "date", "datetime", "timedelta", "Decimal", "Fraction", "Path", "UUID"),
    *("object", "namedtuple", "enum"),
}  # fmt: skip
ARRAYS = {"scalar", "array"}
TABULAR = {"frame", "series", "index", "Timestamp", "Timedelta", "NaT", "NA", "Period"}
SUPPORT = ("whole_run.py", "comparing.py", "recordings.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Where the tests are tried, for how long, and with which contracts."""

    interpreter: str
    timeout: float
    contracts: bool = True
    data: tuple[GeneratedFile, ...] = ()


def tests_from_run(
    decision: Decision,
    extracted: Extracted,
    brief: Brief,
    code: Mapping[str, str],
    observations: Observations,
    trial: Trial,
    say: Say,
) -> Tested:
    """Tests with the notebook's own values, tried in a scratch folder; what does not repeat is left out, and said."""
    made = material(decision, extracted, brief, code, observations)
    with tempfile.TemporaryDirectory(prefix="nb2prod-tests-") as name:
        folder = Path(name).resolve()
        trial, notes = equipped(trial, folder / "borrowed", tables=made.tables, say=say)
        first, second, third = runs_of(made, folder / "watched", trial, say)
        problem = first.problem or second.problem
        if problem:
            return plain(
                made,
                f"no step has a test of its own: running the package ended so: {problem}",
            )
        sources = made.sources(first, second, third)
        draft, files = settled(made, sources, folder, trial, say)
    if files is None:
        return plain(
            made, "no step has a test of its own: the tests did not come to an end"
        )
    notes += [*draft.notes, *changing(sources), *surprises(sources)]
    return Tested(code=files.code, data=files.kept, notes=tuple(notes))


def equipped(
    trial: Trial, folder: Path, *, tables: bool, say: Say
) -> tuple[Trial, list[str]]:
    """The trial with an interpreter that has what the project imports, and without contracts where it has no pandera."""
    contracts = trial.contracts and tables
    wanted = ["pydantic_settings", "pytest", *["pandera"] * contracts]
    found = with_borrowed(trial.interpreter, wanted, folder, say)
    notes = []
    if contracts and "pandera" in found.missing:
        contracts = False
        notes.append(
            "there are no contracts: pandera is not installed, and could not be"
        )
    return replace(trial, interpreter=found.interpreter, contracts=contracts), notes


def plain(made: Material, why: str) -> Tested:
    """The tests that need no recording, and why there are no others."""
    tests = tests_without_run(made.decision, made.extracted, made.brief, made.code)
    return Tested(code=tuple((dict(made.code) | tests).items()), notes=(why,))


def runs_of(
    made: Material, folder: Path, trial: Trial, say: Say
) -> tuple[Watched, Watched, Watched | None]:
    """Watch the package twice, with other seeds and hashes; and where they differ once more, with the first seed."""
    kinds = KINDS | (ARRAYS if made.arrays else set())
    context = made.base() | {
        "whole": True,
        "functions": made.functions,
        "stamped": False,
        "seeded": True,
        "changes": CHANGES,
        "compares": COMPARES | ({"tones"} if made.draws else set()),
        "kinds": kinds | (TABULAR if made.tables else set()),
        "text": "\n".join(COLUMNS),
    }
    names = [*SUPPORT, *["unusual.py"] * made.tables, *["drawings.py"] * made.draws]
    code = dict(made.code) | rendered_tests(made.templates, names, context)
    everything = frozenset(made.shelf.names.values())
    lay_out(folder, code, trial.data, made.shelf.files(everything))

    def run(number: int, *, seed: int) -> Watched:
        request = made.request(seed=seed, edge_cases=made.tables and number == 1)
        named, started = ("the package", number, max(number, 2)), time.monotonic()
        say(*named, UNDER_WAY)
        seen = watch(
            trial.interpreter,
            folder,
            request,
            timeout=trial.timeout,
            hash_seed=number - 1,
        )
        say(*named, time.monotonic() - started)
        return seen

    first = run(1, seed=0)
    if first.seconds > LONG_RUN:
        first = replace(first, problem=f"one run takes {first.seconds:.0f} s")
    if first.problem:
        return first, first, None
    second = run(2, seed=1)
    if second.problem or first.told == second.told:
        return first, second, None
    third = run(3, seed=0)
    return first, second, None if third.problem else third


def settled(
    made: Material, sources: Sources, folder: Path, trial: Trial, say: Say
) -> tuple[Draft, Files | None]:
    """Try the tests and mend the draft until all of them pass."""
    draft = Draft(contracts=_contracts(made) if trial.contracts else ())
    if not has_pytest(trial.interpreter, folder):
        every = frozenset(step.function for step in made.plan.steps)
        note = "the tests were not tried: the interpreter has no pytest"
        draft = replace(draft, within=every, notes=(note,))
        return draft, files_of(made, sources, draft)
    allowed = trial.timeout + 6 * sources.first.seconds
    doubtful: frozenset[str] = frozenset()
    for attempt in range(ROUNDS):
        files = files_of(made, sources, draft)
        place = folder / f"attempt_{attempt}"
        lay_out(place, dict(files.code), trial.data, files.kept)
        failing = failing_tests(
            trial.interpreter, place, doubtful, timeout=allowed, say=say
        )
        if failing == frozenset():
            return draft, files
        if failing is None:
            break
        doubtful = frozenset(test.partition("::")[0] for test in failing)
        if "test_pipeline" in doubtful:
            doubtful = frozenset()  # all of them: the package itself may change
        draft = mended(draft, failing, files)
    return draft, None


def mended(draft: Draft, failing: frozenset[str], files: Files) -> Draft:
    """The draft without what fails: first within a whole run, then not at all."""
    if any("::test_runs_from_the_top" in test for test in failing) and draft.contracts:
        note = "no contract is kept: the pipeline's own tables break them"
        return replace(draft, contracts=(), notes=(*draft.notes, note))
    alone = {test.step for test in files.steps if test.alone}
    within, dropped = set(draft.within), set(draft.dropped)
    notes = list(draft.notes)
    for test in sorted(failing):
        file, _, name = test.partition("::")
        step = name.removeprefix("test_")
        if file == "test_steps" and step in alone:
            within.add(step)
        else:
            dropped.add(_key(file, name))
            notes.append(f"`{name}` is left out: it did not pass when it was tried")
    return replace(draft, within=frozenset(within), dropped=frozenset(dropped), notes=tuple(notes))  # fmt: skip


def _key(file: str, name: str) -> str:
    """What a test is dropped by: its step, its edge case, its table, or its name."""
    if file == "test_steps":
        return name.removeprefix("test_")
    if file == "test_edge_cases":
        return name.removeprefix("test_").partition("-")[0]
    if file == "test_contracts":
        return name.partition("[")[2].removesuffix("]")
    return name


def _contracts(made: Material) -> tuple[Contract, ...]:
    return contracts_of(
        made.plan, made.extracted.signatures, made.observations, made.shelf.gave
    )

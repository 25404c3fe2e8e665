"""The fixture cases as tests see them: copied, run once a session, and converted."""

from __future__ import annotations

import json
import pickle
import shutil
import tempfile
from pathlib import Path

import pytest
from making import Answer, command, convert
from oracle import run_notebook

from fixtures.build import HERE, Case, all_cases
from nb2prod.model.outcome import NotebookRun

# those of serve/ have tests of their own, in tests/serving/
CASES = [case for case in all_cases() if case.group != "serve"]


def has(case: Case, name: str) -> bool:
    return (HERE / case.folder / name).exists()


REFUSED = [case for case in CASES if has(case, "refused.txt")]
CONVERTIBLE = [case for case in CASES if not has(case, "refused.txt")]


def read(case: Case, name: str) -> str:
    return (HERE / case.folder / name).read_text(encoding="utf-8")


def answers_of(case: Case) -> dict[str, str]:
    """What a person types, by the name of the variable that takes it."""
    answers: dict[str, str] = {}
    if has(case, "answers.json"):
        answers = json.loads(read(case, "answers.json"))
    return answers


def copied(case: Case, into: Path) -> Path:
    """The notebook in a copy of its folder."""
    shutil.copytree(HERE / case.folder, into)
    return into / case.options.path


def session_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of pytest-xdist."""
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


def truth_of(case: Case, folder: Path) -> NotebookRun:
    """The notebook's own run, kept in `folder`: the first worker that asks runs it."""
    kept = folder / f"truth-{case.group}-{case.name}.pickle"
    if kept.exists():
        truth: NotebookRun = pickle.loads(kept.read_bytes())
        return truth
    place = Path(tempfile.mkdtemp(prefix=f"{case.name}-", dir=folder))
    notebook = copied(case, place / "case")
    answers = json.dumps(answers_of(case))
    truth = run_notebook(notebook, root=place / "case", answers=answers)
    part = place / "truth.pickle"
    part.write_bytes(pickle.dumps(truth))
    part.replace(kept)  # in one step: another worker may be reading
    return truth


def converted(case: Case, notebook: Path, project: Path) -> Answer:
    """Convert as a user does; the many cases of hard/ without a process for each."""
    options = ["--output", str(project), "--type-engine", "none"]
    if case.group == "hard":
        return convert(notebook, *options)
    arguments = ["convert", str(notebook), "--no-lock", *options]
    return command(*arguments, cwd=notebook.parent)

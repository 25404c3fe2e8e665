"""A notebook and the project made from it, both run, and every difference between them.

    truth = run_notebook(notebook, root=folder)
    seen = run_project(project)
    assert differences(truth, seen, read_record(project)) == []

Both run in fresh processes that do not know of nb2prod; `probe/` holds what runs there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

PROBE = Path(__file__).resolve().parent / "probe"
SECONDS = 300
FATES = {"prose", "import", "parameter", "definition", "step", "display", "dropped"}
NAMES_ITS_MODULE = {".pkl", ".pickle", ".joblib"}  # such bytes name a class's module

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a notebook did when it was run from the top."""

    error: str | None
    printed: tuple[tuple[int, str], ...]  # cell and what it printed
    variables: tuple[tuple[int, Json], ...]  # after that cell, by name
    figures: tuple[str, ...]
    files: Json

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.printed)

    def variables_after(self, cell: int) -> Json:
        """The variables at the end of the last code cell up to this one."""
        known = [names for number, names in self.variables if number <= cell]
        return known[-1] if known else {}

    def cell_of_line(self, line: int) -> int | None:
        """The cell that printed the line; lines count from 1."""
        breaks = 0
        for cell, text in self.printed:
            breaks += text.count("\n")
            if breaks >= line:
                return cell
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a project's main job did."""

    error: str | None
    text: str
    steps: Json
    figures: tuple[str, ...]
    files: Json


def run_notebook(
    notebook: Path, *, root: Path, answers: str = "{}", python: str = sys.executable
) -> Truth:
    """Restart and run all; run it on a copy, since notebooks write files."""
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder, "answers.json")
        typed.write_text(answers)
        arguments = [str(notebook), str(root), "OUT", str(typed)]
        record = probe("probe_notebook.py", arguments, python=python, folder=folder)
    return Truth(
        error=record["error"],
        printed=tuple((cell, text) for cell, text in record.get("printed", [])),
        variables=tuple((int(n), v) for n, v in record.get("variables", {}).items()),
        figures=tuple(record.get("figures", [])),
        files=record.get("files", {}),
    )


def run_project(
    project: Path, *, options: Sequence[str] = (), python: str = sys.executable
) -> Seen:
    """Run the main job that nb2prod.json names, from the project's root."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(project), "OUT", *options]
        record = probe("probe_package.py", arguments, python=python, folder=folder)
    return Seen(
        error=record["error"],
        text=record.get("printed", ""),
        steps=record.get("steps", {}),
        figures=tuple(record.get("figures", [])),
        files=record.get("files", {}),
    )


def probe(script: str, arguments: list[str], *, python: str, folder: str) -> Json:
    """What the script wrote to OUT, or an error that says how it died."""
    out = Path(folder, "out.json")
    argv = [
        python,
        str(PROBE / script),
        *(str(out) if a == "OUT" else a for a in arguments),
    ]
    said = Path(folder, "said.txt")
    with said.open(
        "wb"
    ) as talk:  # no pipe: workers that stay behind would hold it open
        done = subprocess.run(
            argv,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=talk,
            stderr=talk,
            timeout=SECONDS,
        )
    if not out.exists():
        return {
            "error": f"died with {done.returncode}: {said.read_text(errors='replace')[-2000:]}"
        }
    record: Json = json.loads(out.read_text())
    return record


def read_record(project: Path) -> Json:
    record: Json = json.loads((project / "nb2prod.json").read_text())
    return record


def differences(truth: Truth, seen: Seen, record: Json) -> list[str]:
    """Everything that the project does otherwise than the notebook, one line each."""
    if truth.error is not None:
        return [f"the notebook fails: {truth.error}"]
    if seen.error is not None:
        return [f"the project fails: {seen.error}"]
    return [
        *different_steps(truth, seen, record),
        *different_print(truth, seen, package=record["package"]),
        *different_figures(truth.figures, seen.figures),
        *different_files(truth.files, seen.files),
    ]


def different_steps(truth: Truth, seen: Seen, record: Json) -> Iterator[str]:
    """Each output of a step against the notebook's variable after the step's last cell."""
    steps = record["steps"]
    for place, step in enumerate(steps):
        returned = seen.steps.get(step["function"])
        if returned is None or isinstance(returned, str):
            yield f"{step['function']} {returned or 'never returned'}"
            continue
        last = max(step["cells"], default=0)
        if any(last in later["cells"] for later in steps[place + 1 :]):
            continue  # the notebook's variables are known at the ends of cells only
        expected = truth.variables_after(last)
        for output in step["outputs"]:
            name = output.get("variable", output["name"])
            if name is not None:
                got = returned[output["name"]]
                yield from different_value(step["function"], name, expected, got)


def different_value(
    function: str, name: str, expected: Json, got: list[Any]
) -> Iterator[str]:
    if name not in expected:
        yield f"{function} hands on {name}, which the notebook does not have here"
        return
    digest, says, opaque = expected[name]
    if not opaque and not got[2] and digest != got[0]:
        yield f"{function} hands on {name} = {got[1]} instead of {says}"


def different_print(truth: Truth, seen: Seen, *, package: str) -> Iterator[str]:
    """The first line that is printed otherwise; a class may say another module."""
    modules = re.compile(rf"\b(?:__main__|{re.escape(package)}(?:\.\w+)?)\.(?=\w)")
    expected, got = truth.text.split("\n"), seen.text.split("\n")
    for number, (mine, theirs) in enumerate(zip(got, expected, strict=False), start=1):
        if modules.sub("", mine) != modules.sub("", theirs):
            cell = truth.cell_of_line(number)
            yield f"printed line {number} (cell {cell}): {mine!r} instead of {theirs!r}"
            return
    if len(expected) != len(got):
        yield f"{len(got)} printed lines instead of {len(expected)}"


def different_figures(expected: Sequence[str], saved: Sequence[str]) -> Iterator[str]:
    """Each figure that was shown must be saved, in the notebook's order; more may be."""
    rest = iter(saved)
    for number, figure in enumerate(expected, start=1):
        if figure not in rest:  # consumes what it passes
            why = "out of order" if figure in saved else "not saved"
            yield f"figure {number} of {len(expected)} ({figure}) {why}; {len(saved)} saved"
            return


def different_files(expected: Json, got: Json) -> Iterator[str]:
    """Each file must lie somewhere in the project, with the same name and bytes."""
    theirs = Counter((PurePosixPath(path).name, got[path]) for path in got)
    names = {name for name, _ in theirs}
    for path, digest in expected.items():
        name = PurePosixPath(path).name
        if name not in names:
            yield f"file {path} is not written"
        elif (name, digest) not in theirs and PurePosixPath(
            path
        ).suffix not in NAMES_ITS_MODULE:
            yield f"file {path} has other bytes"


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

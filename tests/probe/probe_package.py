"""Run a project's main job: what its steps return, what it prints, draws and writes.

python probe_package.py PROJECT OUT.json [OPTION …]
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import sys
from pathlib import Path
from types import FrameType
from typing import TypedDict

from probe_values import describe
from probe_watching import (
    Printed,
    changed_files,
    files_under,
    record_saved_figures,
)


class Output(TypedDict):
    name: str


class Step(TypedDict):
    function: str
    outputs: list[Output]


class Record(TypedDict):
    run: list[str]
    steps: list[Step]


class StepWatch:
    """Notes what each step function returns, as it returns."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = {step["function"]: step for step in steps}
        self.returned: dict[str, object] = {}

    def __call__(self, frame: FrameType, event: str, value: object) -> None:
        if event != "return":
            return
        place = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_name}"
        step = self.steps.get(place)
        if step is not None:
            sys.setprofile(None)
            self.returned[step["function"]] = described(step, value)
            sys.setprofile(self)


def described(step: Step, value: object) -> dict[str, object] | str:
    """Name -> what was returned; a text where the count is not what the record says."""
    names = [output["name"] for output in step["outputs"]]
    values: tuple[object, ...] = (value,)
    if len(names) != 1:
        values = value if isinstance(value, tuple) else ()
    if len(values) != len(names) or not names and value is not None:
        return f"returned {describe(value).says} for {len(names)} outputs"
    return {name: describe(one) for name, one in zip(names, values, strict=True)}


def draws(project: Path) -> bool:
    texts = (path.read_text() for path in (project / "src").rglob("*.py"))
    return any("matplotlib" in text or "seaborn" in text for text in texts)


def run_main_job(project: Path, options: list[str]) -> dict[str, object]:
    """The record of one run; an error's last line where it fails."""
    record: Record = json.loads((project / "nb2prod.json").read_text())
    figures: list[str] = []
    if draws(project):
        record_saved_figures(figures)
    files = files_under(project)
    watch, stream, error = StepWatch(record["steps"]), Printed(), None
    module = record["run"][2]
    sys.argv = [module, *record["run"][3:], *options]
    with contextlib.redirect_stdout(stream):
        sys.setprofile(watch)
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as stop:
            error = f"exit code {stop.code}" if stop.code else None
        except BaseException as problem:  # noqa: BLE001 - the report says which
            error = f"{type(problem).__name__}: {problem}"
        finally:
            sys.setprofile(None)
    return {
        "error": error,
        "printed": stream.text,
        "steps": watch.returned,
        "figures": figures,
        "files": changed_files(files, files_under(project)),
    }


def main() -> None:
    project, out = (Path(argument).resolve() for argument in sys.argv[1:3])
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.chdir(project)
    sys.path[:0] = [str(project / "src")]
    out.write_text(json.dumps(run_main_job(project, sys.argv[3:])))
    os._exit(0)  # whatever the job left running


if __name__ == "__main__":
    main()

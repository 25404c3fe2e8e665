"""Run a project's main job: what its steps return, what it prints, draws and writes.

    python -m witness.project REQUEST.json OUT.json

REQUEST holds the project's folder, the record of its steps, and more options of its command line.
OUT.json gets a `ProjectRun`.
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

from nb2prod.stages.running.witness.outside import OutsideWrites
from nb2prod.stages.running.witness.pages import note_written_pages
from nb2prod.stages.running.witness.showing import (
    Printed,
    changed_files,
    files_under,
    record_saved_figures,
)
from nb2prod.stages.running.witness.values import described


class Step(TypedDict):
    """A step function and the names of its outputs."""

    function: str
    outputs: list[str]


class StepWatch:
    """Notes what each step function returns, as it returns."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = {step["function"]: step for step in steps}
        self.returned: dict[str, dict[str, object]] = {}

    def __call__(self, frame: FrameType, event: str, value: object) -> None:
        if event != "return":
            return
        place = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_name}"
        step = self.steps.get(place)
        if step is not None:
            sys.setprofile(None)
            self.returned[place] = {"function": place, **outputs_of(step, value)}
            sys.setprofile(self)


def outputs_of(step: Step, value: object) -> dict[str, object]:
    """What was returned, by the outputs' names; a problem where the count is another."""
    names = step["outputs"]
    values: tuple[object, ...] = (value,)
    if len(names) != 1:
        values = value if isinstance(value, tuple) else ()
    if len(values) != len(names) or not names and value is not None:
        says = described("", value)["says"]
        return {"problem": f"returns {says} for {len(names)} outputs"}
    return {"returned": [described(name, values[n]) for n, name in enumerate(names)]}


def draws(project: Path, *libraries: str) -> bool:
    texts = (path.read_text("utf-8") for path in (project / "src").rglob("*.py"))
    return any(library in text for text in texts for library in libraries)


def run_main_job(
    project: Path, run: list[str], steps: list[Step], options: list[str], scratch: Path
) -> dict[str, object]:
    """What one run did; an error's last line where it fails."""
    figures: list[str] = []
    if draws(project, "matplotlib", "seaborn"):
        record_saved_figures(figures)
    if draws(project, "plotly"):
        note_written_pages(figures.append)
    files, outside = files_under(project), OutsideWrites([project, scratch])
    watch, stream, said = StepWatch(steps), Printed(), ""
    module = run[2]
    sys.argv = [module, *run[3:], *options]
    with contextlib.redirect_stdout(stream):
        sys.setprofile(watch)
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as stop:
            said = last_words(stop.code)
        except BaseException as problem:  # the report says which
            said = f"{type(problem).__name__}: {problem}".rstrip(": ")
        finally:
            sys.setprofile(None)
    return {
        "failure": {"said": said} if said else None,
        "printed": stream.text,
        "steps": list(watch.returned.values()),
        "figures": figures,
        "files": changed_files(project, files) + outside.files(),
    }


def last_words(code: object) -> str:
    """What a `SystemExit` says: its text, or a code that is no success."""
    if isinstance(code, str):
        return code or "exit code 1"
    return f"exit code {code}" if code else ""


def main() -> None:
    """Do what the request asks for, and end whatever the job left running."""
    request, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    asked = json.loads(request.read_text("utf-8"))
    project = Path(asked["project"])
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.chdir(project)
    sys.path[:1] = [str(project), str(project / "src")]
    told = run_main_job(
        project, asked["run"], asked["steps"], asked["options"], out.parent
    )
    out.write_text(json.dumps(told), "utf-8")
    os._exit(0)


if __name__ == "__main__":
    main()

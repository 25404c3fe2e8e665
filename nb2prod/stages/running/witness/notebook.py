"""Restart and run all: what a notebook computes, prints, draws and writes in a fresh shell.

    python -m witness.notebook REQUEST.json OUT.json

REQUEST holds the cells, the folder to run in, the folder whose files are watched, and what a person
would type. OUT.json gets a `NotebookRun`; OUT.json.cell the number of the cell that is running.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, TypedDict  # a shell is a class of the notebook's IPython

from nb2prod.stages.running.witness.outside import OutsideWrites
from nb2prod.stages.running.witness.pages import note_shown_pages
from nb2prod.stages.running.witness.showing import (
    Printed,
    changed_files,
    files_under,
    take_open_figures,
)
from nb2prod.stages.running.witness.values import described, is_ipythons

BACKEND = "nb2prod.stages.running.witness.backend"


class Asked(TypedDict):
    """A code cell that is to be run."""

    number: int
    source: str
    may_fail: bool


def fresh_shell() -> Any:
    """A shell without history, screen or colours, whose shell commands are silent."""
    shell_class = import_module("IPython.core.interactiveshell").InteractiveShell
    settings = import_module("traitlets.config").Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.autoawait = True
    backend = ("inline", os.environ["MPLBACKEND"])
    shell_class.enable_gui = lambda *_, **__: None  # there is no screen
    shell_class.enable_matplotlib = lambda *_, **__: backend  # same
    shell_class._showtraceback = lambda *_: None  # what is told has it
    return shell_class.instance(config=settings)


def answer_from(answers: Iterator[str]) -> None:
    """`input` and `getpass` take the next answer."""

    def typed(*_: object, **__: object) -> str:
        for answer in answers:
            return answer
        raise EOFError("it asks a person to type, and nobody is there")

    builtins.input = typed
    getpass.getpass = typed


def run_all(
    cells: list[Asked], folder: Path, root: Path, progress: Path
) -> dict[str, object]:
    """What one run did; it ends at the first cell that fails."""
    shell = fresh_shell()
    before, files = set(shell.user_ns), files_under(root)
    outside = OutsideWrites([root, progress.parent])
    figures: list[str] = []
    is_plotly_seen = False
    shell.events.register("post_execute", lambda: show_figures(figures))
    runs: list[dict[str, object]] = []
    failure = None
    for cell in cells:
        progress.write_text(str(cell["number"]))
        if not is_plotly_seen and "plotly" in cell["source"]:
            is_plotly_seen = note_shown_pages(lambda page: show_page(figures, page))
        stream = Printed()
        with redirected(stream):
            result = shell.run_cell(cell["source"], store_history=True)
        names = [name for name in shell.user_ns.keys() - before if not is_ipythons(name)]  # fmt: skip
        runs.append(
            {
                "cell": cell["number"],
                "printed": stream.text,
                "figures": [*figures],
                "variables": [described(n, shell.user_ns[n]) for n in sorted(names)],
            }
        )
        figures.clear()
        problem = result.error_before_exec or result.error_in_exec
        if problem is not None and not cell["may_fail"]:
            failure = failure_of(problem, cell["number"], shell.user_ns)
            break
    return {
        "cells": runs,
        "failure": failure,
        "files": [
            {**file, "path": os.path.relpath(root / file["path"], folder)}
            for file in changed_files(root, files)
        ]
        + outside.files(),
    }


def failure_of(
    problem: BaseException, cell: int, namespace: dict[str, object]
) -> dict[str, object]:
    """The error, and the line of the cell that it came through."""
    said = f"{type(problem).__name__}: {problem}".rstrip(": ")
    line = line_in(problem.__traceback__, namespace)
    if isinstance(problem, SyntaxError) and not line:
        line = problem.lineno or 0
    return {"said": said, "cell": cell, "line": line}


def line_in(trace: TracebackType | None, namespace: dict[str, object]) -> int:
    while trace is not None:
        if trace.tb_frame.f_globals is namespace:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


@contextlib.contextmanager
def redirected(stream: Printed) -> Iterator[None]:
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(io.StringIO()):
        yield


def show_figures(figures: list[str]) -> None:
    """As the inline backend does after a cell; what `plt.show()` took comes first."""
    take_shown(figures)
    figures.extend(take_open_figures())


def show_page(figures: list[str], page: str) -> None:
    """An interactive figure, after what `plt.show()` took before."""
    take_shown(figures)
    figures.append(page)


def take_shown(figures: list[str]) -> None:
    backend = sys.modules.get(BACKEND)
    if backend is not None:
        figures.extend(backend.shown)
        backend.shown.clear()


def main() -> None:
    """Do what the request asks for, and end whatever the notebook left running."""
    request, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    asked = json.loads(request.read_text("utf-8"))
    folder, root = Path(asked["folder"]), Path(asked["root"])
    answer_from(iter(asked["answers"]))
    os.environ["MPLBACKEND"] = f"module://{BACKEND}"
    os.chdir(folder)
    sys.path[0] = str(folder)
    told = run_all(asked["cells"], folder, root, Path(f"{out}.cell"))
    out.write_text(json.dumps(told), "utf-8")
    os._exit(0)


if __name__ == "__main__":
    main()

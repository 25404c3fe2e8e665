"""Restart and run all: what a notebook computes, prints, draws and writes in a fresh shell.

    python probe_notebook.py NOTEBOOK ROOT OUT.json [ANSWERS.json]

ROOT is the folder whose files are watched; ANSWERS hold what a person would type, in order.
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
from pathlib import Path
from typing import TYPE_CHECKING

from probe_values import describe, is_ipythons
from probe_watching import Printed, changed_files, files_under, take_open_figures

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

SKIPPED = {"skip-execution", "skip"}


def fresh_shell() -> InteractiveShell:
    """A shell without history, screen or colours, whose shell commands are silent."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.autoawait = True
    backend = ("inline", os.environ["MPLBACKEND"])
    InteractiveShell.enable_gui = lambda *_, **__: None  # type: ignore[method-assign]  # there is no screen
    InteractiveShell.enable_matplotlib = lambda *_, **__: backend  # type: ignore[method-assign]  # same
    InteractiveShell._showtraceback = lambda *_: None  # type: ignore[method-assign]  # the record has it
    return InteractiveShell.instance(config=settings)


def variables_of(shell: InteractiveShell, before: set[str]) -> dict[str, object]:
    names = shell.user_ns.keys() - before
    return {n: describe(shell.user_ns[n]) for n in names if not is_ipythons(n)}


def answer_from(answers: Iterator[str]) -> None:
    """`input` and `getpass` take the next answer."""
    builtins.input = lambda *_: next(answers)
    getpass.getpass = lambda *_, **__: next(answers)


def tags_of(cell: dict[str, dict[str, list[str]]]) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def run_all(notebook: Path, root: Path) -> dict[str, object]:
    """The record of one run; it ends at the first cell that fails."""
    import nbformat

    shell = fresh_shell()
    before = set(shell.user_ns)
    files = files_under(root)
    figures: list[str] = []
    shell.events.register("post_execute", lambda: show_figures(figures))
    variables: dict[int, object] = {}
    printed: list[list[object]] = []
    error = None
    text = notebook.read_text(encoding="utf-8-sig")
    node = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    for number, cell in enumerate(node.cells, start=1):
        if cell.cell_type != "code" or tags_of(cell) & SKIPPED:
            continue
        stream = Printed()
        with redirected(stream):
            result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]  # IPython's own gap
        printed.append([number, stream.text])
        variables[number] = variables_of(shell, before)
        problem = result.error_before_exec or result.error_in_exec
        if problem is not None and "raises-exception" not in tags_of(cell):
            error = f"cell {number}: {type(problem).__name__}: {problem}"
            break
    return {
        "error": error,
        "printed": printed,
        "variables": variables,
        "figures": figures,
        "files": changed_files(files, files_under(root)),
    }


@contextlib.contextmanager
def redirected(stream: Printed) -> Iterator[None]:
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(io.StringIO()):
        yield


def show_figures(figures: list[str]) -> None:
    """As the inline backend does after a cell; what `plt.show()` took comes first."""
    backend = sys.modules.get("probe_backend")
    if backend is not None:
        figures.extend(backend.shown)
        backend.shown.clear()
    figures.extend(take_open_figures())


def main() -> None:
    notebook, root, out = (Path(argument).resolve() for argument in sys.argv[1:4])
    answers = Path(sys.argv[4]).read_text() if sys.argv[4:] else "{}"
    answer_from(iter(json.loads(answers).values()))
    os.environ["MPLBACKEND"] = "module://probe_backend"
    os.chdir(notebook.parent)
    sys.path.insert(0, str(notebook.parent))
    out.write_text(json.dumps(run_all(notebook, root)))
    os._exit(0)  # whatever the notebook left running


if __name__ == "__main__":
    main()

"""A notebook's cells and the package made from them, both run in this process: what they print."""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.errors import Refused
from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.extraction import BINDING, Extracted, extract
from nb2prod.stages.planning import make_plan
from nb2prod.stages.planning.literal_code import with_literal_code
from nb2prod.stages.planning.stars import with_names
from nb2prod.stages.planning.statements import statements_of

_numbers = itertools.count(1)
_SUPPORT = {
    "figures": """
def display(*values):
    pass
def saves_figures(step):
    return step
def show_figures():
    pass
def save_figures_in(folder):
    pass
""",
    "binding": BINDING,
    "progress": "def logged(step):\n    return step\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What was printed, how the value that was asked for is written, and the error that ended it."""

    printed: str = ""
    value: str = ""
    error: str = ""
    refused: str = ""


def run_cells(cells: Sequence[str], shown: str = "") -> Ran:
    """Restart and run all; `shown` is a variable to look at in the end."""
    name = f"notebook_{next(_numbers)}"
    module = types.ModuleType(name)
    vars(module)["__name__"] = "__main__"
    error = ""
    said = io.StringIO()
    saved = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        with contextlib.redirect_stdout(said):
            for cell in cells:
                exec(compile(cell, name, "exec"), vars(module))  # noqa: S102
    except Exception as raised:  # noqa: BLE001 - whatever the notebook raises
        error = f"{type(raised).__name__}: {raised}"
    finally:
        sys.modules["__main__"] = saved
    if shown and not error and shown not in vars(module):
        error = f"there is no `{shown}`"
    value = repr(vars(module)[shown]) if shown and not error else ""
    return Ran(printed=said.getvalue(), value=value, error=error)


def converted(cells: Sequence[str], package: str, target: str = "") -> Extracted:
    """The package's modules, not formatted; raises `Refused`."""
    notebook = Notebook(
        path="n.ipynb",
        cells=tuple(
            Cell(number=n, kind="code", source=text)
            for n, text in enumerate(cells, start=1)
        ),
    )
    near = Surroundings()
    statements = with_names(with_literal_code(statements_of(notebook)), near)
    return extract(make_plan(notebook, statements, near, name=package, target=target))


def run_package(cells: Sequence[str], target: str = "") -> Ran:
    """Convert, then run the package's main job; the value is that of `target`."""
    package = f"made_{next(_numbers)}"
    try:
        extracted = converted(cells, package, target)
    except Refused as refused:
        return Ran(refused=str(refused))
    error = value = ""
    said = io.StringIO()
    with modules_of(extracted, package) as modules, contextlib.redirect_stdout(said):
        try:
            for module, text in modules:
                exec(compile(text, module.__name__, "exec"), vars(module))  # noqa: S102
            last = vars(modules[-1][0])
            results = last["run"](last["Settings"]())
            if target:
                value = repr(getattr(results, target))
        except Exception as raised:  # noqa: BLE001 - whatever the package raises
            error = f"{type(raised).__name__}: {raised}"
    return Ran(printed=said.getvalue(), value=value, error=error)


@contextlib.contextmanager
def modules_of(
    extracted: Extracted, package: str
) -> Iterator[list[tuple[types.ModuleType, str]]]:
    """Empty modules with their text, known to imports meanwhile; the pipeline is last."""
    texts = _SUPPORT | dict(extracted.modules)
    order = [
        n for n in ("settings", *_SUPPORT, "state", "steps", "pipeline") if n in texts
    ]
    top = types.ModuleType(package)
    made = [(types.ModuleType(f"{package}.{n}"), texts[n]) for n in order]
    top.__path__ = []
    sys.modules[package] = top
    for module, _ in made:
        sys.modules[module.__name__] = module
        setattr(top, module.__name__.partition(".")[2], module)
    try:
        yield made
    finally:
        for module in (top, *(module for module, _ in made)):
            sys.modules.pop(module.__name__, None)

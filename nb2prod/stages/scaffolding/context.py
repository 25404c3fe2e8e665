"""What templates may use."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from textwrap import shorten

from nb2prod.model.brief import Brief
from nb2prod.model.locked import Locked, name_of
from nb2prod.model.plan import Plan, Setting
from nb2prod.stages.distributions import untyped_libraries
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.scaffolding.commands import (
    HOME,
    LINT_NOTEBOOKS,
    SCRATCH,
    docker_run,
    where_data_is,
)
from nb2prod.stages.scaffolding.flow import flow_lines
from nb2prod.stages.scaffolding.native import native_libraries
from nb2prod.stages.scaffolding.written import moved_in_images, writes_beside
from nb2prod.stages.serving import serving_context

# libraries that bring their own tests, and do not import them
TESTED = {
    "pandas": "pandas", "scikit-learn": "sklearn", "scipy": "scipy", "matplotlib": "matplotlib",
    "statsmodels": "statsmodels", "networkx": "networkx", "sympy": "sympy",
}  # fmt: skip
FIGURES = Setting(
    name="figures", type="Path", default="'outputs/figures'", cell=0, description="where figures are saved",
)  # fmt: skip
OWN_FOLDERS = {"src", "tests", "notebooks", "outputs", ".github"}


def context_of(
    decision: Decision, extracted: Extracted, brief: Brief
) -> dict[str, object]:
    """What every template may use; docs/projects.md lists it."""
    plan = decision.plan
    title = " ".join(plan.title.replace("`", "").split())
    settings = [setting_of(s, plan.package) for s in plan.settings]
    if extracted.draws and all(s.name != "figures" for s in plan.settings):
        settings.append(setting_of(FIGURES, plan.package))
    return {
        "package": plan.package,
        "distribution": plan.package.replace("_", "-"),
        "prefix": f"{plan.package.upper()}_",
        "title": title,
        "summary": shorten(title.rstrip("."), 80, placeholder=" …").removesuffix(".")
        + ".",
        "notebook": brief.notebook,
        "python": brief.python,
        "entry": brief.entry,
        "draws": extracted.draws or extracted.captures,
        "captures": extracted.captures,
        "updates": "display_id" in extracted.modules["steps"],
        "pages": pages_in(extracted.modules["steps"]),
        "is_async": extracted.is_async,
        "introduction": plan.introduction,
        "settings": settings,
        "reads": list(_paths(plan, written=False)),
        "writes": list(_paths(plan, written=True)),
        "asked": [s.name for s in plan.settings if not s.default],
        "secrets": [s.name for s in plan.settings if s.secret],
        "has_results": "class Results(" in extracted.modules["pipeline"],
        "flow": list(flow_lines(decision.plan, extracted)),
        "cells": list(_cells(plan)),
        "left_out": list(_left_out(plan)),
        "target": brief.target,
        **serving_context(decision, extracted, brief.expose),
    }


def _left_out(plan: Plan) -> Iterator[str]:
    """Each reason once, with the cells that it is true of."""
    cells: dict[str, dict[int, None]] = {}
    for fate in plan.fates:
        if fate.fate in {"display", "dropped"} and fate.why != "empty":
            cells.setdefault(fate.why, {})[fate.cell] = None
    for why, numbers in cells.items():
        named = ", ".join(map(str, numbers))
        yield f"cell{'s' * (len(numbers) > 1)} {named}: {why}"


def pages_in(steps: str) -> list[str]:
    """Libraries of the steps whose figures are pages of their own."""
    return sorted(
        set(
            re.findall(r"^(?:import|from) (plotly|bokeh|altair)\b", steps, re.MULTILINE)
        )
    )


def _paths(plan: Plan, *, written: bool) -> Iterator[str]:
    """The files that the pipeline reads, or writes, where the settings leave them."""
    chosen = [s for s in plan.settings if s.is_path and s.is_written == written]
    for setting in chosen:
        with contextlib.suppress(ValueError):
            yield str(ast.literal_eval(setting.default))


def locked_context(
    locked: Locked,
    brief: Brief,
    plan: Plan,
    *,
    code: Mapping[str, str],
    data: Collection[str],
) -> dict[str, object]:
    """What is known once the requirements are: for every template that is no Python."""
    names = {name_of(pin) for pin in locked.pins}
    return {
        "requirements": locked.needs.runtime,
        "dev_requirements": locked.needs.development,
        "is_locked": locked.is_locked,
        "lock_problem": locked.problem,
        "native": [
            {"package": n.package, "why": n.why} for n in native_libraries(locked)
        ],
        "test_folders": [TESTED[name] for name in sorted(names & TESTED.keys())],
        **_image_context(brief, plan, code[f"src/{plan.package}/steps.py"], data),
        "lint_notebooks": LINT_NOTEBOOKS,
        "untyped": untyped_libraries(code, plan.package),
        "tests": sorted(p for p in code if re.match(r"tests/test_\w+\.py$", p)),
    }


def _image_context(
    brief: Brief, plan: Plan, steps: str, data: Collection[str]
) -> dict[str, object]:
    """How an image is built and started: with which data, settings and folder."""
    asked = [
        f"{plan.package.upper()}_{s.name.upper()}"
        for s in plan.settings
        if not s.default
    ]
    came = {*data, *(str(f.parent) for f in map(PurePosixPath, data))}
    absent = sorted(set(_paths(plan, written=False)) - came)
    here = [p for p in (*data, *absent) if not re.match(r"[/~]|\w:|.*\.\.", p)]
    mounts = sorted({path.partition("/")[0] for path in here} - OWN_FOLDERS)
    home = SCRATCH if writes_beside(plan, steps) else HOME
    moved = moved_in_images(plan)
    image = plan.package.replace("_", "-")
    run = partial(docker_run, asked=asked, data=mounts, home=home, moved=moved)
    return {
        "base_image": brief.base,
        "data_mounts": mounts,
        "absent": absent,
        "needs_data": where_data_is(absent),
        "docker_run": run(image, entry=brief.entry),
        "docker_train": run(f"{image}-train", entry="batch"),
        "home": home,
        "has_scratch": home == SCRATCH,
        "moved": moved,
    }


def setting_of(setting: Setting, package: str) -> dict[str, object]:
    """A setting as templates see it; `value` is what a line of `.env` holds."""
    return {
        "name": setting.name,
        "option": f"{'-' if len(setting.name) == 1 else '--'}{setting.name.replace('_', '-')}",
        "variable": f"{package.upper()}_{setting.name.upper()}",
        "type": "SecretStr" if setting.secret else setting.type,
        "value": dotenv_value(setting.default),
        "description": " ".join(setting.description.replace("`", "").split()),
        "required": not setting.default,
        "secret": setting.secret,
    }


def dotenv_value(default: str) -> str:
    """A default as `.env` takes it; empty where there is none that stands in a line."""
    try:
        value = ast.literal_eval(default)
        if value is None:
            return ""
        text = value if isinstance(value, str) else _json(value)
    except (ValueError, TypeError, SyntaxError):
        return ""
    if re.fullmatch(r"[\w./:@%+,=-]*", text):
        return text
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "" if "\n" in text else f"'{escaped}'"


def _json(value: object) -> str:
    if isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    return json.dumps(value, ensure_ascii=False)


def _cells(plan: Plan) -> Iterator[Mapping[str, object]]:
    functions: dict[int, list[str]] = {}
    for step in plan.steps:
        for cell in step.cells:
            functions.setdefault(cell, []).append(f"`{step.function}`")
    fates: dict[int, dict[str, None]] = {}
    for fate in plan.fates:
        if fate.fate not in {"prose", "step"}:
            fates.setdefault(fate.cell, {})[fate.fate] = None
    for cell in sorted(functions.keys() | fates.keys()):
        yield {
            "cell": cell,
            "became": ", ".join([*functions.get(cell, []), *fates.get(cell, {})]),
        }

"""Plan and steps -> where a project writes beside `outputs`, which is all that an image keeps."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from pathlib import PurePosixPath

from nb2prod.model.plan import Plan, Setting
from nb2prod.model.surroundings import is_absolute
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.configurable import is_writer

MAKES_FOLDERS = frozenset({"makedirs", "mkdir", "mkdtemp"})
WRITES_OTHERWISE = frozenset(
    "urlretrieve extractall copyfile copytree write_text write_bytes dump save".split()
)
# whatever they are given: a command, or another folder
ANYWHERE = frozenset({"chdir", "system", "Popen", "check_call", "check_output"})
MAY_BE_ANYWHERE = "/tmp/"


def writes_beside(plan: Plan, steps: str) -> bool:
    """Whether the code may write at a relative path outside `outputs`."""
    settings = {s.name: s for s in plan.settings if s.is_path}
    plain = [
        s for s in settings.values() if s.is_written and not is_absolute(path_of(s))
    ]
    if any(not path_of(s).startswith("outputs/") for s in plain):
        return True
    calls = [n for n in ast.walk(ast.parse(steps)) if isinstance(n, ast.Call)]
    return any(may_write_beside(call, settings) for call in calls)


def may_write_beside(call: ast.Call, settings: Mapping[str, Setting]) -> bool:
    """True for a call that makes a folder or a file, unless a setting names it."""
    name = callee_name(call)
    if name in ANYWHERE or root_name(call.func) in {"shutil", "subprocess"}:
        return True
    if not is_writer(call) and name not in MAKES_FOLDERS | WRITES_OTHERWISE:
        return False
    parts = list(ast.walk(call))
    texts = [n.value for n in parts if isinstance(n, ast.Constant)]
    inside = any(str(text) == "outputs" or str(text).startswith("outputs/") for text in texts)  # fmt: skip
    return not inside and not any(
        isinstance(n, ast.Name) and n.id in settings for n in parts
    )


def moved_in_images(plan: Plan) -> dict[str, str]:
    """The variables of files that are written where an image has no place, with one that it has."""
    written = [s for s in plan.settings if s.is_path and s.is_written]
    taken = {path_of(s) for s in written}
    places: dict[str, str] = {}  # two settings may name one file
    moved: dict[str, str] = {}
    for setting in written:
        path = path_of(setting)
        if not is_absolute(path) or path.startswith(MAY_BE_ANYWHERE):
            continue
        if path not in places:
            places[path] = _free_place(PurePosixPath(path), taken)
            taken.add(places[path])
        moved[f"{plan.package.upper()}_{setting.name.upper()}"] = places[path]
    return moved


def _free_place(path: PurePosixPath, taken: Container[str]) -> str:
    """`outputs/x.csv`, or `outputs/x_2.csv` where another file has that place."""
    place, number = f"outputs/{path.name}", 2
    while place in taken:
        place = f"outputs/{path.stem}_{number}{path.suffix}"
        number += 1
    return place


def path_of(setting: Setting) -> str:
    try:
        return str(ast.literal_eval(setting.default))
    except (ValueError, SyntaxError):
        return ""

"""Generated Python -> the same, sorted and formatted, so that black and ruff leave it as it is."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import dropwhile
from pathlib import Path

from nb2prod.model.project import Project
from nb2prod.stages.programs import program
from nb2prod.stages.return_casts import with_casts
from nb2prod.stages.type_checking import (
    ROUNDS,
    can_check,
    errors_in,
    mypy_settings,
    with_marks,
)

RULES = "E4,E7,E9,F,B,I"
CUT_OFF = "mypy was stopped after {:.2g} CPU seconds, not all of its errors are marked; `--type-seconds` gives it more"


def format_project(
    project: Project, *, checked: Collection[str] = (), seconds: float
) -> tuple[Project, tuple[str, ...]]:
    """Format our modules; files that come along as they are stay as they are. With what a person should know.

    In the `checked` ones, which hold the notebook's lines, what mypy says of them in some CPU seconds is marked.
    """
    ours = {
        f.path: f.content.decode()
        for f in project.files
        if f.path.endswith(".py") and not f.source
    }
    settings = next(
        (f.content.decode() for f in project.files if f.path == "pyproject.toml"), ""
    )
    formatted, notes = formatted_modules(ours, settings, checked, seconds)
    files = tuple(
        replace(f, content=formatted[f.path].encode()) if f.path in formatted else f
        for f in project.files
    )
    return replace(project, files=files), notes


def function_lines(text: str) -> int:
    """How many lines a function takes once it is formatted, without its decorators."""
    lines = _blackened(text).strip().split("\n")
    return len(list(dropwhile(lambda line: line.startswith("@"), lines)))


def formatted_modules(
    modules: Mapping[str, str],
    settings: str,
    checked: Collection[str],
    seconds: float,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Sort imports, drop unused ones, format, and mark the notebook's own lines."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-") as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text(
            '[tool.ruff]\nsrc = ["src"]\nline-length = 88\n'
        )
        for path, text in modules.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        _ruff(folder, ["--select", "I,F401", "--fix"])
        texts = _marked(folder, list(modules))
        if not checked or not can_check():
            return texts, ()
        (folder / "project.toml").write_text(mypy_settings(settings), encoding="utf-8")
        own = {path: texts[path] for path in checked}
        marked, left = _type_checked(folder, own, seconds)
        return texts | marked, () if left > 0 else (CUT_OFF.format(seconds),)


def _type_checked(
    folder: Path, texts: dict[str, str], seconds: float
) -> tuple[dict[str, str], float]:
    """Mark until mypy is content, or has no time left: a mark may show an error that another hid."""
    for _round in range(ROUNDS):
        errors, seconds = errors_in(folder, "project.toml", seconds)
        changed = {
            path: mended
            for path, text in texts.items()
            if (mended := _mended(text, errors.get(path, {}))) != text
        }
        if not changed:
            break
        for path, text in changed.items():
            (folder / path).write_text(text, encoding="utf-8")
        texts |= _marked(folder, list(changed))
    return texts, seconds


def _mended(text: str, errors: Mapping[int, set[str]]) -> str:
    """Casts where steps return; else marks, whose rows a cast would move."""
    cast = with_casts(text, errors)
    return cast if cast != text else with_marks(text, errors)


def _marked(folder: Path, paths: list[str]) -> dict[str, str]:
    """Format, and mark what ruff says of the notebook's own lines; black may move a mark."""
    texts: dict[str, str] = {}
    for _attempt in range(4):
        found = {path: (folder / path).read_text("utf-8") for path in paths}
        fresh = {
            path: _blackened(text)
            for path, text in found.items()
            if text != texts.get(path)
        }
        if not fresh:
            break
        texts |= fresh
        for path, text in fresh.items():
            (folder / path).write_text(text, encoding="utf-8")
        _ruff(folder, ["--select", RULES, "--add-noqa"])
    return texts


def _blackened(text: str) -> str:
    import black
    from black.report import NothingChanged

    try:
        return black.format_str(text, mode=black.Mode())
    except NothingChanged:
        return text


def _ruff(folder: Path, options: list[str]) -> None:
    subprocess.run(
        [program("ruff") or "ruff", "check", "--quiet", "--no-cache", "--exit-zero", *options, "."],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip

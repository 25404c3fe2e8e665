"""Generated Python -> the same, sorted and formatted, so that black and ruff leave it as it is."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nb2prod.model.project import Project

RULES = "E4,E7,E9,F,B,I"


def format_project(project: Project) -> Project:
    """Format our modules; files that come along as they are stay as they are."""
    ours = {
        f.path: f.content.decode()
        for f in project.files
        if f.path.endswith(".py") and not f.source
    }
    formatted = formatted_modules(ours, project.package)
    return replace(
        project,
        files=tuple(
            replace(f, content=formatted[f.path].encode()) if f.path in formatted else f
            for f in project.files
        ),
    )


def formatted_modules(modules: Mapping[str, str], package: str) -> dict[str, str]:
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
        return _marked(folder, list(modules))


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

    try:
        return black.format_str(text, mode=black.Mode())
    except black.NothingChanged:
        return text


def _ruff(folder: Path, options: list[str]) -> None:
    ruff = Path(sysconfig.get_path("scripts")) / "ruff"
    program = str(ruff) if ruff.exists() else shutil.which("ruff") or "ruff"
    subprocess.run(
        [program, "check", "--quiet", "--no-cache", "--exit-zero", *options, "."],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip

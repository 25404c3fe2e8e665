"""Notebooks to convert and projects to look into, for tests of the whole command."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from nb2prod.cli import app

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the command answered."""

    code: int
    out: str
    err: str


def code(source: object, **metadata: object) -> dict[str, object]:
    """A code cell."""
    empty: dict[str, object] = {"outputs": [], "execution_count": None}
    return {"cell_type": "code", "source": source, "metadata": metadata, **empty}


def prose(source: object) -> dict[str, object]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook_text(*cells: Mapping[str, object], **metadata: object) -> str:
    """The JSON of a notebook."""
    head = {"metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": cells, **head})


def command(*arguments: str, cwd: Path, **environment: str) -> Answer:
    """Run `nb2prod` as a process of its own, in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "nb2prod", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


def convert(notebook: Path, *options: str) -> Answer:
    """Run `nb2prod convert` in this process; what a bug raises is on stderr, as ever."""
    arguments = ["convert", str(notebook), "--no-lock", *options]
    done = CliRunner().invoke(app, arguments)
    err = done.stderr
    if done.exception and not isinstance(done.exception, SystemExit):
        err += "".join(traceback.format_exception(done.exception))
    return Answer(code=done.exit_code, out=done.stdout, err=err)


def bytes_under(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def modules_of(project: Path) -> dict[str, ast.Module]:
    """Every Python file of a project, compiled (so that it is known to be whole)."""
    found = {}
    for path in sorted(project.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
        found[path.relative_to(project).as_posix()] = ast.parse(text)
    return found


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name that code uses; what stands in texts and comments is not among them."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.alias(name=name):
                yield name
            case ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def whole_project(project: Path) -> dict[str, ast.Module]:
    """The modules of a project whose every machine-readable file can be read."""
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["name"]
    record = json.loads((project / "nb2prod.json").read_text("utf-8"))
    assert record["schema"] == 1
    return modules_of(project)

"""Imports point down, values are frozen, and heavy libraries stay where they belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import ROOT

PACKAGE = ROOT / "nb2prod"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in FILES}

# what a part of the house may import, besides itself and what stands on no floor at all
BELOW = {
    "errors": set(),
    "model": {"errors"},
    "source": {"errors", "model"},
    "inference": {"errors", "model", "source"},
    "stages": {"errors", "model", "source"},
    "rules": {"errors", "model", "source"},
    "reports": {"errors", "model", "source"},
    "workflows": {
        *("errors", "model", "source"),
        *("inference", "stages", "rules", "reports"),
    },
    "rule_cli": {"errors", "model", "rules", "reports", "workflows"},
    "lint_cli": {"errors", "model", "rules", "reports", "workflows"},
    "cli": {"errors", "model", "reports", "workflows", "lint_cli", "rule_cli"},
    "__main__": {"cli", "lint_cli", "rule_cli"},
    "__init__": set(),
}
# who may import a library, anywhere in a file
HOMES = {
    "libcst": ("source", "stages"),
    "black": ("stages",),
    "jinja2": ("stages",),
    "nbformat": ("stages",),
    "typer": ("cli",),
    "subprocess": ("stages",),
    "nbclient": ("stages",),
}
# what a notebook imports is never ours to import
NOTEBOOKS = {"pandas", "numpy", "matplotlib", "sklearn", "IPython", "pydantic"}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """Modules by their full names, wherever they are imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    here = part_of(path)
    names = {name for name in imported(TREES[path]) if name.startswith("nb2prod.")}
    parts = {name.split(".")[1] for name in names} - {here, "__version__"}

    assert parts <= BELOW[here]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_libraries_stay_at_home(path: Path) -> None:
    names = {name.partition(".")[0] for name in imported(TREES[path])}

    assert [n for n in HOMES if n in names and part_of(path) not in HOMES[n]] == []
    assert names & NOTEBOOKS == set()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(TREES[path])


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = [*function.args.args, *function.args.kwonlyargs]
    named = [arg for arg in given if arg.arg not in {"self", "cls"}]
    return bool(function.returns) and all(arg.annotation for arg in named)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_function_is_annotated(path: Path) -> None:
    assert [f.name for f in functions(TREES[path]) if not is_annotated(f)] == []


# `raw` is what the fast decoder of `lint` fills in, cell by cell
MODEL = [path for path in FILES if part_of(path) == "model" and path.stem != "raw"]


def dataclasses_in(tree: ast.AST) -> Iterator[tuple[ast.ClassDef, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            decorators = [ast.unparse(each) for each in node.decorator_list]
            yield from ((node, d) for d in decorators if d.startswith("dataclass"))


@pytest.mark.parametrize("path", MODEL, ids=name_of)
def test_values_are_frozen_all_the_way_down(path: Path) -> None:
    for value, decorator in dataclasses_in(TREES[path]):
        fields = [node for node in value.body if isinstance(node, ast.AnnAssign)]
        types = " ".join(ast.unparse(field.annotation) for field in fields)

        assert "frozen=True" in decorator and "slots=True" in decorator
        assert not re.search(r"\b(list|dict|set|Any)\b", types), value.name


def test_nobody_raises_for_a_user_without_the_tree() -> None:
    """A class of errors that users see stands in `errors.py`, and is drawn there."""
    tree = TREES[PACKAGE / "errors.py"]
    drawn = ast.get_docstring(tree) or ""

    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [name for name in names if name not in drawn] == []


TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_stands_alone(path: Path) -> None:
    text = path.read_text("utf-8")

    assert path.suffix == ".j2"
    assert not re.search(r"^\s*(import|from) nb2prod\b", text, re.MULTILINE)
    assert "{% macro" not in text and "{% set" not in text

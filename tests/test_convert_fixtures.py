"""Each fixture is converted as a user would, and its project compared with the notebook."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import nbformat
import oracle
import pytest
from case_runs import (
    CONVERTIBLE,
    REFUSED,
    answers_of,
    convert,
    copied,
    has,
    read,
    session_folder,
    truth_of,
)

from fixtures.build import Case

# cases that the converter gets wrong today: a line goes when its case passes
# (STRICT makes a pass among them an error; set it once the list moves slowly)
STRICT = False
NOT_YET: frozenset[str] = frozenset()


def converts() -> bool:
    """Whether this version has the command at all."""
    if importlib.util.find_spec("nb2prod.cli") is None:
        return False
    return hasattr(importlib.import_module("nb2prod.cli"), "convert")


pytestmark = pytest.mark.skipif(not converts(), reason="there is no `convert` yet")


def folder(case: Case) -> str:
    return case.folder


def marked(cases: list[Case]) -> list[object]:
    """The cases, those that are known to fail marked so."""
    not_yet = pytest.mark.xfail(strict=STRICT, reason="not converted rightly yet")
    return [
        pytest.param(
            case, marks=[not_yet] if case.folder in NOT_YET else [], id=case.folder
        )
        for case in cases
    ]


def bytes_under(place: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in place.rglob("*") if p.is_file()}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return session_folder(tmp_path_factory)


@pytest.mark.parametrize("case", marked(CONVERTIBLE))
def test_project_does_what_the_notebook_does(
    case: Case, runs: Path, tmp_path: Path
) -> None:
    notebook = copied(case, tmp_path / "case")
    before = bytes_under(tmp_path / "case")
    project = tmp_path / "project"

    done = convert(notebook, project)

    assert "Traceback" not in done.said
    assert bytes_under(tmp_path / "case") == before
    if has(case, "may_refuse") and done.code == 1:
        assert re.search(r"cell \d+", done.said)
        assert not project.exists()
        return
    assert done.code == 0, done.said
    record = oracle.read_record(project)
    options = [part for n, a in answers_of(case).items() for part in (f"--{n}", a)]
    seen = oracle.run_project(project, options=options)
    assert oracle.differences(truth_of(case, runs), seen, record) == []
    assert list(oracle.contract_problems(record, cells=cells_of(notebook))) == []


def cells_of(notebook: Path) -> int:
    text = notebook.read_text(encoding="utf-8-sig")
    node = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    return len(node.cells)


@pytest.mark.parametrize("case", marked(REFUSED))
def test_refusal_says_where_and_what(case: Case, tmp_path: Path) -> None:
    notebook = copied(case, tmp_path / "case")
    before = bytes_under(tmp_path / "case")

    done = convert(notebook, tmp_path / "project")

    assert done.code == 1, done.said
    assert "Traceback" not in done.said
    silent = [
        p for p in read(case, "refused.txt").split("\n") if not re.search(p, done.said)
    ]
    assert silent == [], done.said
    assert not (tmp_path / "project").exists()
    assert bytes_under(tmp_path / "case") == before

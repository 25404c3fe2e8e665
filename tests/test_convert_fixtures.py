"""Each fixture is converted as a user would, and its project compared with the notebook."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import oracle
import pytest
from case_runs import (
    CONVERTIBLE,
    REFUSED,
    answers_of,
    converted,
    copied,
    has,
    read,
    session_folder,
    truth_of,
)
from making import bytes_under

from fixtures.build import Case


def folder(case: Case) -> str:
    return case.folder


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return session_folder(tmp_path_factory)


@pytest.mark.parametrize("case", CONVERTIBLE, ids=folder)
def test_project_does_what_the_notebook_does(
    case: Case, runs: Path, tmp_path: Path
) -> None:
    notebook = copied(case, tmp_path / "case")
    before = bytes_under(tmp_path / "case")
    project = tmp_path / "project"

    done = converted(case, notebook, project)

    assert "Traceback" not in done.err
    assert bytes_under(tmp_path / "case") == before
    if has(case, "may_refuse") and done.code == 1:
        assert re.search(r"cell \d+", done.err)
        assert not project.exists()
        return
    assert done.code == 0, done.err
    record = oracle.read_record(project)
    options = [part for n, a in answers_of(case).items() for part in (f"--{n}", a)]
    seen = oracle.run_project(project, options=options)
    assert oracle.differences(truth_of(case, runs), seen, record) == []
    assert list(oracle.contract_problems(record, cells=cells_of(notebook))) == []


def cells_of(notebook: Path) -> int:
    text = notebook.read_text(encoding="utf-8-sig")
    node = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    return len(node.cells)


@pytest.mark.parametrize("case", REFUSED, ids=folder)
def test_refusal_says_where_and_what(case: Case, tmp_path: Path) -> None:
    notebook = copied(case, tmp_path / "case")
    before = bytes_under(tmp_path / "case")

    done = converted(case, notebook, tmp_path / "project")

    assert done.code == 1, done.err
    assert "Traceback" not in done.err
    silent = [
        p for p in read(case, "refused.txt").split("\n") if not re.search(p, done.err)
    ]
    assert silent == [], done.err
    assert not (tmp_path / "project").exists()
    assert bytes_under(tmp_path / "case") == before

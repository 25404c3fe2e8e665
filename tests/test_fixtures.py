"""The fixture notebooks are what their sources say, and do what their folders promise."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from case_runs import CASES, CONVERTIBLE, has, read, session_folder, truth_of

from fixtures.build import HERE, Case, all_cases, case_files
from fixtures.data import DATABASE, data_files, library_sql

WORK = [case for case in CASES if case.group == "work"]
PRINTING = [case for case in CONVERTIBLE if case.group == "hard"]


def folder(case: Case) -> str:
    return case.folder


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return session_folder(tmp_path_factory)


@pytest.mark.parametrize("case", CASES, ids=folder)
def test_folder_is_what_its_source_says(case: Case) -> None:
    files = case_files(case)

    assert {name: (HERE / name).read_bytes() for name in files} == files


def test_no_file_comes_from_nowhere() -> None:
    known = {name for case in all_cases() for name in case_files(case)}
    there = {
        path.relative_to(HERE).as_posix()
        for group in ("work", "hard", "serve")
        for path in (HERE / group).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert there == known | data_files().keys()


@pytest.mark.parametrize("name", sorted(data_files().keys() - {DATABASE}))
def test_data_file_is_what_its_generator_makes(name: str) -> None:
    assert (HERE / name).read_bytes() == data_files()[name]


def test_database_holds_what_its_generator_makes() -> None:
    made = sqlite3.connect(":memory:")
    made.executescript(library_sql())
    lies = sqlite3.connect(":memory:")
    lies.deserialize((HERE / DATABASE).read_bytes())

    assert list(lies.iterdump()) == list(made.iterdump())


def test_files_are_small() -> None:
    sizes = {name: (HERE / name).stat().st_size for name in data_files()}

    assert max(sizes.values()) < 100_000


@pytest.mark.parametrize("case", CASES, ids=folder)
def test_case_says_what_is_right(case: Case) -> None:
    """Lines that must be printed, or reasons that must be given, never both."""
    prints, refused = has(case, "expected.txt"), has(case, "refused.txt")

    assert case.about or case.group == "hard"
    assert not (prints and refused)
    assert prints or refused or case.group == "work"
    assert prints or not has(case, "may_refuse")


@pytest.mark.parametrize("case", PRINTING, ids=folder)
def test_fresh_run_prints_what_is_expected(case: Case, runs: Path) -> None:
    truth = truth_of(case, runs)

    assert truth.failure is None
    assert truth.printed == read(case, "expected.txt")


@pytest.mark.parametrize("case", WORK, ids=folder)
def test_work_notebook_runs_to_its_end(case: Case, runs: Path) -> None:
    truth = truth_of(case, runs)

    assert truth.failure is None
    assert truth.printed
    assert len(truth.cells[-1].variables) > 5

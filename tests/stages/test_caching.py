"""The cache of findings answers where nothing changed, and only there."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.model.finding import Finding, Severity
from nb2prod.model.location import Location
from nb2prod.stages import caching
from nb2prod.stages.caching import Cache, Known, digest_of, read

FOUND = (
    Finding(
        code="NB101",
        message="`x` is read here, and no cell writes it",
        path="a.ipynb",
        location=Location(cell=1),
        severity=Severity.ERROR,
    ),
)


def read_nothing(path: str) -> bytes | None:
    return None


def much_later() -> int:
    return time.time_ns() + 10 * caching.TICK


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ipynb").write_text('{"cells": [1]}')
    return tmp_path


def learned(
    *,
    clock: Callable[[], int] = much_later,
    settings: str = "all",
    path: str = "a.ipynb",
) -> None:
    data, times = read(path, clock)
    cache = Cache("cache", settings)
    cache.learn(
        path,
        Known(
            times=times,
            size=len(data),
            digest=digest_of(data),
            near=(("near.py", ""),),
            findings=FOUND,
        ),
    )
    cache.save()


def asked(settings: str = "all", path: str = "a.ipynb") -> tuple[Finding, ...] | None:
    return Cache("cache", settings).findings(path, read_nothing)


def edit(path: Path) -> None:
    """Another content of the same size, with the old time."""
    status = path.stat()
    path.write_text(path.read_text().replace("1", "2"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def checked_out_again(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    os.utime(path, (1, 1))


def only_file(here: Path) -> Path:
    (found,) = (here / "cache").iterdir()
    return found


@pytest.mark.parametrize("clock", [time.time_ns, much_later])
def test_knows_what_did_not_change(here: Path, clock: Callable[[], int]) -> None:
    learned(clock=clock)

    assert asked() == FOUND


@pytest.mark.parametrize("clock", [time.time_ns, much_later])
def test_knows_the_same_content_at_another_time(
    here: Path, clock: Callable[[], int]
) -> None:
    learned(clock=clock)
    checked_out_again(here / "a.ipynb")

    assert asked() == FOUND


@pytest.mark.parametrize("clock", [time.time_ns, much_later])
def test_notices_an_edit_of_the_same_size_whose_time_was_set_back(
    here: Path, clock: Callable[[], int]
) -> None:
    learned(clock=clock)
    edit(here / "a.ipynb")

    assert asked() is None


def test_does_not_trust_the_times_of_what_was_changed_just_now(here: Path) -> None:
    assert read("a.ipynb")[1] == ()
    assert read("a.ipynb", much_later)[1] != ()


def test_notices_a_neighbour_that_came(here: Path) -> None:
    learned()

    assert Cache("cache", "all").findings("a.ipynb", lambda name: b"x = 1") is None


@pytest.mark.parametrize("damage", [b"", b"\0\0\0\0", None])
def test_asks_anew_where_its_file_is_damaged(here: Path, damage: bytes | None) -> None:
    learned()
    whole = only_file(here).read_bytes()
    flipped = bytearray(whole)
    flipped[-9] ^= 1
    only_file(here).write_bytes(bytes(flipped) if damage is None else damage)

    assert asked() is None


@pytest.mark.parametrize("part", [1, 3, 4, 5, 50])
def test_asks_anew_where_its_file_is_cut(here: Path, part: int) -> None:
    learned()
    only_file(here).write_bytes(only_file(here).read_bytes()[:-part])

    assert asked() is None


def test_a_writer_that_was_killed_leaves_the_old_answers(here: Path) -> None:
    learned()
    only_file(here).with_suffix(".4242").write_bytes(b"half")

    assert asked() == FOUND


def test_other_settings_and_folders_ask_anew(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned()

    assert asked("other") is None
    other = here / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    assert Cache("../cache", "all").findings("../a.ipynb", read_nothing) is None


def test_two_runs_side_by_side_keep_each_others_answers(here: Path) -> None:
    (here / "b.ipynb").write_text("{}")
    first = Cache("cache", "all")
    learned(path="b.ipynb")
    first.learn("a.ipynb", Known(times=(), size=14, digest="", near=(), findings=FOUND))

    first.save()

    assert asked(path="b.ipynb") == FOUND
    assert set(Cache("cache", "all").notebooks) == {"a.ipynb", "b.ipynb"}


def test_forgets_notebooks_that_are_gone(here: Path) -> None:
    learned()
    (here / "a.ipynb").rename("b.ipynb")

    learned(path="b.ipynb")

    assert set(Cache("cache", "all").notebooks) == {"b.ipynb"}


def test_old_answers_make_room_for_new_ones(here: Path) -> None:
    (here / "cache").mkdir()
    names = [f"old{number}" for number in range(caching.FILES)]
    for age, name in enumerate(names):
        (here / "cache" / name).touch()
        os.utime(here / "cache" / name, (1_700_000_000 - age, 1_700_000_000 - age))

    learned()

    kept = [name for name in names if (here / "cache" / name).exists()]
    assert kept == names[: caching.FILES // 2]
    assert asked() == FOUND

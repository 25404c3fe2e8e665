"""A base image gets its digest where a program at hand knows it in time; else it stays a tag."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nb2prod.stages.locking.base_digest import LONGEST, pinning

TAG = "python:3.12-slim-bookworm"
DIGEST = f"sha256:{'4' * 64}"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def pinned(image: str) -> str:
    with pinning(image) as answer:
        return answer()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crane", f'[ "$1 $2" = "digest {TAG}" ] && echo {DIGEST}'),
        ("skopeo", f'[ "$4" = "docker://{TAG}" ] && echo {DIGEST}'),
        ("docker", f'[ "$2 $5" = "imagetools {TAG}" ] && echo {DIGEST}'),
    ],
)
def test_the_registry_is_asked_with_what_is_there(
    name: str, text: str, programs: Path
) -> None:
    program(programs, name, text)

    assert pinned(TAG) == f"{TAG}@{DIGEST}"


@pytest.mark.parametrize(
    "text", [f"echo {DIGEST}; exit 1", "echo sha256:4", "echo no such image >&2", ""]
)
def test_no_digest_leaves_the_tag(text: str, programs: Path) -> None:
    program(programs, "crane", text)

    assert pinned(TAG) == TAG


def test_without_a_program_the_tag_stays(programs: Path) -> None:
    assert pinned(TAG) == TAG


def test_what_has_a_digest_is_not_asked_about(programs: Path) -> None:
    program(programs, "crane", f"echo {DIGEST}")

    assert pinned(f"{TAG}@sha256:{'5' * 64}") == f"{TAG}@sha256:{'5' * 64}"


def test_a_registry_that_does_not_answer_is_not_waited_for(programs: Path) -> None:
    program(programs, "crane", "exec /bin/sleep 60")
    started = time.monotonic()

    image = pinned(TAG)

    assert image == TAG
    assert time.monotonic() - started < LONGEST + 5

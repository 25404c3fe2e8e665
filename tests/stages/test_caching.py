"""The cache of findings stays below its limit."""

from __future__ import annotations

import os
from pathlib import Path

from nb2prod.stages import caching


def read_nothing(path: str) -> bytes | None:
    return None


def test_old_answers_make_room_for_new_ones(tmp_path: Path) -> None:
    top, most = str(tmp_path), caching.LIMIT // 256
    names = [f"ab{number}" for number in range(most + 1)]
    for age, name in enumerate(reversed(names[:-1])):
        caching.save(top, name, (), ())
        written = 1_700_000_000 - age
        os.utime(tmp_path / name[:2] / name[2:], (written, written))

    caching.save(top, names[-1], (), ())

    kept = [n for n in names if caching.load(top, n, read_nothing) is not None]
    assert kept == names[most // 2 :]

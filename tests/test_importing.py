"""Imports that last are made without collecting garbage, and once made cost nothing."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nb2prod.workflows.importing import lasting


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "imported_for_this_test.py").write_text("import gc\nCOLLECTS = gc.isenabled()\n")  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    yield "imported_for_this_test"
    sys.modules.pop("imported_for_this_test", None)
    gc.unfreeze()


@pytest.mark.parametrize("before", [True, False])
def test_nothing_is_collected_meanwhile(before: bool, fresh: str) -> None:
    was_enabled = gc.isenabled()
    (gc.enable if before else gc.disable)()
    try:
        with lasting():
            module = importlib.import_module(fresh)
        after = gc.isenabled()
    finally:
        (gc.enable if was_enabled else gc.disable)()

    assert not module.COLLECTS
    assert after is before
    assert gc.get_freeze_count() > 0


def test_a_failed_import_leaves_collecting_as_it_was() -> None:
    was_enabled = gc.isenabled()

    with pytest.raises(ModuleNotFoundError), lasting():
        importlib.import_module("nothing_is_called_so")

    assert gc.isenabled() is was_enabled


def test_garbage_of_a_second_conversion_can_go(fresh: str) -> None:
    with lasting():
        importlib.import_module(fresh)
    frozen = gc.get_freeze_count()

    with lasting():
        importlib.import_module(fresh)

    assert gc.get_freeze_count() <= frozen

"""What the probe wrote is read as data: nothing in it is executed, and what is odd is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2prod.model.observed import ObservedValue
from nb2prod.stages.running.events import observations_of
from nb2prod.stages.running.withholding import environment_secrets, without_secrets

FILE = "0123456789ab.json"


def value(**more: object) -> dict[str, object]:
    return {"name": "x", "kind": "scalar", "type": {"path": "int"}, "file": FILE, **more}  # fmt: skip


def lines(one: dict[str, object]) -> list[str]:
    """One step that is given x and gives x."""
    sides = [{"step": "f", "side": side, "values": [one]} for side in ("in", "out")]
    return [json.dumps(event) for event in sides]


def read(folder: Path, one: dict[str, object]) -> ObservedValue:
    (folder / FILE).write_bytes(b"7\n")
    found = observations_of(lines(one), folder, frozenset({"Deck"}), 1.0)
    return found.steps[0].outputs[0]


def test_a_value_comes_with_its_recording(tmp_path: Path) -> None:
    recording = read(tmp_path, value()).recording

    assert (recording.content, recording.whole) == (b"7\n", True)


@pytest.mark.parametrize(
    "file", ["../0123456789ab.json", "/etc/passwd", "0123456789ab", "aaaaaaaaaaaa.json", ""]
)  # fmt: skip
def test_only_the_probes_own_files_are_read(file: str, tmp_path: Path) -> None:
    recording = read(tmp_path, value(file=file)).recording

    assert recording.content == b""
    assert recording.skipped


@pytest.mark.parametrize(("name", "kept"), [("Deck", True), ("Hidden", False)])
def test_a_class_that_is_made_inside_a_step_is_not_recorded(
    name: str, kept: bool, tmp_path: Path
) -> None:
    recording = read(tmp_path, value(classes=[name])).recording

    assert bool(recording.content) == kept


def test_a_step_of_which_one_side_is_missing_is_left_out(tmp_path: Path) -> None:
    found = observations_of(lines(value())[:1], tmp_path, frozenset(), 1.0)

    assert found.steps == ()


def test_what_is_no_event_is_left_out(tmp_path: Path) -> None:
    odd = ["", "not json", "[1]", '"text"', "{}", *lines(value())]

    found = observations_of(odd, tmp_path, frozenset(), 1.0)

    assert [step.function for step in found.steps] == ["f"]


def test_secrets_are_withheld(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('"a \\"secret\\" word"')
    table = {"rows": 1, "columns": [{"name": '"c"', "dtype": "object", "distinct": ['"a \\"secret\\" word"']}], "index": []}  # fmt: skip
    seen = observations_of(lines(value(table=table)), tmp_path, frozenset(), 1.0)

    found = without_secrets(seen, ['a "secret" word']).steps[0].outputs[0]

    assert found.recording.content == b""
    assert found.table is not None and found.table.columns[0].distinct == ()


def test_only_telling_names_in_the_environment_hold_secrets() -> None:
    environment = {"HOME": "somewhere", "API_KEY": "abcdefgh", "MY_TOKEN": "short"}

    assert list(environment_secrets(environment)) == ["abcdefgh"]

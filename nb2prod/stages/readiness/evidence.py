"""What shows that the numbers are right, and what they are made from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from nb2prod.model.readiness import Item, State
from nb2prod.model.record import Record
from nb2prod.model.surroundings import is_absolute

TABLES = ("DataFrame", "Series")


def golden_values(texts: Mapping[str, str], record: Record) -> Item:
    """The tests know what the notebook got."""
    what = "the tests hold the notebook's own values"
    values = [path for path in texts if path.startswith("tests/data/")]
    if values:
        return Item(what=what, state=State.DONE, found=f"tests/data, {len(values)} files")  # fmt: skip
    return Item(
        what=what, state=State.TO_DO, found="there is no tests/data",
        remedy=f"{_recording(record)} records them",
    )  # fmt: skip


def contracts(texts: Mapping[str, str], record: Record) -> Item:
    """A table that is not as it should be ends the run."""
    what = "tables are checked against a contract"
    tables = [
        slot.name
        for step in record.steps
        for slot in step.outputs
        if any(kind in slot.type for kind in TABLES)
    ]
    file = f"src/{record.package}/contracts.py"
    if file in texts:
        return Item(what=what, state=State.DONE, found=file)
    if not tables:
        return Item(what=what, state=State.NOT_APPLICABLE, found="no step gives a table")  # fmt: skip
    return Item(
        what=what, state=State.TO_DO, found=f"there is no {file}",
        remedy=f"{_recording(record)} writes one from what it sees",
    )  # fmt: skip


def data_files(texts: Mapping[str, str], record: Record) -> Item:
    """What a run reads is here, or comes with the deployment."""
    what = "the data that a run reads is here"
    wanted = [
        setting.default
        for setting in record.parameters
        if setting.type == "Path" and not setting.written
        if isinstance(setting.default, str) and _is_wanted(setting.default)
    ]
    if not wanted:
        return Item(what=what, state=State.NOT_APPLICABLE, found="no file is read")  # fmt: skip
    absent = [path for path in wanted if not _is_here(posixpath.normpath(path), texts)]
    if absent:
        return Item(
            what=what, state=State.TO_DO, found=f"not here: {', '.join(absent)}",
            remedy="mount it where the project runs; README says which setting names it",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=", ".join(wanted))


def _is_wanted(path: str) -> bool:
    """Whether it lies beside the code, and no run makes it."""
    return path != "" and not (is_absolute(path) or re.match(r"outputs(?:/|$)", path))


def _is_here(path: str, texts: Mapping[str, str]) -> bool:
    return path in {".", *texts} or any(p.startswith(f"{path}/") for p in texts)


def _recording(record: Record) -> str:
    """The command that makes the same kind of project again, and records."""
    entry = "" if record.entry == "batch" else f" --entry {record.entry}"
    target = f" --target {record.target}" if record.target else ""
    return (
        f"`nb2prod convert NOTEBOOK{entry}{target} --output PROJECT --run --overwrite`"
    )

"""nb2prod convert --overwrite: what the project before will lose, told before any work is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nb2prod.errors import UserError
from nb2prod.model.brief import Brief
from nb2prod.model.record import Record
from nb2prod.stages.readiness.code import some
from nb2prod.stages.record_reading import read_record
from nb2prod.stages.scaffolding.kinds import paths_of_kind
from nb2prod.stages.testing.unrecorded import ALWAYS
from nb2prod.stages.writing.leaving import standings


def what_goes(target: Path, package: str, brief: Brief, *, ran: bool) -> Iterator[str]:
    """A line for each reason why files of the project there go; what a person edited stays."""
    try:
        before = read_record(target)
    except UserError:  # no project of ours: nothing of it goes
        return
    if before.package != package:
        moved = f"its package was `{before.package}` and becomes `{package}`"
        yield from _told(target, moved, _under(target, f"src/{before.package}/"))
    elif before.entry != brief.entry:
        kinds = f"it was made with `--entry {before.entry}` and becomes `--entry {brief.entry}`"
        yield from _told(target, kinds, _of_the_kind(before, brief))
    if not ran and _under(target, "tests/data/"):
        why = "a run wrote it, and this conversion is without `--run`"
        yield from _told(target, why, _from_a_run(target, before, brief))


def _of_the_kind(before: Record, brief: Brief) -> frozenset[str]:
    old, new = (
        paths_of_kind(entry, before.package, brief.templates)
        for entry in (before.entry, brief.entry)
    )
    return old - new


def _from_a_run(target: Path, before: Record, brief: Brief) -> frozenset[str]:
    kept = paths_of_kind(before.entry, before.package, brief.templates)
    contracts = _under(target, f"src/{before.package}/contracts.py")
    return (
        (_under(target, "tests/") | contracts) - kept - {f"tests/{n}" for n in ALWAYS}
    )


def _under(target: Path, folder: str) -> frozenset[str]:
    found = standings(target)
    return frozenset(p for p in (*found.ours, *found.edited) if p.startswith(folder))


def _told(target: Path, why: str, paths: frozenset[str]) -> Iterator[str]:
    found = standings(target, paths)
    if found.ours:
        yield f"{target} loses {some(found.ours)}: {why}"
    if found.edited:
        yield f"{target} keeps your {some(found.edited)}, which it has no use for then"

"""A project's folder -> what of ours in it is as we wrote it, and what a person has edited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from nb2prod.stages.writing.merge import RECORD, read_record
from nb2prod.stages.writing.survey import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Files that we wrote, by what became of them; those that are gone already are in neither."""

    ours: tuple[str, ...]
    edited: tuple[str, ...]


def standings(project: Path, paths: Collection[str] | None = None) -> Standings:
    """Of all that we recorded, or of these paths of it."""
    recorded = read_record(project / RECORD) or {}
    here = [
        path
        for path in sorted(recorded)
        if (paths is None or path in paths) and (project / path).is_file()
    ]
    edited = [path for path in here if digest_of(project / path) != recorded[path]]
    ours = [path for path in here if path not in edited]
    return Standings(ours=tuple(ours), edited=tuple(edited))

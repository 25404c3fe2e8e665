"""nb2prod check: what a project lacks for production; nothing of it is run."""

from __future__ import annotations

from pathlib import Path

from nb2prod.model.readiness import Item
from nb2prod.stages.project_reading import texts_of
from nb2prod.stages.readiness import readiness
from nb2prod.stages.record_reading import read_record


def check(project: Path) -> tuple[Item, ...]:
    """The checklist of a project's folder; BadUsage where nb2prod did not make it."""
    record = read_record(project)
    read = dict(texts_of(project))
    texts = {path: text or "" for path, text in read.items()}
    unread = [path for path, text in read.items() if text is None]
    return readiness(texts, record, unread=unread)

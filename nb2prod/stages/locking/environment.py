"""An interpreter -> what is installed for it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator

from nb2prod.model.installed import Installed
from nb2prod.model.locked import name_of
from nb2prod.stages.interpreters import folders_of


def installed_for(interpreter: str) -> Installed:
    """What the metadata of an interpreter's folders says; nothing of theirs is imported."""
    python, folders = folders_of(interpreter)
    if not python:
        return Installed()
    versions: dict[str, str] = {}
    brought_by: dict[str, str] = {}
    for distribution in importlib.metadata.distributions(path=list(folders)):
        name = name_of(distribution.metadata["Name"] or "")
        if name and name not in versions:
            versions[name] = distribution.version
            brought_by |= {top: name for top in _tops(distribution)}
    return Installed(
        python=python,
        versions=tuple(sorted(versions.items())),
        brought_by=tuple(sorted(brought_by.items())),
    )


def _tops(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    """Top-level modules, where the metadata lists them in the cheap way."""
    listed = distribution.read_text("top_level.txt") or ""
    yield from (top for top in listed.split() if top.isidentifier())
    if not listed:
        for line in (distribution.read_text("RECORD") or "").splitlines():
            top, _, rest = line.partition("/")
            if rest.startswith("__init__.py,") and top.isidentifier():
                yield top

"""Findings of notebooks that were checked before, by content, rules and version.

A file of the cache is written whole or not at all, and its name is a hash of everything that
its findings depend on, so any number of runs may share the folder and none is ever stale.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from nb2prod import __version__
from nb2prod.model.finding import Finding

LIMIT = 50_000  # files; the oldest go first


def folder() -> str:
    """Where the cache is; `NB2PROD_CACHE_DIR` moves it."""
    if named := os.environ.get("NB2PROD_CACHE_DIR"):
        return named
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "nb2prod", "lint")


@cache
def _ourselves() -> str:
    """Our version, and when our own files last changed."""
    here = Path(__file__).parents[1]
    newest = max(path.stat().st_mtime_ns for path in here.rglob("*.py"))
    return f"{__version__} {newest}"


def key(data: bytes, *parts: str) -> str:
    """The name of what is known about these bytes under these settings."""
    text = "\0".join((_ourselves(), *parts))
    digest = hashlib.sha256(text.encode() + b"\0")
    digest.update(data)
    return digest.hexdigest()[:40]


def _path(top: str, name: str) -> str:
    return os.path.join(top, name[:2], name[2:])


Near = tuple[tuple[str, str], ...]
ReadNear = Callable[[str], bytes | None]


def near_digest(data: bytes | None) -> str:
    """What stands for a file beside the notebook that had a say; nothing if it was not there."""
    return "" if data is None else hashlib.sha256(data).hexdigest()[:40]


def load(top: str, name: str, read_near: ReadNear) -> tuple[Finding, ...] | None:
    """What was found before; None if nobody looked, a neighbour changed, or the file broke."""
    try:
        with open(_path(top, name), "rb", buffering=0) as file:
            data = file.readall()
    except OSError:
        return None
    if data == EMPTY:
        return ()
    import msgspec

    try:
        near, findings = msgspec.json.decode(
            data, type=tuple[Near, tuple[Finding, ...]]
        )
    except (msgspec.MsgspecError, ValueError):
        return None
    same = all(near_digest(read_near(path)) == digest for path, digest in near)
    return findings if same else None


EMPTY = b"[[],[]]"


def save(top: str, name: str, findings: tuple[Finding, ...], near: Near) -> None:
    """Remember; a full disk or a folder that cannot be written is no problem of lint."""
    import msgspec

    path = _path(top, name)
    partial = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _make_room(os.path.dirname(path))
        with open(partial, "wb") as file:
            file.write(msgspec.json.encode((near, findings)))
        os.replace(partial, path)


def _make_room(folder: str) -> None:
    """Drop the older half of a folder that is full: one in 256 of the cache's."""
    if len(os.listdir(folder)) < LIMIT // 256:
        return
    files = sorted(Path(folder).iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in files[: len(files) // 2]:
        path.unlink(missing_ok=True)

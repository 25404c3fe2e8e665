"""Findings of notebooks that were checked before, one file for each folder and its settings.

A notebook is known by its size, times and inode, as linters and git do; where those differ, by
its content. What was changed in the two seconds before it was read may be changed again within
one tick of the clock, so its times are not trusted.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from collections.abc import Callable, Iterator

import msgspec

from nb2prod import __version__
from nb2prod.model.finding import Finding

FILES = 200  # of the cache's folder; the oldest go first
TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system

Times = tuple[int, ...]  # nothing: they tell nothing
Near = tuple[tuple[str, str], ...]
ReadNear = Callable[[str], bytes | None]


class Known(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """What was found in a notebook, and how to tell that it is still the same."""

    times: Times
    size: int
    digest: str
    near: Near  # files beside the notebook that had a say, with their digests
    findings: tuple[Finding, ...]


class Stored(msgspec.Struct, array_like=True, gc=False):
    """What a file of the cache holds, after its checksum."""

    asked: str
    notebooks: dict[str, Known]


def folder() -> str:
    """Where the cache is; `NB2PROD_CACHE_DIR` moves it."""
    if named := os.environ.get("NB2PROD_CACHE_DIR"):
        return named
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "nb2prod", "lint")


def read(path: str, clock: Callable[[], int] = time.time_ns) -> tuple[bytes, Times]:
    """A file's bytes, and its times where a later change would change them."""
    now = clock()
    with open(path, "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        data = file.readall()
    settled = max(status.st_mtime_ns, status.st_ctime_ns) < now - TICK
    return data, times_of(status) if settled else ()


def times_of(status: os.stat_result) -> Times:
    """What a change would change too; st_ctime cannot be set back by hand."""
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (*times, status.st_size, status.st_ino)


def digest_of(data: bytes | None) -> str:
    """What stands for a content; nothing for a file that is not there."""
    import hashlib  # not needed where times answer

    return "" if data is None else hashlib.sha256(data).hexdigest()[:40]


class Cache:
    """What is known of the notebooks of this folder under some settings."""

    def __init__(self, top: str, settings: str) -> None:
        self.asked = "\0".join((_ourselves(), os.getcwd(), settings))
        self.path = os.path.join(top, f"{zlib.crc32(self.asked.encode()):08x}")
        self.notebooks = _loaded(self.path, self.asked)
        self.changed = False

    def findings(self, path: str, read_near: ReadNear) -> tuple[Finding, ...] | None:
        """What was found before; None if nobody looked, or something is not as it was."""
        known = self.notebooks.get(path)
        if known is None or not self._is_same(path, known):
            return None
        same = all(digest_of(read_near(name)) == digest for name, digest in known.near)
        return known.findings if same else None

    def _is_same(self, path: str, known: Known) -> bool:
        try:
            status = os.stat(path)
            if times_of(status) == known.times:
                return True
            if status.st_size != known.size:
                return False
            data, times = read(path)
        except OSError:
            return False
        if digest_of(data) != known.digest:
            return False
        self.learn(path, msgspec.structs.replace(known, times=times))
        return True

    def learn(self, path: str, known: Known) -> None:
        """Keep what was found until `save`."""
        self.notebooks[path] = known
        self.changed = True

    def save(self) -> None:
        """Write what changed; a full disk or a folder that cannot be written is no problem of lint."""
        if not self.changed:
            return
        # what a run beside this one has written meanwhile is kept
        known = _loaded(self.path, self.asked) | self.notebooks
        there = {path: each for path, each in known.items() if os.path.exists(path)}
        content = Stored(self.asked, there)
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            _make_room(os.path.dirname(self.path))
            _write(self.path, msgspec.msgpack.encode(content))


def _write(path: str, data: bytes) -> None:
    """Whole or not at all; a writer that is killed leaves the old file as it was."""
    partial = f"{path}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(zlib.crc32(data).to_bytes(4) + data)
    os.replace(partial, path)


def _loaded(path: str, asked: str) -> dict[str, Known]:
    try:
        with open(path, "rb") as file:
            check, data = file.read(4), file.read()
    except OSError:
        return {}
    if zlib.crc32(data).to_bytes(4) != check:
        return {}
    try:
        stored = msgspec.msgpack.decode(data, type=Stored)
    except (msgspec.MsgspecError, ValueError):
        return {}
    return stored.notebooks if stored.asked == asked else {}


def _make_room(top: str) -> None:
    """Drop the older half of a cache that is full."""
    with os.scandir(top) as found:
        files = [entry for entry in found if entry.is_file()]
    if len(files) < FILES:
        return
    files.sort(key=lambda entry: entry.stat().st_mtime_ns)
    for entry in files[: len(files) // 2]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(entry.path)


def _ourselves() -> str:
    """Our version, and when our own files last changed."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return f"{__version__} {max(_changes(here))}"


def _changes(top: str) -> Iterator[int]:
    with os.scandir(top) as found:
        for entry in found:
            if entry.is_dir():
                yield from _changes(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.stat().st_mtime_ns

"""A base image's tag -> its digest, where a program at hand gets it from the registry in time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence

LONGEST = 2.0  # seconds from the question on; the lock is made meanwhile
# programs that print the digest of what a tag means for every platform
PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("crane", "digest", "{image}"),
    ("skopeo", "inspect", "--no-tags", "--format={{.Digest}}", "docker://{image}"),
    ("docker", "buildx", "imagetools", "inspect", "--format={{.Manifest.Digest}}", "{image}"),
)  # fmt: skip
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@contextlib.contextmanager
def pinning(image: str) -> Iterator[Callable[[], str]]:
    """Ask in the background; what is given says the image, with its digest if that is known."""
    argv = None if "@" in image else _command(image)
    if argv is None:
        yield lambda: image
        return
    started = time.monotonic()
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield lambda: _pinned(image, process, started + LONGEST)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _command(image: str) -> Sequence[str] | None:
    for program, *rest in PROGRAMS:
        if path := shutil.which(program):
            return [path, *(part.replace("{image}", image) for part in rest)]
    return None


def _pinned(image: str, process: subprocess.Popen[str], until: float) -> str:
    try:
        said, _ = process.communicate(timeout=max(until - time.monotonic(), 0.01))
    except subprocess.TimeoutExpired:
        return image
    known = process.returncode == 0 and _DIGEST.fullmatch(said.strip())
    return f"{image}@{said.strip()}" if known else image

"""The programs that resolve requirements: uv where there is one, else pip-compile."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.stages.locking.text import lock_text, pins_of

LONGEST_WAIT = 10  # seconds to find out that no index answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to resolve, in a folder of its own; `output` may hold versions to prefer."""

    folder: Path
    source: str
    output: str
    constraint: str = ""
    python: str
    as_of: str = ""
    ends_at: float  # on the monotonic clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a resolver ended, and what it said."""

    code: int
    said: str


def uv_program() -> str:
    """Where uv is; empty where it is not."""
    beside = Path(sysconfig.get_path("scripts")) / "uv"
    return str(beside) if beside.exists() else shutil.which("uv") or ""


def compile_with_uv(job: Job) -> Ended:
    """Nothing is built: resolving runs no code of a distribution."""
    argv = [
        uv_program(), "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--no-build",
        "--python-version", job.python, "--python", sys.executable, job.source, "--output-file", job.output,
    ]  # fmt: skip
    argv += ["--constraints", job.constraint] if job.constraint else []
    argv += ["--exclude-newer", job.as_of] if job.as_of else []
    argv += [] if sys.platform == "linux" else ["--python-platform", "linux"]
    patience = {"UV_HTTP_CONNECT_TIMEOUT": "4", "UV_HTTP_TIMEOUT": "4", "UV_HTTP_RETRIES": "1"}  # fmt: skip
    fixed = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    return _run(argv, job, {**patience, **os.environ, **fixed})


def compile_with_pip_tools(job: Job) -> Ended:
    """For the Python that runs it only; it downloads every file to take its hash.

    What to take is decided among wheels, so that nothing is built; the hashes are of all files.
    """
    if silent := silence_of_index(job):
        return silent
    passed_on = "--retries 1 --timeout 6"
    passed_on += f" --uploaded-prior-to {job.as_of}" if job.as_of else ""
    constraint = ["--constraint", job.constraint] if job.constraint else []
    wheels = ["--pip-args", f"{passed_on} --only-binary :all:", *constraint]
    chosen = _run(
        [*PIP_COMPILE, *wheels, "--output-file", job.output, job.source],
        job,
        os.environ,
    )
    if chosen.code:
        return chosen
    hashing = ["--generate-hashes", "--no-annotate", "--pip-args", passed_on]
    hashed = _run(
        [*PIP_COMPILE, *hashing, "--output-file", f"hashed-{job.output}", job.output],
        job, os.environ,
    )  # fmt: skip
    if not hashed.code:
        _add_hashes(job.folder / job.output, job.folder / f"hashed-{job.output}")
    return hashed


PIP_COMPILE = (
    sys.executable, "-m", "piptools", "compile", "--quiet", "--no-header", "--strip-extras", "--allow-unsafe",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options",
)  # fmt: skip


def _add_hashes(chosen: Path, hashed: Path) -> None:
    """Who needs what stands in the one file, the hashes in the other."""
    via = {pin.requirement: pin.via for pin in pins_of(chosen.read_text("utf-8"))}
    pins = [
        replace(pin, via=via.get(pin.requirement, ()))
        for pin in pins_of(hashed.read_text("utf-8"))
    ]
    chosen.write_text(lock_text(pins, source="", about=""), encoding="utf-8")


def silence_of_index(job: Job) -> Ended | None:
    """What pip says where no index answers as one; pip-compile would try again for minutes."""
    first = (job.folder / job.source).read_text("utf-8").split()
    name = first[0].partition("=")[0].partition("[")[0] if first else "pip"
    argv = [sys.executable, "-m", "pip", "index", "versions", name]
    argv += ["-vv", "--no-input", "--retries", "0", "--timeout", "5"]
    soon = min(job.ends_at, time.monotonic() + LONGEST_WAIT)
    ended = _run(argv, replace(job, ends_at=soon), os.environ)
    if ended.code == TIMED_OUT:
        return Ended(code=TIMED_OUT, said="connection error: it timed out")
    lines = ended.said.splitlines()
    failed = [x for x in lines if x.startswith("Could not fetch URL") and ": 404 " not in x]  # fmt: skip
    if ended.code == 0 or not (failed or ended.code == ITS_OWN_ERROR):
        return None
    return Ended(code=ended.code, said="\n".join(failed) or ended.said)


def has_pip_tools() -> bool:
    """Whether pip-compile can be run."""
    return importlib.util.find_spec("piptools") is not None


TIMED_OUT = 124
ITS_OWN_ERROR = 2  # pip met what it does not expect, and shows where


def _run(argv: list[str], job: Job, environment: Mapping[str, str]) -> Ended:
    try:
        done = subprocess.run(
            argv, cwd=job.folder, env=dict(environment), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace",
            timeout=max(job.ends_at - time.monotonic(), 0.1),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Ended(code=TIMED_OUT, said=TOO_LONG)
    return Ended(code=done.returncode, said=done.stderr + done.stdout)


TOO_LONG = "it took too long"

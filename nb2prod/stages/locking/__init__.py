"""Needs -> locks with hashes, or the reason why there are none."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model.installed import Installed
from nb2prod.model.locked import Locked, Needs, name_of
from nb2prod.stages.locking.engines import (
    Ended,
    Job,
    compile_with_pip_tools,
    compile_with_uv,
    has_pip_tools,
    uv_program,
)
from nb2prod.stages.locking.environment import installed_for
from nb2prod.stages.locking.problems import FINAL, problem_of
from nb2prod.stages.locking.text import Pin, lock_text, pins_of

Engine = Callable[[Job], Ended]
LONGEST = 300  # seconds that all files together may take where an index answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The pins of one file, or why there are none."""

    pins: tuple[Pin, ...] = ()
    problem: str = ""


def lock(
    needs: Needs,
    *,
    python: str,
    installed: Installed,
    as_of: str = "",
    engine: Engine | None = None,
) -> Locked:
    """Both locks for a project's Python; what was installed is preferred, or a date's newest."""
    engine = engine or chosen_engine()
    if engine is None:
        return unlocked(needs, "there is neither uv nor pip-compile to lock with")
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if engine is compile_with_pip_tools and python != own:
        why = f"pip-compile locks for the Python that runs it, {own}; with uv installed any other can be locked for"
        return unlocked(needs, why)
    with tempfile.TemporaryDirectory(prefix="nb2prod-lock-") as name:
        maker = _Maker(
            folder=Path(name), python=python, as_of=as_of, engine=engine, installed=installed,
            ends_at=time.monotonic() + LONGEST,
        )  # fmt: skip
        return maker.locks(needs)


def chosen_engine() -> Engine | None:
    """uv is many times faster, and gives the same."""
    if uv_program():
        return compile_with_uv
    return compile_with_pip_tools if has_pip_tools() else None


def unlocked(needs: Needs, problem: str) -> Locked:
    """The project's needs without a lock."""
    return Locked(needs=needs, problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    folder: Path
    python: str
    as_of: str
    engine: Engine
    installed: Installed
    ends_at: float

    def locks(self, needs: Needs) -> Locked:
        runtime = self.resolved("requirements", needs.runtime)
        if runtime.problem and runtime.problem not in FINAL and "==" in str(needs.runtime):  # fmt: skip
            freer = without_versions(needs, self.installed)
            again = self.resolved("requirements", freer.runtime)
            needs, runtime = (needs, runtime) if again.problem else (freer, again)
        if runtime.problem:
            return unlocked(needs, runtime.problem)
        tools = self.resolved("requirements-dev", needs.development, "requirements.txt")
        if tools.problem:
            return unlocked(needs, tools.problem)
        until = f", as of {self.as_of}" if self.as_of else ""
        about = f"for Python {self.python} on Linux{until}, each with its hashes."
        return Locked(
            needs=needs,
            runtime=lock_text(
                runtime.pins,
                source="requirements.in",
                about=f"What the project needs to run, {about}",
            ),
            development=lock_text(
                tools.pins,
                source="requirements-dev.in",
                about=f"What its developers need over that, {about}",
                more=" --constraint=requirements.txt",
            ),
            pins=tuple(pin.requirement.partition(" ;")[0] for pin in runtime.pins),
        )

    def resolved(
        self, stem: str, lines: Sequence[str], constraint: str = ""
    ) -> Resolved:
        """The file is left in the folder: it constrains the next."""
        source, output = self.folder / f"{stem}.in", self.folder / f"{stem}.txt"
        source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if not constraint and not self.as_of:
            output.write_text(preferred(self.installed), encoding="utf-8")
        job = Job(
            folder=self.folder, source=source.name, output=output.name, constraint=constraint,
            python=self.python, as_of=self.as_of, ends_at=self.ends_at,
        )  # fmt: skip
        ended = self.engine(job)
        if ended.code:
            return Resolved(problem=problem_of(ended.said))
        return Resolved(pins=pins_of(output.read_text("utf-8")))


def preferred(installed: Installed) -> str:
    """A resolver keeps the versions of its last output where it can."""
    return "".join(
        f"{name}=={version}\n"
        for name, version in installed.versions
        if "+" not in version
    )


def without_versions(needs: Needs, installed: Installed) -> Needs:
    """Without the versions that come from the environment: an index may not have them."""
    known = dict(installed.versions)
    freed = (
        (
            line.partition("==")[0]
            if line.partition("==")[2] == known.get(name_of(line), "").partition("+")[0]
            else line
        )
        for line in needs.runtime
    )
    return Needs(runtime=tuple(freed), development=needs.development)


__all__ = ["chosen_engine", "installed_for", "lock", "unlocked"]

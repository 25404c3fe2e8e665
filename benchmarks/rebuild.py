"""Projects rebuilt from their locks alone: a clean environment, their tests, their main job.

    python benchmarks/rebuild.py NOTEBOOK … [--interpreter PATH] [--keep DIR] [--json FILE]

Each notebook is converted with its default lock, twice, so that the two
locks can be compared; an environment is made and filled from `requirements.txt` and
`requirements-dev.txt` with hashes required, by uv where it is installed; then
`pytest` and the main job run in it, and nothing of the machine's own is on their path.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nb2prod.stages.locking.engines import uv_program

SLOWEST = 900  # seconds for one command


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How far one notebook came, and why it stopped there."""

    notebook: str
    outcome: str  # passed, or the stage that failed
    said: str = ""
    convert_seconds: float = 0.0
    install_seconds: float = 0.0
    same_lock: bool = False
    distributions: int = 0


class Failed(Exception):
    """The stage that did not go through."""

    def __init__(self, *, stage: str, said: str) -> None:
        super().__init__(said)
        self.stage = stage
        self.said = said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--interpreter", default="", help="the Python that has the notebooks' libraries")  # fmt: skip
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="where to leave the projects")
    options = parser.parse_args()
    rows = []
    for number, notebook in enumerate(options.notebooks, start=1):
        with tempfile.TemporaryDirectory(prefix="rebuild-") as name:
            row = rebuilt(notebook.resolve(), Path(name), options.interpreter)
            if options.keep:
                kept = options.keep / f"{number}-{notebook.stem}"
                shutil.copytree(Path(name) / "project", kept, dirs_exist_ok=True)
        rows.append(row)
        print(f"{number}/{len(options.notebooks)} {row.outcome:<8} {notebook.parent.name}/{notebook.name} {row.said[-200:]!r}", flush=True)  # fmt: skip
        if options.json:
            options.json.write_text(json.dumps([asdict(r) for r in rows], indent=1))
    print(summary(rows))
    return 0 if all(row.outcome == "passed" for row in rows) else 1


def summary(rows: Sequence[Rebuilt]) -> str:
    passed = [row for row in rows if row.outcome == "passed"]
    same = sum(row.same_lock for row in rows)
    seconds = statistics.median(row.convert_seconds for row in rows)
    return (
        f"{len(passed)} of {len(rows)} rebuilt, tested and run from the lock alone; "
        f"{same} locks the same twice; convert {seconds:.1f} s at the median"
    )


def rebuilt(notebook: Path, place: Path, interpreter: str) -> Rebuilt:
    """Convert, lock again, install, test, run."""
    done = Rebuilt(notebook=str(notebook), outcome="passed")
    values: dict[str, object] = {}
    try:
        started = time.perf_counter()
        project = convert(place, notebook, "project", interpreter)
        values["convert_seconds"] = time.perf_counter() - started
        lock = project / "requirements.txt"
        if not lock.exists():
            record = json.loads((project / "nb2prod.json").read_text("utf-8"))
            raise Failed(stage="lock", said=record["lock"]["problem"])
        again = convert(place, notebook, "again", interpreter)
        values["same_lock"] = lock.read_bytes() == (again / lock.name).read_bytes()
        values["distributions"] = lock.read_text("utf-8").count("==")
        started = time.perf_counter()
        python = environment(project, place / "venv")
        values["install_seconds"] = time.perf_counter() - started
        package = json.loads((project / "nb2prod.json").read_text("utf-8"))["package"]
        call("run", [python, "-m", package], project, PYTHONPATH="src")
        call("test", [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"], project)
    except Failed as failed:
        values |= {"outcome": failed.stage, "said": failed.said}
    return Rebuilt(**{**asdict(done), **values})


def convert(place: Path, notebook: Path, target: str, interpreter: str) -> Path:
    """The notebook stays where its data is; nothing is written there."""
    argv = [sys.executable, "-m", "nb2prod", "convert", str(notebook), "-q", "--output", str(place / target)]  # fmt: skip
    argv += ["--interpreter", interpreter] if interpreter else []
    root = str(Path(__file__).resolve().parents[1])
    call("convert", argv, place, PYTHONPATH=root)
    return place / target


def environment(project: Path, folder: Path) -> str:
    """A new environment with what the locks name, each checked against its hash."""
    locks = ["-r", "requirements.txt", "-r", "requirements-dev.txt"]
    python = folder / "bin" / "python"
    call("venv", [sys.executable, "-m", "venv", "--without-pip", str(folder)], project)
    if program := uv_program():
        installer = [program, "pip", "install", "--quiet", "--python", str(python)]
    else:
        installer = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]  # fmt: skip
    call("install", [*installer, "--require-hashes", *locks], project)
    return str(python)


def call(stage: str, argv: Sequence[str], folder: Path, **more: str) -> None:
    own = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")
    clean = {name: value for name, value in os.environ.items() if name not in own}
    try:
        done = subprocess.run(
            argv, cwd=folder, env={**clean, **more}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=SLOWEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Failed(stage=stage, said="it took too long") from None
    if done.returncode:
        raise Failed(stage=stage, said=(done.stdout + done.stderr).strip()[-600:])


if __name__ == "__main__":
    sys.exit(main())

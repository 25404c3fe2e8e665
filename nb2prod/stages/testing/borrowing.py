"""The notebook's interpreter -> one that also has what the generated project imports over it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.stages.progress import UNDER_WAY, Say

NEEDED = {
    "pydantic_settings": "pydantic-settings",
    "pytest": "pytest",
    "pandera": "pandera",
}
FIND = (
    "import importlib.util, json, sys; print(json.dumps(["
    "[n for n in sys.argv[1:] if importlib.util.find_spec(n) is None],"
    "[p for p in sys.path if p.endswith('-packages')]]))"
)
SECONDS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """An interpreter, and which of the modules it still does not have."""

    interpreter: str
    missing: frozenset[str]


def with_borrowed(
    interpreter: str, wanted: Sequence[str], folder: Path, say: Say
) -> Borrowed:
    """The interpreter itself where it has all; else an environment in `folder` that sees its packages too."""
    missing, places = _look(interpreter, wanted)
    if not missing:
        return Borrowed(interpreter=interpreter, missing=frozenset())
    made = _environment(interpreter, places, folder)
    if made is not None:
        pip = [sys.executable, "-m", "pip", "--python", made, "install", "--quiet", "--disable-pip-version-check"]  # fmt: skip
        names, started = [NEEDED[name] for name in missing], time.monotonic()
        said = f"pip, for {', '.join(names)} in a scratch environment", 1, 1
        say(*said, UNDER_WAY)
        _says([*pip, *names])
        say(*said, time.monotonic() - started)
        still, _ = _look(made, wanted)
        if set(still) < set(missing):
            return Borrowed(interpreter=made, missing=frozenset(still))
    return Borrowed(interpreter=interpreter, missing=frozenset(missing))


def _look(interpreter: str, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which modules an interpreter does not have, and where its packages lie."""
    said = _says([interpreter, "-c", FIND, *wanted])
    if not said:
        return list(wanted), []
    missing, places = json.loads(said.splitlines()[-1])
    return list(map(str, missing)), list(map(str, places))


def _environment(interpreter: str, places: Sequence[str], folder: Path) -> str | None:
    """A virtual environment of the same Python, which finds the packages of the first."""
    _says([interpreter, "-m", "venv", "--without-pip", str(folder)])
    python = next((p for p in (folder / "bin/python", folder / "Scripts/python.exe") if p.exists()), None)  # fmt: skip
    if python is None:
        return None
    _, own = _look(str(python), [])
    if not own:
        return None
    lines = "".join(f"{place}\n" for place in places)
    Path(own[0], "borrowed.pth").write_text(lines, encoding="utf-8")
    return str(python)


def _says(command: Sequence[str]) -> str:
    """What a program prints; nothing where it fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""

"""Run the thin notebooks of converted notebooks, and compare what they show with the original.

    python benchmarks/thin.py --python VENV/bin/python --recorder RECORDER.py [--above N] NOTEBOOK …

VENV has the notebooks' libraries. RECORDER.py is run by it as `RECORDER.py NOTEBOOK OUT.json ROOT`:
it runs a notebook from top to bottom in a clean kernel, and writes a JSON object with `error`
(null where it went through), `printed` (lines) and `figures` (a digest of each one's pixels).
The original is run twice, and what it does not say twice is left out. Each notebook is converted
in a copy of its folder, or of the one N levels above, for data beside that.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 600
SURE = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}
CONVERT = ("-m", "nb2prod", "convert", "--no-lock", "-q", "--name", "thin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a run showed."""

    printed: tuple[str | None, ...]  # None where two runs print something else
    figures: tuple[str, ...]


class Failed(Exception):
    """Something did not work; the message says what."""


def main() -> int:
    """Compare each thin notebook, and count the verdicts."""
    parser = argparse.ArgumentParser(description="compare thin notebooks with the original")  # fmt: skip
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--recorder", type=Path, required=True)
    parser.add_argument("--above", type=int, default=0)
    parser.add_argument("notebooks", nargs="+", type=Path)
    asked = parser.parse_args()
    verdicts: Counter[str] = Counter()
    for notebook in map(Path.resolve, asked.notebooks):
        verdict, detail = judged(notebook, notebook.parents[asked.above], [asked.python, str(asked.recorder.resolve())])  # fmt: skip
        verdicts[verdict] += 1
        print(f"{verdict:8} {notebook.parent.name}/{notebook.name} {detail[:300]}", flush=True)  # fmt: skip
    print(", ".join(f"{verdict} {n}" for verdict, n in sorted(verdicts.items())))
    return int(set(verdicts) > {"same", "refused"})


def judged(notebook: Path, root: Path, recorder: list[str]) -> tuple[str, str]:
    """One notebook: same, differs, refused or fails, and why."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-thin-") as name:
        place = Path(name)
        try:
            first, second = (shown_in(notebook, root, place / n, recorder) for n in ("one", "two"))  # fmt: skip
        except Failed as failed:
            return "broken", f"the original: {failed}"
        copy = shutil.copytree(root, place / "three")
        argv = [sys.executable, *CONVERT, "--interpreter", recorder[0], "-o", str(place / "made"), notebook.name]  # fmt: skip
        folder = copy / notebook.parent.relative_to(root)
        env = {**SURE, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True)
        if done.returncode:
            return "refused", done.stderr.strip()
        made = place / "made"
        try:
            thin = recorded(made / "notebooks" / "thin.ipynb", made, recorder)
        except Failed as failed:
            return "fails", str(failed)
    different = difference(stable(first, second), thin)
    return ("differs", different) if different else ("same", "")


def shown_in(notebook: Path, root: Path, copy: Path, recorder: list[str]) -> Shown:
    """What the original shows, run in a copy of its folder."""
    shutil.copytree(root, copy)
    return recorded(copy / notebook.relative_to(root), copy, recorder)


def recorded(notebook: Path, root: Path, recorder: list[str]) -> Shown:
    """What a notebook shows; raises where it does not go through."""
    out = root.parent / f"{root.name}.json"
    argv = [*recorder, str(notebook), str(out), str(root)]
    try:
        done = subprocess.run(argv, env=SURE, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST)  # fmt: skip
        said = json.loads(out.read_text())
    except subprocess.TimeoutExpired as error:
        raise Failed(f"longer than {LONGEST} s") from error
    except FileNotFoundError as error:
        raise Failed(done.stderr[-300:]) from error
    if said["error"]:
        raise Failed(json.dumps(said["error"]))
    return Shown(printed=tuple(map(plain, said["printed"])), figures=tuple(said["figures"]))  # fmt: skip


def plain(line: str) -> str:
    """A line without the module that a class of the notebook's lives in."""
    return re.sub(r"\b(__main__|thin(\.\w+)*)\.(?=\w)", "", line)


def stable(first: Shown, second: Shown) -> Shown:
    """What both runs show."""
    if len(first.printed) != len(second.printed):
        raise SystemExit("the original prints another number of lines each time")
    printed = (a if a == b else None for a, b in zip(first.printed, second.printed, strict=True))  # fmt: skip
    figures = Counter(first.figures) & Counter(second.figures)
    return Shown(printed=tuple(printed), figures=tuple(figures.elements()))


def difference(original: Shown, thin: Shown) -> str:
    """Where a thin notebook prints or draws something else; it may show more figures."""
    for number, (one, other) in enumerate(zip(original.printed, thin.printed, strict=False), 1):  # fmt: skip
        if one is not None and one != other:
            return f"printed line {number}: {other!r} instead of {one!r}"
    if len(original.printed) != len(thin.printed):
        return f"{len(thin.printed)} printed lines instead of {len(original.printed)}"
    missing = Counter(original.figures) - Counter(thin.figures)
    if missing:
        return f"{missing.total()} of {len(original.figures)} figures differ; {len(thin.figures)} are shown"
    return ""


if __name__ == "__main__":
    sys.exit(main())

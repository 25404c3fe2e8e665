"""Every console block of the guide does what the guide says."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from making import ROOT, code, notebook_text

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# the guide's own words run our Python, without a network
PRELUDE = """
nb2prod() { "$PYTHON" -m nb2prod "$@"; }
python() { PYTHONPATH="src:$PYTHONPATH" "$PYTHON" "$@"; }
"""
REFUSED = {
    "churn": [
        "import pandas as pd",
        "clean = table.dropna()\nprint(len(clean))",
        "table = pd.DataFrame({'age': [31, None]})",
    ],
    "gone": ["print(rows)"],
    "broken": ["ages = [31, 42]", "for age in ages\n    print(age)"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A command, and all that it prints."""

    command: str
    said: str


def examples(text: str) -> list[Example]:
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, said = part.partition("\n")
            found.append(Example(command=command, said=said))
    return found


def printed(command: str, folder: Path) -> str:
    """What a command says, on both streams."""
    command = re.sub(r"^(nb2prod convert .*)$", r"\1 --no-lock", command)
    done = subprocess.run(
        ["bash", "-c", f"{PRELUDE}\n{command} 2>&1"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "VIRTUAL_ENV": sys.prefix,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_guide_is_true(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures/work/sales-forecast", tmp_path, dirs_exist_ok=True)
    for name, cells in REFUSED.items():
        text = notebook_text(*map(code, cells))
        (tmp_path / f"{name}.ipynb").write_text(text)
    folder = tmp_path
    wrong = []

    for example in examples((ROOT / "docs/guide.md").read_text("utf-8")):
        if example.command.startswith("cd "):
            folder = (folder / example.command.removeprefix("cd ")).resolve()
            continue
        said = printed(example.command, folder)
        if not is_as_said(example.said, said):
            wrong.append(f"$ {example.command}\n{said}")

    assert "\n".join(wrong) == ""


def is_as_said(wanted: str, said: str) -> bool:
    flags = doctest.ELLIPSIS | doctest.DONT_ACCEPT_BLANKLINE
    return doctest.OutputChecker().check_output(wanted, said, flags)

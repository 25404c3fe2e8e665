"""Generated Python -> the same, with what mypy says of the notebook's own lines marked.

Teams run `mypy --strict` over what they own. A notebook's code was not written for it: a name that
changes its type is an error there, and no reason to change what the code does. So such a line says
`# type: ignore[code]`. mypy comes with the extra `types`; without it nothing is marked.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import json
import os
import re
import shutil
import sys
import tokenize
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nb2prod.stages.programs import CutOff, run_limited

Errors = dict[str, dict[int, set[str]]]  # path -> line -> codes

ROUNDS = 5  # a cast moves lines, a mark may show an error that another hid
MARK = "# type: ignore"
_ASKS = re.compile("strict|(?:warn|disallow|allow|ignore|check|no_implicit|implicit|extra)_[a-z_]+")  # fmt: skip
_ASKS_OF_MODULES = re.compile(f"module|follow_[a-z_]+|{_ASKS.pattern}")
EVERYDAY = (
    "import collections, contextlib, csv, dataclasses, datetime, functools, io, itertools, json, logging, "
    "math, os, pathlib, random, re, string, subprocess, sys, time, typing, warnings\n"
)


def can_check() -> bool:
    """Whether mypy is installed beside us."""
    return importlib.util.find_spec("mypy") is not None


def mypy_settings(settings: str) -> str:
    """What a project's pyproject.toml asks of types; nothing that runs code or writes elsewhere.

    A stranger's template may have written it: `plugins` are executed, reports name their folders.
    """
    try:
        asked: object = tomllib.loads(settings)
    except ValueError:
        asked = {}
    for name in ("tool", "mypy"):
        asked = asked.get(name) if isinstance(asked, dict) else None
    table = asked if isinstance(asked, dict) else {}
    lines = ["[tool.mypy]", *_plain_settings(table, _ASKS)]
    overrides = table.get("overrides")
    for each in overrides if isinstance(overrides, list) else ():
        if isinstance(each, dict) and "module" in each:
            lines += ["[[tool.mypy.overrides]]", *_plain_settings(each, _ASKS_OF_MODULES)]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _plain_settings(
    table: Mapping[str, object], known: re.Pattern[str]
) -> Iterator[str]:
    for key, value in table.items():
        if known.fullmatch(key) and isinstance(value, bool | str | list):
            yield f"{key} = {json.dumps(value, ensure_ascii=False, default=str)}"


def errors_in(folder: Path, config: str, seconds: float) -> tuple[Errors, float]:
    """What `mypy --strict` says of a project's package, and the CPU seconds that it leaves.

    Nothing where it cannot say; none are left where it was cut off.
    """
    cache = folder / ".mypy_cache"
    try:
        if not cache.exists():
            kept, seconds = _cache_of_builtins(folder, seconds)
            shutil.copytree(kept, cache)
        said, left = _mypy(folder, cache, ["--config-file", config, "src"], seconds)
    except CutOff:
        return {}, 0.0
    except OSError:
        return {}, seconds
    return _errors(said), left


def _errors(said_by_mypy: str) -> Errors:
    found: Errors = {}
    for line in said_by_mypy.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        code, row = said.get("code"), said.get("line", 0)
        if said.get("severity") == "error" and code and row > 0:
            found.setdefault(said["file"], {}).setdefault(row, set()).add(code)
    return found


def _cache_of_builtins(folder: Path, seconds: float) -> tuple[Path, float]:
    """What mypy knows of the standard library's everyday modules, made once for all conversions.

    Each conversion works on a copy: what mypy kept of another project of the same name would mislead it.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    version = importlib.metadata.version("mypy")
    kept = home / "nb2prod" / f"mypy-{version}"
    if kept.exists():
        return kept, seconds
    made = folder / "builtins"
    made.mkdir()
    (made / "everyday.py").write_text(EVERYDAY)
    _, left = _mypy(made, made / "cache", ["everyday.py"], seconds)
    arriving = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copytree(made / "cache", arriving)
    try:
        arriving.rename(kept)
    except OSError:  # another conversion was first
        shutil.rmtree(arriving)
    shutil.rmtree(made)
    return kept, left


def _mypy(
    folder: Path, cache: Path, arguments: Sequence[str], seconds: float
) -> tuple[str, float]:
    command = [
        sys.executable, "-P", "-m", "mypy", "--strict", "--output", "json", "--no-site-packages",
        "--ignore-missing-imports", "--cache-dir", str(cache), *arguments,
    ]  # fmt: skip
    ended = run_limited(command, seconds=seconds, cwd=folder, env={**os.environ, "MYPYPATH": "src"})  # fmt: skip
    return ended.out, ended.left


def with_marks(text: str, errors: Mapping[int, set[str]]) -> str:
    """Comments that mypy heeds, before any that stand there."""
    lines = text.split("\n")
    places = _comment_places(text)
    for row, codes in sorted(errors.items()):
        if row not in places:
            continue
        column = places[row]
        code, comment = lines[row - 1][:column].rstrip(), lines[row - 1][column:]
        if comment.startswith(MARK):
            inside, _, rest = comment.partition("]")
            codes = codes | set(inside.partition("[")[2].split(", "))
            comment = rest.strip()
        said = f"{MARK}[{', '.join(sorted(codes))}]"
        marks = [
            part
            for part in (said if "unused-ignore" not in codes else "", comment)
            if part
        ]
        lines[row - 1] = "  ".join([code, *marks])
    return "\n".join(lines)


def _comment_places(text: str) -> dict[int, int]:
    """Line -> the column where its comment stands, or where one may be put."""
    places: dict[int, int] = {}
    lines = text.split("\n")
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        start, end = token.start[0], token.end[0]
        if end > start and token.type not in {tokenize.NEWLINE, tokenize.NL}:
            inside |= set(range(start, end))  # a comment would be a part of the string
        if token.type == tokenize.COMMENT:
            places[start] = token.start[1]
    for number, line in enumerate(lines, start=1):
        if number not in inside and not line.endswith("\\") and line.strip():
            places.setdefault(number, len(line))
    return places

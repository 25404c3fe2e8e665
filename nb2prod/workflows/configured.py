"""What the nearest pyproject.toml says of conversions.

A repository that a stranger wrote must be safe to convert: `run`, which executes the notebook,
and `interpreter`, which is executed itself, are asked for on the command line alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from nb2prod.errors import BadUsage

KINDS: Mapping[str, tuple[type, ...]] = {
    "as-of": (str,), "base-image": (str,), "contracts": (bool,), "entry": (str,),
    "lock": (bool,), "python": (str,), "templates": (str,), "timeout": (int,),
    "type-engine": (str,), "type-seconds": (int, float),
}  # fmt: skip
WORDS = {str: "a text", bool: "true or false", int: "a number"}
EXECUTES = {"interpreter", "run"}


def convert_defaults(start: Path) -> dict[str, object]:
    """Values of `convert`'s options by parameter: what `[tool.nb2prod.convert]` says.

    BadUsage names every mistake of the table at once. Paths are taken from the file's folder.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _defaults(file)
    return {}


def _defaults(file: Path) -> dict[str, object]:
    ours = _ours(file)
    table = ours.get("convert", {})
    if not isinstance(table, dict):
        raise BadUsage(f"{file}: `convert` of [tool.nb2prod] is no table")
    if "templates" in ours:
        table = {"templates": ours["templates"]} | table
    found = {key.replace("_", "-"): value for key, value in table.items()}
    mistakes = [m for key, value in found.items() if (m := _mistake(key, value))]
    mistakes += [
        f"`{key}` is said twice, as `{spelt}` too"
        for spelt in table
        if spelt != (key := spelt.replace("_", "-")) and key in table
    ]
    if mistakes:
        raise BadUsage(f"{file}: {'; '.join(mistakes)}")
    if found.get("templates"):
        found["templates"] = str(file.parent / str(found["templates"]))
    return {key.replace("-", "_"): value for key, value in found.items()}


def _mistake(key: str, value: object) -> str:
    if key in EXECUTES:
        return f"`{key}` executes code, and is an option of the command line alone"
    kinds = KINDS.get(key)
    if kinds is None:
        return f"`{key}` is no setting of convert"
    if type(value) not in kinds:  # true is no number here
        return f"`{key}` is {WORDS[kinds[0]]}"
    return ""


def _ours(file: Path) -> dict[str, object]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadUsage(f"{file}: {error.strerror}") from error
    if b"nb2prod" not in data:
        return {}  # whoever owns the file will hear of it elsewhere
    try:
        found: object = tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise BadUsage(f"{file} is no TOML: {error}") from None
    for name in ("tool", "nb2prod"):
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}

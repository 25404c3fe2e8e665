"""What the nearest pyproject.toml says of conversions.

A repository that a stranger wrote must be safe to convert: `run`, which executes the notebook,
and `interpreter`, which is executed itself, are asked for on the command line alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import BadUsage
from nb2prod.model.tables import misplaced, our_table
from nb2prod.stages.project_settings import nearest_settings, settings_document
from nb2prod.workflows.option_values import wrong_value

KINDS: Mapping[str, tuple[type, ...]] = {
    "as-of": (str,), "base-image": (str,), "contracts": (bool,), "entry": (str,),
    "lock": (bool,), "python": (str,), "templates": (str,), "timeout": (int,),
    "type-engine": (str,), "type-seconds": (int, float),
}  # fmt: skip
WORDS = {str: "a text", bool: "true or false", int: "a number"}
EXECUTES = {"interpreter", "run"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Values of `convert`'s options by parameter, and what of the file nobody reads."""

    values: Mapping[str, object]
    warnings: tuple[str, ...] = ()


def convert_defaults(start: Path) -> Configured:
    """What `[tool.nb2prod.convert]` of the nearest pyproject.toml says.

    BadUsage names every mistake of the table at once. Paths are taken from the file's folder.
    """
    file = nearest_settings(str(start))
    return _defaults(Path(file)) if file else Configured(values={})


def _defaults(file: Path) -> Configured:
    document = settings_document(str(file))
    ours = our_table(document)
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
        house = file.parent / str(found["templates"])
        if not house.is_dir():
            raise BadUsage(f"{file}: `templates` = {found['templates']!r} is no folder")
        found["templates"] = str(house)
    return Configured(
        values={key.replace("-", "_"): value for key, value in found.items()},
        warnings=tuple(f"{file}: {words}" for words in misplaced(document)),
    )


def _mistake(key: str, value: object) -> str:
    if key in EXECUTES:
        return f"`{key}` executes code, and is an option of the command line alone"
    kinds = KINDS.get(key)
    if kinds is None:
        return f"`{key}` is no setting of convert"
    if type(value) not in kinds:  # true is no number here
        return f"`{key}` is {WORDS[kinds[0]]}"
    if wrong := wrong_value(key, value):
        return f"`{key}` = {value!r} {wrong.wrong}: {wrong.hint}"
    return ""

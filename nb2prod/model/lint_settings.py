"""The settings of `lint`: one table, from pyproject.toml and then the command line."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from nb2prod.model.finding import Severity

Table = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintSettings:
    """What to check, what to say, and how."""

    select: tuple[str, ...] = ()  # nothing: the default set
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    builtins: tuple[str, ...] = ()
    cell_magics: tuple[str, ...] = ()  # their bodies are Python
    fail_on: Severity = Severity.WARNING
    output_format: tuple[str, ...] = ()
    max_warnings: int = 0
    baseline: str = ""


def from_table(table: Table, base: LintSettings) -> tuple[LintSettings, list[str]]:
    """Settings with those of a table, and every mistake in it at once."""
    known = {field.name.replace("_", "-"): field.name for field in fields(base)}
    mistakes: list[str] = []
    changes: dict[str, object] = {}
    for key, value in table.items():
        name = known.get(key.replace("_", "-"))
        if name is None:
            mistakes.append(f"`{key}` is no setting of lint")
            continue
        try:
            changes[name] = _read(name, value)
        except ValueError as error:
            mistakes.append(f"`{key}`: {error}")
    return replace(base, **changes), mistakes  # type: ignore[arg-type]  # checked by _read


def _read(name: str, value: object) -> object:
    if name == "fail_on":
        if value not in {each.value for each in Severity}:
            raise ValueError("one of error, warning, info")
        return Severity(str(value))
    if name == "max_warnings":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError("a number, 0 or more")
        return value
    if name == "baseline":
        if not isinstance(value, str):
            raise ValueError("a path in quotes")
        return value
    if name == "per_file_ignores":
        return _per_file(value)
    return _words(value)


def _per_file(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError('a table such as {"teaching/*" = ["NB3"]}')
    return tuple((str(pattern), _words(codes)) for pattern, codes in value.items())


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("a list of texts")
    return tuple(value)


def shown(settings: LintSettings) -> str:
    """The settings as TOML, as they would stand in pyproject.toml."""
    lines = ["[tool.nb2prod.lint]"]
    for field in fields(settings):
        value = getattr(settings, field.name)
        lines.append(f"{field.name.replace('_', '-')} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not isinstance(value, tuple):
        return str(value)
    if value and isinstance(value[0], tuple):
        rows = (f"{_toml(pattern)} = {_toml(codes)}" for pattern, codes in value)
        return "{ " + ", ".join(rows) + " }"
    return "[" + ", ".join(_toml(each) for each in value) + "]"

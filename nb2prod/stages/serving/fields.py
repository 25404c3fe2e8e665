"""Settings -> the lines of a request's model: types, defaults as examples, and bounds."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator, Sequence

from nb2prod.model.plan import Setting

JSON_TYPES = {"int": "Whole", "float": "Number", "str": "Text", "bool": "Truth"}
SEED = re.compile(r"seed|random_state")
SHARE = re.compile(r"size|frac|share|rate|ratio|alpha|split|prob|quantile|threshold")
TEXTS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".md", ".xml", ".html")
LARGEST_SEED = 2**32 - 1
MOST_SHOWN = 3


def parameter_lines(settings: Sequence[Setting]) -> list[str]:
    """One line of the request's model for each setting that a client may change.

    Paths and secrets are the deployment's alone.
    """
    return [
        field_line(s.name, s.type, s.default, s.description)
        for s in settings
        if is_open(s)
    ]


def is_open(setting: Setting) -> bool:
    """Whether a client may say it."""
    return not (setting.is_path or setting.type == "Path" or setting.secret)


def field_line(name: str, kind: str, default: str, description: str) -> str:
    """`seed: Whole = Field(42, ge=0, …)`."""
    given = [f"default={default or None}"]
    given += bounds_of(name, default)
    if description:
        given.append(f"description={description.replace('`', '')!r}")
    may_lack = "" if default else " | None"
    return f"{name}: {json_type(kind)}{may_lack} = Field({', '.join(given)})"


def json_type(kind: str) -> str:
    """An annotation in JSON's own types, in which true is no number."""
    return re.sub(r"\b(int|float|str|bool)\b", lambda m: JSON_TYPES[m.group()], kind)


def bounds_of(name: str, default: str) -> Iterator[str]:
    """Bounds that the notebook's value fits in with room: they guard, they do not forecast."""
    value = literal(default)
    if isinstance(value, str | list | tuple | set):
        if not isinstance(value, tuple):
            yield f"max_length={max(200, 10 * len(value))}"
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return
    elif SEED.search(name) and isinstance(value, int):
        yield f"ge=0, le={max(LARGEST_SEED, value)}"
    elif isinstance(value, float) and 0 < value < 1 and SHARE.search(name):
        yield "gt=0, lt=1"
    elif isinstance(value, float) and value >= 0:
        yield f"ge=0, le={max(1000.0, 100 * value)!r}"
    elif isinstance(value, int) and value >= 0:
        yield f"ge={min(value, 1)}, le={max(100, 20 * value)}"


def literal(text: str) -> object:
    """The value of a default; None for what is computed."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None


def example_of(settings: Sequence[Setting]) -> str:
    """The notebook's own values as the schema's example; empty where there are none."""
    plain = plain_values(settings)
    return f"{{'example': {plain!r}}}" if plain else ""


def plain_values(settings: Sequence[Setting]) -> dict[str, bool | int | float | str]:
    """What a client may say, with the notebook's own values."""
    values = {s.name: literal(s.default) for s in settings if is_open(s)}
    return {n: v for n, v in values.items() if isinstance(v, bool | int | float | str)}


def request_of(settings: Sequence[Setting]) -> str:
    """A request's JSON for a shell: the first of the notebook's own values, where they are short."""
    short = {n: v for n, v in plain_values(settings).items() if len(str(v)) <= 40}
    first = dict(list(short.items())[:MOST_SHOWN])
    return shlex.quote(json.dumps({"parameters": first} if first else {}))


def content_lines(settings: Sequence[Setting]) -> list[str]:
    """One line for each file that a request may bring along as text."""
    return [
        f"{s.name}: Text | None = Field(default=None, description={f'in place of {name}'!r})"
        for s in settings
        if (name := text_file(s))
    ]


def text_file(setting: Setting) -> str:
    """The name of the text file that a setting reads; empty for anything else."""
    value = literal(setting.default)
    if setting.type != "Path" or setting.is_written or not isinstance(value, str):
        return ""
    return value if value.lower().endswith(TEXTS) and "://" not in value else ""

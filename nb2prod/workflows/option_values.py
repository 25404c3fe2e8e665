"""What values an option of `convert` takes, on the command line and in pyproject.toml alike."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from nb2prod.model.brief import ENTRIES

HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?"
PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
IMAGE = re.compile(
    rf"(?:{HOST}/)?{PART}(?:/{PART})*(?::\w[\w.-]{{0,127}})?(?:@[a-z0-9]+:[0-9a-f]{{32,}})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Which values are right, and what is said of the others."""

    is_right: Callable[[str], bool]
    wrong: str
    hint: str


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


TEXTS: Mapping[str, Taken] = {
    "as-of": Taken(is_right=is_date, wrong="is no date", hint="such as 2026-01-31"),
    "base-image": Taken(
        is_right=lambda text: IMAGE.fullmatch(text) is not None,
        wrong="is no name of an image", hint="such as python:3.12-slim",
    ),
    "entry": Taken(
        is_right=lambda text: text in ENTRIES, wrong="is not there", hint=f"use {', '.join(ENTRIES)}",
    ),
    "python": Taken(
        is_right=lambda text: re.fullmatch(r"3\.\d+", text) is not None,
        wrong="is no version", hint="such as 3.12",
    ),
    "type-engine": Taken(
        is_right=lambda text: text in {"none", "auto", "pyrefly", "ty"},
        wrong="is not known", hint="none, auto, pyrefly or ty",
    ),
}  # fmt: skip


NONE_GIVEN = {"as-of", "base-image", "python"}  # where they are empty


def wrong_value(option: str, value: object) -> Taken | None:
    """What is said of a value, where it is wrong."""
    if isinstance(value, str):
        taken = TEXTS.get(option)
        stands_for_the_default = not value and option in NONE_GIVEN
        is_wrong = taken and not stands_for_the_default and not taken.is_right(value)
        return taken if is_wrong else None
    if isinstance(value, (int, float)) and not (math.isfinite(value) and value >= 0):
        return Taken(is_right=bool, wrong="is no number of seconds", hint="0 or more")
    return None

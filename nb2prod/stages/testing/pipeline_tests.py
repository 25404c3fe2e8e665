"""Plan and modules -> what the tests of the whole pipeline are rendered with."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.model.plan import Plan, Setting
from nb2prod.stages.testing.values import SeenFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A setting with another value: as a person types it, and as JSON."""

    name: str
    text: str
    value: str


def overrides_of(plan: Plan) -> tuple[Override, ...]:
    """Another value for each setting whose type we know how to vary."""
    return tuple(
        Override(name=s.name, text=text, value=value)
        for s in plan.settings
        if s.default and not s.secret
        for text, value in _another(s)
    )


def _another(setting: Setting) -> Iterator[tuple[str, str]]:
    try:
        value = ast.literal_eval(setting.default)
    except (ValueError, SyntaxError):
        return
    match setting.type, value:
        case "bool", bool():
            yield repr(json.dumps(not value)), repr(not value)
        case "int", int():
            yield repr(str(value + 1)), repr(value + 1)
        case "float", int() | float() if abs(value) < 1e9:
            other = value / 2 if value else 0.5  # a share stays one
            yield repr(str(other)), repr(other)
        case "str", str():
            yield repr("another"), repr("another")
        case "Path", str():
            yield repr("elsewhere/another.csv"), repr("elsewhere/another.csv")
        case _, list() if value and setting.type.startswith("list["):
            longer = [*value, value[0]]
            if json.loads(json.dumps(longer)) == longer:
                yield repr(json.dumps(longer)), repr(longer)


def needed_files(plan: Plan) -> list[str]:
    """The settings that name what the pipeline reads."""
    return [
        s.name for s in plan.settings if s.is_path and not s.is_written and s.default
    ]


def pipeline_context(
    plan: Plan, *, dropped: frozenset[str], remarks: Sequence[str], repeating: bool,
    printed: str = "", files: Sequence[SeenFile] = (), recorded: bool = False,
) -> dict[str, object]:  # fmt: skip
    """What `test_pipeline.py` is rendered with; `dropped` names tests that do not hold."""
    texts = [f.path for f in files if f.text and f"test_writes_what_the_notebook_writes[{f.path}]" not in dropped]  # fmt: skip
    figures = [f.path for f in files if f.tones]
    printed = printed if "test_prints_what_the_notebook_prints" not in dropped else ""
    compared = ["assert_same_text"] * bool(texts or printed)
    compared += ["assert_same_tones"] * bool(figures)
    compared += ["recorded"] * bool(figures)
    compared += ["recorded_text"] * bool(texts or printed)
    compared += ["tones"] * bool(figures)
    return {
        "recorded": recorded, "remarks": remarks, "files": texts, "figures": bool(figures),
        "printed": bool(printed), "compared": compared, "needed": needed_files(plan),
        "repeats": repeating and "test_same_input_gives_the_same_output" not in dropped,
        "overrides": [o for o in overrides_of(plan) if not any(d.startswith(f"test_setting_can_be_overridden[{o.name}-") for d in dropped)],
    }  # fmt: skip

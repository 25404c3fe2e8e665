"""pyproject.toml -> our tables in it, and tables that somebody meant to be ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

OURS = ("convert", "lint")
NAME = "nb2prod"


def our_table(document: object) -> dict[str, object]:
    """`[tool.nb2prod]`; empty where there is none."""
    for name in ("tool", NAME):
        document = document.get(name, {}) if isinstance(document, dict) else {}
    return dict(document) if isinstance(document, dict) else {}


def misplaced(document: Mapping[str, object]) -> Iterator[str]:
    """What nobody reads though it looks as if nb2prod were meant, with what was meant."""
    from difflib import get_close_matches  # only where there is something to look at

    tools = document.get("tool")
    for name in tools if isinstance(tools, dict) else ():
        if name != NAME and get_close_matches(name, [NAME], cutoff=0.8):
            yield f"[tool.{name}] is not read; did you mean [tool.{NAME}]?"
    for key, value in our_table(document).items():
        if key in {*OURS, "templates"}:
            continue
        if isinstance(value, dict):
            near = get_close_matches(key, OURS, n=1, cutoff=0.6) or OURS
            meant = " or ".join(f"[tool.{NAME}.{name}]" for name in near)
            yield f"[tool.{NAME}.{key}] is not read; did you mean {meant}?"
        else:
            yield f"`{key}` of [tool.{NAME}] is not read; did you mean [tool.{NAME}.convert]?"

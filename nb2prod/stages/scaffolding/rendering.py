"""Templates -> texts: ours, with a house's own laid over them file by file."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from nb2prod.errors import BadUsage
from nb2prod.stages.scaffolding import filters

SUFFIX = ".j2"


def templates_folder() -> Path:
    """Our templates: in the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[2] / "_templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"


def environment(house: str = "") -> Environment:
    """Jinja2 in which a missing value is an error, and each text is quoted for where it lands."""
    folders = [Path(house)] if house else []
    if house and not Path(house).is_dir():
        raise BadUsage(
            f"--templates {house}: there is no such folder",
            hint="`nb2prod templates --export DIR` makes one to start from",
        )
    ours = FileSystemLoader(templates_folder())
    loaders = [*(FileSystemLoader(f) for f in folders), ours]
    by_name = PrefixLoader({"ours": ours})  # for a house's file that extends ours
    made = Environment(
        loader=ChoiceLoader([*loaders, by_name]), undefined=StrictUndefined, keep_trailing_newline=True,
        trim_blocks=True, lstrip_blocks=True, autoescape=False,
    )  # fmt: skip
    for name in (
        "toml",
        "markdown",
        "docstring",
        "reason",
        "yaml",
        "comment",
        "python",
    ):
        made.filters[name] = getattr(filters, name)
    return made


def rendered(
    made: Environment,
    groups: tuple[str, ...],
    context: Mapping[str, object],
    *,
    python: bool,
) -> Iterator[tuple[str, str]]:
    """Paths and texts of the groups' templates; a later group's file takes the place of an earlier's.

    A template that comes out empty stands for a file that this project does not need.
    """
    chosen: dict[str, str] = {}
    for group in groups:
        for name in made.list_templates():
            if _belongs(name, group, python=python):
                chosen[_target(name, group, str(context["package"]))] = name
    for target, name in sorted(chosen.items()):
        text = _render(made, name, context)
        if text.strip():
            yield target, text


def _belongs(name: str, group: str, *, python: bool) -> bool:
    inside = name.startswith(f"{group}/") and name.endswith(SUFFIX)
    return inside and name.endswith(f".py{SUFFIX}") == python


def _target(name: str, group: str, package: str) -> str:
    path = name.removeprefix(f"{group}/").removesuffix(SUFFIX)
    return re.sub(r"^src/package/", f"src/{package}/", path)


def _render(made: Environment, name: str, context: Mapping[str, object]) -> str:
    try:
        return made.get_template(name).render(context)
    except TemplateSyntaxError as error:
        where = f"{error.filename or name}:{error.lineno}"
        raise BadUsage(f"{where}: {error.message}", hint=_HINT) from error
    except (TemplateError, TypeError) as error:
        raise BadUsage(f"{_place(error, name)}: {error}", hint=_HINT) from error


_HINT = "docs/projects.md lists what templates may use"


def _place(error: Exception, name: str) -> str:
    """The last line of a template that was running."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(SUFFIX)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name

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
from jinja2.sandbox import ImmutableSandboxedEnvironment

from nb2prod.errors import BadUsage
from nb2prod.model.project import is_plain
from nb2prod.stages.scaffolding import filters

SUFFIX = ".j2"


def templates_folder() -> Path:
    """Our templates: in the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[2] / "_templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"


def environment(house: str = "") -> Environment:
    """Jinja2 in which a missing value is an error, and each text is quoted for where it lands.

    Templates may be a stranger's, whose pyproject.toml names them: they reach no code of ours.
    """
    folders = [Path(house)] if house else []
    if house and not Path(house).is_dir():
        raise BadUsage(
            f"--templates {house}: there is no such folder",
            hint="`nb2prod templates --export DIR` makes one to start from",
        )
    ours = FileSystemLoader(templates_folder())
    loaders = [*(FileSystemLoader(f) for f in folders), ours]
    by_name = PrefixLoader({"ours": ours})  # for a house's file that extends ours
    made = ImmutableSandboxedEnvironment(
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
    chosen = targets_of(made, groups, str(context["package"]))
    for target, name in sorted(chosen.items()):
        if target.endswith(".py") != python:
            continue
        if not _stays_inside(target):
            raise BadUsage(f"{name}: a template cannot write `{target}`", hint=_HINT)
        text = render(made, name, context)
        if text.strip():
            yield target, text


def targets_of(
    made: Environment, groups: tuple[str, ...], package: str
) -> dict[str, str]:
    """The groups' templates by the paths that they write; of two for one path the later."""
    return {
        _target(name, group, package): name
        for group in groups
        for name in made.list_templates()
        if name.startswith(f"{group}/") and name.endswith(SUFFIX)
    }


def _target(name: str, group: str, package: str) -> str:
    path = name.removeprefix(f"{group}/").removesuffix(SUFFIX)
    return re.sub(r"^src/package/", f"src/{package}/", path)


def _stays_inside(target: str) -> bool:
    """Whether a path is in the project, and none of git's own, which git may execute."""
    return is_plain(target) and ".git" not in target.lower().split("/")


def render(made: Environment, name: str, context: Mapping[str, object]) -> str:
    """A template's text; BadUsage names the place of its mistake."""
    try:
        return made.get_template(name).render(context)
    except TemplateSyntaxError as error:
        where = f"{error.filename or name}:{error.lineno}"
        raise BadUsage(f"{where}: {error.message}", hint=_HINT) from error
    except _MISTAKES as error:
        raise BadUsage(f"{_place(error, name)}: {error}", hint=_HINT) from error


_MISTAKES = (TemplateError, TypeError, ArithmeticError, LookupError, ValueError, RecursionError)  # fmt: skip
_HINT = "docs/projects.md lists what templates may use"


def _place(error: Exception, name: str) -> str:
    """The last line of a template that was running."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(SUFFIX)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name

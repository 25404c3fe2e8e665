"""Contexts -> files: the tests' templates, rendered."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

from jinja2 import Environment

from nb2prod.stages.scaffolding.filters import docstring
from nb2prod.stages.scaffolding.rendering import environment, render


def tests_environment(templates: str) -> Environment:
    """The templates of the project, with texts quoted as Python."""
    made = environment(templates)
    made.filters["python"] = lambda text: json.dumps(text, ensure_ascii=False)
    made.filters["filled"] = _filled
    made.filters["about"] = _about
    return made


def _filled(text: str) -> str:
    """A remark in a docstring, in lines of a usual length."""
    lines = textwrap.wrap(
        docstring(text), 86, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)


def _about(text: str) -> str:
    """A function's docstring: its first line, and where there is more, a paragraph."""
    first, _, more = text.partition("\n\n")
    if not more:
        return docstring(first)
    lines = textwrap.wrap(docstring(more), 84, break_long_words=False)
    return "\n    ".join([docstring(first), "", *lines, ""]).replace("\n    \n", "\n\n")


def rendered_tests(
    made: Environment, names: Sequence[str], context: Mapping[str, object]
) -> dict[str, str]:
    """Files of the generated project's `tests` by path."""
    return {
        f"tests/{name}": render(made, f"tests/{name}.j2", context) for name in names
    }

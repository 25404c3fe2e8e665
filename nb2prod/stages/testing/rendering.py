"""Contexts -> files: the tests' templates, rendered."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

from jinja2 import Environment

from nb2prod.stages.scaffolding.rendering import environment


def tests_environment(templates: str) -> Environment:
    """The templates of the project, with texts quoted as Python."""
    made = environment(templates)
    made.filters["python"] = lambda text: json.dumps(text, ensure_ascii=False)
    made.filters["filled"] = _filled
    return made


def _filled(text: str) -> str:
    """A remark in a docstring, in lines of a usual length."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")
    return "\n".join(
        textwrap.wrap(plain, 86, break_long_words=False, break_on_hyphens=False)
    )


def rendered_tests(
    made: Environment, names: Sequence[str], context: Mapping[str, object]
) -> dict[str, str]:
    """Files of the generated project's `tests` by path."""
    return {
        f"tests/{name}": made.get_template(f"tests/{name}.j2").render(context)
        for name in names
    }

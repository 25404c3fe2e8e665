"""Text of a notebook, quoted for where it lands in a file."""

from __future__ import annotations

import json
import re


def toml(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def markdown(text: str) -> str:
    """Plain words in Markdown."""
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", text)


def reason(text: str) -> str:
    """A reason in Markdown; what stands in back-ticks, and code that was left out, stays code."""
    match = re.match(r"^(.*?(?:display only|has no effect)): (.*)$", text, re.DOTALL)
    if match and "`" not in match.group(2):
        return f"{match.group(1)}: `{' '.join(match.group(2).split())}`"
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return markdown(text)
    return "`".join(
        part if index % 2 else _escaped(part) for index, part in enumerate(parts)
    )


def docstring(text: str) -> str:
    """A text within a docstring's line."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")


def yaml(text: str) -> str:
    """A text as YAML takes it: JSON is YAML."""
    return json.dumps(text)


def comment(text: str) -> str:
    """A text that stays within its line."""
    return " ".join(text.split())


def python(text: str) -> str:
    """A text as Python writes it."""
    return repr(text)

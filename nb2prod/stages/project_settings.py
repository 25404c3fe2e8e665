"""A folder -> the nearest pyproject.toml above it, and what that says."""

from __future__ import annotations

import os

from nb2prod.errors import BadUsage


def nearest_settings(folder: str) -> str | None:
    """The pyproject.toml of the folder, or of the nearest one above that has any."""
    while True:
        file = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(file):
            return file
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def settings_document(file: str) -> dict[str, object]:
    """All that it says; empty where none of it is ours, BadUsage where ours is no TOML."""
    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise BadUsage(f"{file}: {error.strerror}") from error
    if not any(word in data for word in (b"nb2prod", b"tool.n", b"2prod")):
        return {}
    import tomllib  # `lint` needs it seldom

    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        if b"nb2prod" not in data:
            return {}  # whoever owns the file will hear of it elsewhere
        raise BadUsage(f"{file} is no TOML: {error}") from None

"""What the nearest pyproject.toml says of conversions."""

from __future__ import annotations

import tomllib
from pathlib import Path

from nb2prod.errors import BadUsage


def house_templates(option: str) -> str:
    """The folder of a house's own templates: of the command line, else of `[tool.nb2prod]`."""
    if option:
        return option
    for folder in (here := Path.cwd(), *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            named = _table(file).get("templates", "")
            if not isinstance(named, str):
                raise BadUsage(f"{file}: `templates` of [tool.nb2prod] is no path")
            return str(folder / named) if named else ""
    return ""


def _table(file: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(file.read_text("utf-8")).get("tool", {}).get("nb2prod")
    except (OSError, ValueError, AttributeError):
        return {}  # whoever owns the file will hear of it elsewhere
    return table if isinstance(table, dict) else {}

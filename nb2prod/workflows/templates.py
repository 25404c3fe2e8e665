"""nb2prod templates: ours, for a house to make its own."""

from __future__ import annotations

from pathlib import Path

from nb2prod.stages.exporting import export, files_under
from nb2prod.stages.scaffolding.rendering import SUFFIX, templates_folder


def export_templates(target: Path) -> int:
    """Copy every template; the folder must be new or empty."""
    return export(files_under(templates_folder(), SUFFIX), target)

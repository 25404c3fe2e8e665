"""nb2prod templates: ours, for a house to make its own."""

from __future__ import annotations

from pathlib import Path

from nb2prod.errors import BadUsage, TargetNotEmpty
from nb2prod.stages.scaffolding.rendering import SUFFIX, templates_folder


def export_templates(target: Path) -> int:
    """Copy every template; the folder must be new or empty."""
    try:
        return _export(target)
    except OSError as error:
        raise BadUsage(f"{target}: {error.strerror}", hint="choose another folder") from error  # fmt: skip


def _export(target: Path) -> int:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmpty(
            f"{target} already has files", hint="choose another folder"
        )
    ours = templates_folder()
    paths = sorted(path for path in ours.rglob(f"*{SUFFIX}") if path.is_file())
    for path in paths:
        copy = target / path.relative_to(ours)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return len(paths)

"""Files that nb2prod ships -> a new or empty folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nb2prod.errors import BadUsage, TargetNotEmpty


def shipped(name: str, checkout: str) -> Path:
    """A folder of ours: in the wheel, or in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / name
    return inside if inside.is_dir() else package.parent / checkout


def files_under(folder: Path, ending: str = "") -> dict[str, Path]:
    """Every file of a folder by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob(f"*{ending}"))
        if path.is_file()
    }


def export(files: Mapping[str, Path], target: Path) -> int:
    """Copy the files to their places in the folder; how many they are."""
    hint = "choose another folder"
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise TargetNotEmpty(f"{target} already has files", hint=hint)
        for name, file in files.items():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    except OSError as error:
        raise BadUsage(f"{target}: {error.strerror}", hint=hint) from error
    return len(files)

"""What lies beside a notebook: files that its texts name, modules that it imports."""

from __future__ import annotations

import re
from dataclasses import dataclass


def is_absolute(path: str) -> bool:
    """True for a path that does not depend on where a notebook runs."""
    return re.match(r"[/~]|[A-Za-z]:[\\/]", path) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearFile:
    """A file or folder that a text of the notebook names."""

    literal: str  # as it stands in the notebook; a pattern or a prefix names its folder
    path: str  # absolute
    relative: str  # to the notebook's folder
    size: int  # bytes, of everything in it
    is_folder: bool = False

    @property
    def is_own_file(self) -> bool:
        """True for a file in the notebook's folder or below it."""
        return not self.is_folder and not self.relative.startswith("..")


@dataclass(frozen=True, slots=True, kw_only=True)
class NearModule:
    """A module beside the notebook that it imports."""

    name: str  # dotted
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The notebook's folder, as far as the notebook mentions it."""

    files: tuple[NearFile, ...] = ()
    modules: tuple[NearModule, ...] = ()

    def file(self, literal: str) -> NearFile | None:
        return next((f for f in self.files if f.literal == literal), None)

    def named(self, literal: str) -> tuple[NearFile, ...]:
        """Everything that a text names: a pattern may name several files."""
        return tuple(f for f in self.files if f.literal == literal)

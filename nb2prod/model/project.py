"""A project on paper: every file that is to be written, nothing on disk yet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    """One file to be: `content`, or a copy of the file at `source` where that is given."""

    path: str
    content: bytes = b""
    source: str = ""
    executable: bool = False

    def __post_init__(self) -> None:
        if not is_plain(self.path):
            raise ValueError(f"not a plain path within a project: {self.path!r}")
        if self.source and self.content:
            raise ValueError(f"{self.path} has both a content and a source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A package's name and all its files, sorted by path, none of them twice."""

    package: str
    files: tuple[GeneratedFile, ...]

    def __post_init__(self) -> None:
        paths = [file.path for file in self.files]
        for before, after in pairwise(paths):
            if before >= after:
                raise ValueError(f"{after!r} comes after {before!r} among the files")
        folders = {folder for path in paths for folder in folders_of(path)}
        for path in folders.intersection(paths):
            raise ValueError(f"{path!r} is both a file and a folder")


def folders_of(path: str) -> tuple[str, ...]:
    """The folders that a path goes through, the outermost first."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[: count + 1]) for count in range(len(parts)))


def is_plain(path: str) -> bool:
    """Whether a path is relative, stays inside, and is spelt in the one simplest way."""
    parts = path.split("/")
    return "\0" not in path and not {"", ".", ".."}.intersection(parts)

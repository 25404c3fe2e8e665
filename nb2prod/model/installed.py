"""What an environment holds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The distributions of an interpreter, and the modules that they bring."""

    python: str = ""  # "3.12"; empty where nothing is known
    versions: tuple[tuple[str, str], ...] = ()  # distribution, version
    brought_by: tuple[tuple[str, str], ...] = ()  # module, distribution

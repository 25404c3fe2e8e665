"""What becomes of a notebook's configuration, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.model.plan import DataFile, Replaced, Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What becomes of the notebook's configuration."""

    settings: tuple[Setting, ...]
    variables: Mapping[str, str]  # notebook's name -> setting
    statements: frozenset[int]  # that only bind a setting
    replaced: Mapping[int, tuple[Replaced, ...]]  # statement -> literals in it
    data: tuple[DataFile, ...]

    def setting(self, name: str) -> Setting | None:
        """The setting of a name in the package."""
        return next((s for s in self.settings if s.name == name), None)

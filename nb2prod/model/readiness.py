"""Whether a project is ready for production: one line for each thing that has to be so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a thing is."""

    DONE = "done"
    TO_DO = "to do"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the checklist: what has to be so, what was found where, and how to mend it."""

    what: str
    state: State
    found: str
    is_must: bool = False
    remedy: str = ""

    @property
    def is_open_must(self) -> bool:
        return self.is_must and self.state is State.TO_DO

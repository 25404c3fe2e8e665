"""A verb and a noun."""

from __future__ import annotations

from dataclasses import dataclass

from nb2prod.stages.planning.naming.nouns import is_named, is_telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What statements do, in two words."""

    verb: str
    noun: str
    is_guess: bool = False  # the noun is but the first name that is read
    is_detail: bool = False  # of a chart, its axes and columns
    is_shown: bool = False  # and nothing of it is handed on
    others: tuple[str, ...] = ()  # nouns as good, for a second step that does the same

    @property
    def says_what(self) -> bool:
        """True where the noun is no guess, and tells something."""
        tells = is_named if self.verb == "load" else is_telling
        return not self.is_guess and tells(self.noun)

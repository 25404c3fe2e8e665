"""What a step is known by."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2prod.stages.planning.naming.deed import Deed
from nb2prod.stages.planning.naming.deeds import deed_of
from nb2prod.stages.planning.naming.languages import english_part
from nb2prod.stages.planning.naming.nouns import is_telling, noun_of
from nb2prod.stages.planning.naming.phrases import verb_phrase

# verbs whose object is a model or the data, whatever the heading is about
OBJECT_FIRST = frozenset({"split", "train", "fit", "tune", "predict"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a step is known by."""

    title: str  # of the notebook
    heading: str  # of its section
    is_first_of_heading: bool
    comment: str
    nodes: Sequence[ast.stmt]
    inputs: Sequence[str]
    outputs: Sequence[str]
    file: str = ""  # what the notebook's is called, in words
    bound: Sequence[str] = ()  # what it binds for itself
    prose: str = ""  # right before what it is for
    draws: bool = False
    is_only: bool = False  # the whole notebook in one step
    is_of_few: bool = True  # what the notebook is about may be what the step is about
    is_change: bool = False  # it hands on nothing, but changes what it was given
    is_foreign: bool = False  # the notebook's words are no English ones
    known: Mapping[str, str] = field(default_factory=dict)  # variable -> its class

    def in_english(self) -> Told:
        """Less the words that are of another language, or may be."""

        def spoken(text: str) -> str:
            part = english_part(text)
            is_sure = not self.is_foreign or part != text or verb_phrase(part)
            return part if is_sure else ""

        return replace(
            self, title=spoken(self.title), heading=spoken(self.heading),
            comment=spoken(self.comment), prose=english_part(self.prose),
        )  # fmt: skip

    def deed(self) -> Deed:
        """What the statements do; a plot is not named after what it binds on its way."""
        by_the_way = () if self.draws else [*filter(is_telling, self.bound)]
        outputs = self.outputs or by_the_way
        deed = deed_of(self.nodes, outputs, draws=self.draws, known=self.known)
        if self.is_change and deed.verb == "compute":
            return replace(deed, verb="update")
        is_shown = not self.outputs and not self.draws
        is_guess = not self.outputs and deed.noun == noun_of(self.bound)
        return replace(deed, is_guess=is_guess or deed.is_guess, is_shown=is_shown)

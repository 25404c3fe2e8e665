"""Headings, comments and what a step does -> the verb phrase that names it, and its one-line summary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2prod.source.identifiers import is_usable, listed, snake_case, unlike
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.naming.deed import Deed
from nb2prod.stages.planning.naming.deeds import WEAK_VERBS, deed_of
from nb2prod.stages.planning.naming.models import classes_of, kind_of, made_in
from nb2prod.stages.planning.naming.nouns import is_plot, is_telling, noun_of
from nb2prod.stages.planning.naming.phrases import (
    LONGEST_PHRASE,
    aside_of,
    is_short,
    noun_phrase,
    sentence_of,
    verb_phrase,
)
from nb2prod.stages.planning.naming.spoken import as_request, requests_in, spoken_phrase
from nb2prod.stages.planning.naming.values import calls_of
from nb2prod.stages.planning.naming.vocabulary import AMBIGUOUS, GENERIC, LINKS, VERBS

# verbs whose object is a model or the data, whatever the heading is about
OBJECT_FIRST = frozenset({"split", "train", "fit", "tune", "predict"})
# verbs whose object may be what a step is given
WORK_ON_INPUTS = frozenset(
    """clean tidy prepare preprocess explore analyze inspect filter transform normalize encode
    describe summarize plot sort check validate aggregate merge compare""".split()
)
# verbs that say less than one that stands in what a step is about
EMPTY = WEAK_VERBS | {"plot", "run", "print", "explore", "build"}
CREATING = frozenset("generate create simulate prepare".split())
LOOKING = frozenset("plot visualize visualise print show display draw report".split())
# deeds that the code tells better than a sentence before it
STRONG = frozenset("load split train fit tune save evaluate predict".split())
ABOUT_MODELS = re.compile(
    r"(models?|classifiers?|regressions?|regressors?|forests?|trees?|networks?|machines?|boosting|"
    r"bayes|neighbors|clusters?|clustering|svms?|perceptrons?|estimators?)$"
)
A_PROCEDURE = re.compile(
    r"(search|tests?|experiments?|simulations?|benchmarks?|bootstrap|procedure|algorithm|game|trials?|"
    r"analysis|evaluation|estimation|optimization|validation|comparison)$"
)
MOST_NAMED = 3
LONGEST_NAME = 48
LONGEST_PAIR = 32
LONGEST_SUMMARY = 70


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
    known: Mapping[str, str] = field(default_factory=dict)  # variable -> its class

    def deed(self) -> Deed:
        """What the statements do; a plot is not named after what it binds on its way."""
        by_the_way = () if self.draws else [*filter(is_telling, self.bound)]
        outputs = self.outputs or by_the_way
        deed = deed_of(self.nodes, outputs, draws=self.draws, known=self.known)
        is_guess = not self.outputs and deed.noun == noun_of(self.bound)
        return replace(deed, is_guess=True) if is_guess else deed


def step_name(told: Told, taken: Iterable[str]) -> str:
    """A verb phrase that no other step has."""
    taken = frozenset(taken)
    candidates = [c for c in _candidates(told) if is_usable(c)]
    candidates.sort(key=lambda name: len(name) > LONGEST_NAME)
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    return unlike(candidates[-1] if candidates else "run_step", taken)


def step_summary(told: Told, function: str) -> str:
    """One line that says what a step does: the notebook's words, else its name and what it hands on."""
    heading = told.heading if told.is_first_of_heading else ""
    phrase = verb_phrase(heading)
    if " " in heading.strip() and "_" in (phrase or noun_phrase(heading)):
        return sentence_of(heading) or function
    if not phrase or not function.startswith(phrase.partition("_")[0]):
        if verb_phrase(told.comment) or noun_phrase(told.comment):
            said = as_request(told.comment) or sentence_of(told.comment)
            return said[0].upper() + said[1:].rstrip(".:; ")
        for request in requests_in(told.prose):
            if " " in request and len(request) <= LONGEST_SUMMARY:
                return request
    return _name_in_words(function, told)


def part_name(headings: Sequence[str], steps: Sequence[str]) -> str:
    """What a run of several steps is about: the first heading that says it, else its first step."""
    for heading in filter(_says_what, headings):
        act = verb_phrase(heading).removeprefix("set_up_")
        return f"run_{act.partition('_')[2] or noun_phrase(heading)}"
    return f"run_{steps[0].partition('_')[2] or steps[0]}"


def _says_what(heading: str) -> bool:
    return bool(noun_phrase(heading)) and verb_phrase(heading) != "set_up_data"


def part_summary(headings: Sequence[str], steps: Sequence[str]) -> str:
    """What a run of several steps goes through."""
    told = [*map(sentence_of, filter(_says_what, headings))]
    if len(told) > 1:
        return f"Run what is under “{told[0]}” to “{told[-1]}”"
    return told[0] if told else f"Run the steps from {steps[0]} to {steps[-1]}"


def _name_in_words(function: str, told: Told) -> str:
    """A step's name as a sentence, with what it hands on as the code spells it."""
    verb, _, noun = function.partition("_")
    if spelled := _spelled_in_code(verb, noun, told):
        return f"{verb.capitalize()} `{spelled}`"
    words = function.replace("_", " ").capitalize()
    noun = noun_of(told.outputs)
    verb = function.removesuffix(f"_{noun}")
    is_of_names = noun and verb != function and not verb.endswith("_and")
    if not is_of_names or verb in OBJECT_FIRST or len(told.outputs) > MOST_NAMED:
        return words
    act = verb.replace("_", " ").capitalize()
    return f"{act} {listed(told.outputs, most=MOST_NAMED)}"


def _spelled_in_code(verb: str, noun: str, told: Told) -> str:
    """The class or variable that a noun stands for: `SVC` for "svc"."""
    classes = {**classes_of(told.nodes), **told.known}
    made = {
        kind_of(name): name
        for name in [*classes.values(), *sorted(made_in(told.nodes))]
    }
    names = {
        n.id for node in told.nodes for n in ast.walk(node) if isinstance(n, ast.Name)
    }
    is_alone = noun in names and len(told.outputs) < 2
    is_model = verb in OBJECT_FIRST | {"estimate"}
    return (made.get(noun, "") if is_model else "") or (noun if is_alone else "")


def _candidates(told: Told) -> Iterator[str]:
    deed = told.deed()
    if told.is_only and is_short(told.title):
        title = verb_phrase(told.title)
        yield from [title] if title else _about(noun_phrase(told.title), deed)
    fresh = told.heading if told.is_first_of_heading else ""
    comment = as_request(told.comment) or told.comment
    said = verb_phrase(comment)
    if said.partition("_")[0] in LOOKING and not _shows(told):
        said = ""
    for phrase in (verb_phrase(fresh), said):
        where_we_are = phrase == "set_up_data" and deed.says_what
        if phrase != deed.verb and not where_we_are:
            objects = [deed.noun, *map(snake_case, told.inputs)]
            yield from _said(phrase, objects, made=len(told.outputs))
    topic = noun_phrase(fresh)
    spoken = "" if deed.says_what and deed.verb in STRONG else spoken_phrase(told.prose)
    if spoken and not topic:
        yield spoken
    is_titled = deed.verb == "plot" and not (topic and deed.is_detail)
    is_titled = is_titled or deed.verb == "set_up"
    if deed.says_what and (is_titled or "_" not in topic):
        named = [f"plot_{deed.noun}"] if deed.is_detail else None
        yield from named or _spelled(deed.verb, deed.noun)
    yield from _about(topic, deed)
    if spoken:
        yield spoken
    if deed.is_guess:
        yield from _about("" if said else noun_phrase(told.comment), deed)
    if deed.is_guess and deed.verb in {"plot", "print", "run"}:
        # what the whole notebook does is no deed of one step
        about = re.sub(r"^[a-z]+_(and_[a-z]+_)?", "", verb_phrase(told.title))
        about = about or noun_phrase(told.title)
        yield from _about(about, deed)
    if deed.is_guess and not is_telling(deed.noun):
        yield from _about(noun_phrase(told.file), deed)
    if deed.noun:
        yield from _spelled(deed.verb, deed.noun)
    if deed.verb == "load" and deed.noun not in {"", "data"}:
        yield f"load_{deed.noun}_data"
    for other in deed.others:
        yield from _spelled(deed.verb, other)
    nouns = [snake_case(output) for output in told.outputs]
    if len(nouns) > 1 and len(both := f"{nouns[0]}_and_{nouns[1]}") <= LONGEST_PAIR:
        yield from _spelled(deed.verb, both)
    again = noun_phrase(told.comment) or noun_phrase(told.heading)
    link = "for" if deed.verb in OBJECT_FIRST else "of"
    if aside := noun_phrase(aside_of(told.heading)):
        longer = f"{deed.noun}_{link}_{aside}"
        short = not deed.noun or len(longer) > LONGEST_PHRASE
        yield from _spelled(deed.verb, aside if short else longer)
    first, _, rest = again.partition("_")
    if rest and first in VERBS - AMBIGUOUS:
        again = rest
    if again:
        yield from _spelled(deed.verb, again)
        for noun in (deed.noun, *nouns):
            if noun and noun not in again:
                yield from _spelled(deed.verb, _shortened(f"{noun}_{link}_{again}"))
    if deed.verb in OBJECT_FIRST - {"split"}:
        yield f"{deed.verb}_model"


def _said(phrase: str, objects: Sequence[str], *, made: int) -> Iterator[str]:
    """A phrase of the notebook's, then the same act on what this step hands on, or is given."""
    verb, _, rest = phrase.partition("_")
    if phrase.startswith("set_up"):
        verb, rest = "set_up", phrase.removeprefix("set_up").lstrip("_")
    is_whole = (verb in CREATING and rest == "data" and made > 2) or (
        verb in LOOKING and rest == "results"
    )
    if rest and (rest not in GENERIC or is_whole):
        yield phrase
    named = [
        noun
        for noun in objects
        if is_telling(noun) and noun.partition("_")[0] not in {verb, "plot"}
    ]
    if verb not in WORK_ON_INPUTS:
        named = [noun for noun in named if noun == objects[0]]
    if verb and named:
        yield from _spelled(verb, named[0])
    elif rest:
        yield phrase


def _about(topic: str, deed: Deed) -> Iterator[str]:
    """The deed, on what a heading is about."""
    if not topic:
        return
    verb = deed.verb
    if re.match(r"(exercise|problem|task|puzzle)_", topic):
        verb = "solve"
    elif topic.endswith("features") and verb in WEAK_VERBS | {"add"}:
        verb = "build"
    elif A_PROCEDURE.search(topic) and verb in WEAK_VERBS | {"build"}:
        verb = "run"
    elif topic.startswith("which_"):
        verb = "find"
    elif verb in OBJECT_FIRST and (verb == "split" or not ABOUT_MODELS.search(topic)):
        yield from _spelled(verb, deed.noun or "data")
        if topic != deed.noun and not _begins_a_deed(topic, verb):
            yield from _spelled(verb, f"{deed.noun or 'data'}_for_{topic}")
        return
    elif verb in {"load", "save"} and is_telling(deed.noun):
        yield from _spelled(verb, deed.noun)
    yield from _spelled(verb, topic)


def _shows(told: Told) -> bool:
    names = map(callee_name, calls_of(told.nodes))
    return told.draws or any(name == "print" or is_plot(name) for name in names)


def _begins_a_deed(topic: str, verb: str) -> bool:
    words = topic.split("_")
    return verb in words or words[0] in VERBS - AMBIGUOUS


def _spelled(verb: str, noun: str) -> Iterator[str]:
    """The verb and its object, where the object is not the verb again."""
    noun = noun.removeprefix("plot_of_")
    first, _, rest = noun.partition("_")
    if rest and (verb in EMPTY and first in VERBS - AMBIGUOUS or first == "plot"):
        yield noun
        return
    # to filter what is filtered, to plot a plot
    if rest and len(verb) > 3 and first.startswith(verb):
        noun = rest
    if noun == verb:
        return
    if "_" not in noun and noun[:6] == verb[:6]:
        verb = "compute"
    yield f"{verb}_{noun}"


def _shortened(phrase: str) -> str:
    """Whole words, up to a length."""
    if len(phrase) <= LONGEST_PHRASE:
        return phrase
    words = phrase[: LONGEST_PHRASE + 1].split("_")[:-1]
    while words[-1] in LINKS:
        words.pop()
    return "_".join(words)

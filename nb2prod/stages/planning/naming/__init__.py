"""Headings, comments and what a step does -> the verb phrase that names it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.source.identifiers import is_usable, snake_case, unlike
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.naming.deed import Deed
from nb2prod.stages.planning.naming.deeds import WEAK_VERBS
from nb2prod.stages.planning.naming.nouns import (
    chart_noun,
    is_named,
    is_plot,
    is_telling,
    noun_of,
    plain,
)
from nb2prod.stages.planning.naming.phrases import (
    LONGEST_PHRASE,
    aside_of,
    called_in,
    is_short,
    noun_phrase,
    sentence_of,
    topic_of,
    verb_phrase,
)
from nb2prod.stages.planning.naming.spoken import as_request, spoken_phrase
from nb2prod.stages.planning.naming.told import OBJECT_FIRST, Told
from nb2prod.stages.planning.naming.values import calls_of, kind_noun, maker_noun
from nb2prod.stages.planning.naming.vocabulary import AMBIGUOUS, GENERIC, LINKS, VERBS

# verbs whose object may be what a step is given
WORK_ON_INPUTS = frozenset(
    """clean tidy prepare preprocess explore analyze inspect filter transform normalize encode
    describe summarize plot sort check validate aggregate merge compare""".split()
)
# verbs that say less than one that stands in what a step is about
EMPTY = WEAK_VERBS | {"plot", "run", "print", "explore", "build"}
# verbs whose object is the data, where nothing better is known
ON_DATA = WORK_ON_INPUTS - {"plot", "check", "compare"} | frozenset(
    "reshape select bin parse resample smooth reduce count merge split scale".split()
)
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
HOLDS = re.compile(r"table|frame|graph|network|tree|s$")
OF_TOPICS = frozenset({"table", "graph"})
OF_PROCEDURES = WEAK_VERBS | {"build", "print", "show", "run"}
HEAD = re.compile(r"_(?:for|of|with|in|on|by)_")
A_PLOT = re.compile(
    r"(_|^)(plots|[a-z]+_plot|(scatter|box)plots?|charts?)($|_(of|with|in|by|for|and)_)"
)
LONGEST_NAME = 48
LONGEST_PAIR = 32


def step_name(told: Told, taken: Iterable[str]) -> str:
    """A verb phrase that no other step has."""
    taken = frozenset(taken)
    candidates = [c for c in _candidates(told.in_english()) if is_usable(c)]
    candidates.sort(key=lambda name: len(name) > LONGEST_NAME)
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    return unlike(candidates[-1] if candidates else "run_step", taken)


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


def _candidates(told: Told) -> Iterator[str]:
    deed = told.deed()
    is_variable = deed.noun and deed.noun == noun_of(told.outputs)
    is_variable = is_variable and deed.verb != "predict"
    if told.is_only and is_short(told.title):
        title = verb_phrase(told.title)
        yield from [title] if title else _about(noun_phrase(told.title), deed)
    fresh = told.heading if told.is_first_of_heading else ""
    if name := called_in(fresh):
        yield f"{'show' if name.startswith(deed.verb) else deed.verb}_{name}"
    comment = as_request(told.comment) or told.comment
    said = verb_phrase(comment)
    act = said.partition("_")[0]
    is_part = act == "split" and deed.verb in OBJECT_FIRST - {"split"}
    if is_part or (act in LOOKING and not _shows(told)):
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
        is_spelled = deed.is_detail or is_variable
        named = [f"{deed.verb}_{deed.noun}"] if is_spelled else None
        yield from named or _spelled(deed.verb, deed.noun)
    kind = kind_noun(told.nodes, told.outputs)
    if kind in OF_TOPICS and deed.verb in WEAK_VERBS | {"build"} and topic:
        # what holds a topic, where its variable says nothing of it
        is_free = not is_telling(deed.noun) and LINKS.isdisjoint(topic.split("_"))
        if is_free and not HOLDS.search(topic):
            yield from _about(f"{topic}_{kind}", deed)
    yield from _about(topic, deed)
    if spoken:
        yield spoken
    if deed.is_guess:
        yield from _about("" if said else topic_of(told.comment), deed)
    if deed.is_guess and deed.verb in {"plot", "print", "run"}:
        yield from _about(_surroundings(told), deed)
    if not is_telling(deed.noun):
        for about in (topic_of(told.comment), topic_of(told.heading)):
            yield from _about_unnamed(about, deed)
        made = maker_noun(told.nodes, told.outputs)
        if is_telling(made) and deed.verb in WEAK_VERBS and len(made) > 4:
            yield from _spelled(deed.verb, made)
        is_loose = kind in OF_TOPICS or not is_named(deed.noun)
        if kind and is_loose and deed.verb != "plot":
            yield f"{'build' if deed.verb == 'prepare' else deed.verb}_{kind}"
    if deed.is_guess and not is_telling(deed.noun):
        yield from _about(topic_of(told.file), deed)
        yield from _about(noun_phrase(told.file), deed)
    if is_variable:
        yield f"{deed.verb}_{deed.noun}"  # a variable's name is no deed
    elif deed.noun:
        yield from _spelled(deed.verb, deed.noun)
    if deed.verb == "load" and deed.noun and not deed.noun.endswith("data"):
        yield f"load_{deed.noun}_data"
    for other in deed.others:
        yield from _spelled(deed.verb, other)
    nouns = [*dict.fromkeys(map(plain, told.outputs))]
    if len(nouns) > 1 and len(both := f"{nouns[0]}_and_{nouns[1]}") <= LONGEST_PAIR:
        yield f"{deed.verb}_{both}"
    again = topic_of(told.comment) or topic_of(told.heading)
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
    chart = chart_noun([*calls_of(told.nodes)])
    if deed.verb == "plot" and chart and "plot" not in deed.noun:
        yield f"draw_{chart}_of_{deed.noun}"


def _surroundings(told: Told) -> str:
    """What a step that says nothing itself is part of: the whole notebook, or one of its many sections."""
    if not told.is_of_few:
        return topic_of(told.heading)
    # what the whole notebook does is no deed of one step
    title = verb_phrase(told.title)
    about = re.sub(r"^(set_up|[a-z]+)_(and_[a-z]+_)?", "", title)
    return about or noun_phrase(told.title)


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
        if is_telling(noun) or (noun == objects[0] and is_named(noun))
        if noun.partition("_")[0] not in {verb, "plot"}
    ]
    if verb not in WORK_ON_INPUTS:
        named = [noun for noun in named if noun == objects[0]]
    if verb and named:
        yield from _spelled(verb, named[0])
    elif rest:
        yield phrase
    elif verb in VERBS - LOOKING - OBJECT_FIRST and not is_telling(objects[0]):
        yield f"{verb}_data"


def _about(topic: str, deed: Deed) -> Iterator[str]:
    """The deed, on what a heading is about."""
    if not topic:
        return
    verb = deed.verb
    if re.match(r"(exercise|problem|task|puzzle)_", topic):
        verb = "solve"
    elif verb == "prepare":
        noun = deed.noun or "data"
        yield f"{verb}_{noun}_for_{topic}"
        return
    elif topic.endswith("features") and verb in WEAK_VERBS | {"add"}:
        verb = "build"
    elif verb in OF_PROCEDURES and A_PROCEDURE.search(HEAD.split(topic)[0]):
        verb = "run"
    elif verb == "define" and is_telling(deed.noun):
        yield from _spelled(verb, deed.noun)
    elif topic.startswith("which_"):
        verb = "find"
    elif deed.is_shown and verb in OF_PROCEDURES | {"define"}:
        verb = "show"
    elif verb in OBJECT_FIRST and (verb == "split" or not ABOUT_MODELS.search(topic)):
        yield from _spelled(verb, deed.noun or "data")
        if deed.noun in topic.split("_"):
            yield f"{verb}_{topic}"
        if topic != deed.noun and not _begins_a_deed(topic, verb):
            yield from _spelled(verb, f"{deed.noun or 'data'}_for_{topic}")
        return
    elif verb in {"load", "save"} and is_telling(deed.noun):
        yield from _spelled(verb, deed.noun)
    yield from _spelled(verb, topic)


def _about_unnamed(topic: str, deed: Deed) -> Iterator[str]:
    """A deed whose object has no name worth saying, on what a section or a comment is about."""
    if not topic or deed.verb not in ON_DATA:
        yield from _about(topic, deed)
    elif len(phrase := f"data_for_{topic}") <= LONGEST_PHRASE:
        yield f"{deed.verb}_{phrase}"


def _shows(told: Told) -> bool:
    names = map(callee_name, calls_of(told.nodes))
    return told.draws or any(name == "print" or is_plot(name) for name in names)


def _begins_a_deed(topic: str, verb: str) -> bool:
    words = topic.split("_")
    return verb in words or words[0] in VERBS - AMBIGUOUS


def _spelled(verb: str, noun: str) -> Iterator[str]:
    """The verb and its object, where the object is not the verb again."""
    noun = re.sub(r"^plots?_of_", "", noun)
    noun = noun.removeprefix("of_")
    if verb == "plot" and A_PLOT.search(noun):
        verb = "draw"  # a box plot
    first, _, rest = noun.partition("_")
    if rest and (verb in EMPTY and first in VERBS - AMBIGUOUS or first == "plot"):
        yield noun
        return
    # to filter what is filtered, to plot a plot
    if rest and len(verb) > 3 and first.startswith(verb):
        noun = rest
    if noun == verb:
        return
    if verb == "predict":
        yield _predicting(noun)
        return
    if "_" not in noun and noun[:6] == verb[:6]:
        verb = "compute"
    yield f"{verb}_{noun}"


def _predicting(noun: str) -> str:
    """To predict sales, with a model, or what has no name."""
    rest = re.sub(r"_?(y_)?pred(s|icted|ictions?)?$", "", noun)
    if not rest:
        return "make_predictions"
    return f"predict_with_{rest}" if ABOUT_MODELS.search(rest) else f"predict_{rest}"


def _shortened(phrase: str) -> str:
    """Whole words, up to a length."""
    if len(phrase) <= LONGEST_PHRASE:
        return phrase
    words = phrase[: LONGEST_PHRASE + 1].split("_")[:-1]
    while words[-1] in LINKS:
        words.pop()
    return "_".join(words)

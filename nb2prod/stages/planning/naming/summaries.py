"""What a step is known by, and its name -> its one-line summary."""

from __future__ import annotations

import ast
import re

from nb2prod.source.identifiers import listed, snake_case
from nb2prod.stages.planning.naming.languages import is_foreign
from nb2prod.stages.planning.naming.models import classes_of, kind_of, made_in
from nb2prod.stages.planning.naming.nouns import noun_of
from nb2prod.stages.planning.naming.phrases import (
    asks_or_teaches,
    noun_phrase,
    sentence_of,
    states,
    verb_phrase,
    without_aside,
)
from nb2prod.stages.planning.naming.spoken import as_request, requests_in
from nb2prod.stages.planning.naming.told import OBJECT_FIRST, Told

MOST_NAMED = 3
LONGEST_SUMMARY = 70
# what a speaker says, and a line that sums up does not
WASTE = re.compile(r" (?:now|just|simply|again|quickly)\b")
PERSONAL = re.compile(r"\b(?:I|we|you|us|me|my|your)\b", re.IGNORECASE)
# "Hampel's", "Mantel-Haenszel"
NAMED_AFTER = re.compile(r"['’]s?$|[-–][A-Z]")
# "PCA", "McKee": spelled so on purpose
SPELLED = re.compile(r"[^\W_]*[^\W_][A-Z][^\W_]*")


def step_summary(told: Told, function: str) -> str:
    """One line that says what a step does: the notebook's words where they ask for it, else its name and what it hands on."""
    heading = told.heading if told.is_first_of_heading and " " in told.heading else ""
    sentence = sentence_of(heading)
    comment = as_request(told.comment) or sentence_of(told.comment)
    for said in (sentence, comment, *requests_in(told.prose)):
        if request := _asked(said, function):
            return request
    if is_foreign(sentence) and len(sentence) <= LONGEST_SUMMARY:
        return sentence
    return _about(sentence, function, told) or _name_in_words(function, told)


def _asked(said: str, function: str) -> str:
    """A text that asks for the deed that a function is named after, as one short line."""
    said = re.split(r"(?<=[a-z])\. ", said)[0]
    said = WASTE.sub("", said.rstrip(".:; ")).replace(" our ", " the ")
    if len(said) > LONGEST_SUMMARY:
        said = without_aside(said)
    verb = function.partition("_")[0]
    asks = f"{snake_case(said)}_".startswith(f"{verb}_") and " " in said
    is_whole = said.count("`") % 2 == 0 and said.count("(") == said.count(")")
    if (
        not asks
        or not is_whole
        or PERSONAL.search(said)
        or len(said) > LONGEST_SUMMARY
        or is_foreign(said)
    ):
        return ""
    return said[0].upper() + said[1:]


def _about(heading: str, function: str, told: Told) -> str:
    """What a function's verb does to what a heading is about, as the heading spells it."""
    verb, _, noun = function.partition("_")
    if asks_or_teaches(heading):
        return ""
    if states(heading):
        line = f"{_name_in_words(function, told)}: {heading}"
        return line if len(line) <= LONGEST_SUMMARY else ""
    topic = noun_phrase(heading)
    first = heading.partition(" ")[0]
    begins = f"{topic}_".startswith(f"{snake_case(first)}_")
    if verb_phrase(heading) or not topic or noun != topic or not begins:
        return ""
    words = re.findall(r"[^\W\d_]{5,}", heading)
    is_title = len(words) > 1 and all(word[0].isupper() for word in words)
    if not is_title and not SPELLED.search(first) and not NAMED_AFTER.search(first):
        heading = heading[0].lower() + heading[1:]
    line = f"{verb.capitalize()} {heading}"
    return line if len(line) <= LONGEST_SUMMARY else ""


def _name_in_words(function: str, told: Told) -> str:
    """A step's name as a sentence, with what it hands on as the code spells it."""
    verb, _, noun = function.partition("_")
    if spelled := _spelled_in_code(verb, noun, told):
        return f"{verb.capitalize()} `{spelled}`"
    words = _respelled(function.replace("_", " "), told)
    words = words[0].upper() + words[1:]
    noun = noun_of(told.outputs)
    verb = function.removesuffix(f"_{noun}")
    is_of_names = noun and verb != function and not verb.endswith("_and")
    if not is_of_names or verb in OBJECT_FIRST or len(told.outputs) > MOST_NAMED:
        return words
    act = verb.replace("_", " ").capitalize()
    return f"{act} {listed(told.outputs, most=MOST_NAMED)}"


def _respelled(words: str, told: Told) -> str:
    """Words with the capitals that the notebook gives them: "rgb to hsv" as "RGB to HSV"."""
    said = f"{told.heading} {told.title} {told.comment} {told.prose}"
    for spelled in dict.fromkeys(SPELLED.findall(said)):
        plain = snake_case(spelled).replace("_", " ")
        words = re.sub(rf"\b{plain}\b", spelled, words) if plain else words
    return words


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

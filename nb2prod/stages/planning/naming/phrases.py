"""Headings and comments -> verb phrases, noun phrases and sentences."""

from __future__ import annotations

import re

from nb2prod.source.identifiers import snake_case
from nb2prod.stages.planning.naming.vocabulary import (
    AMBIGUOUS,
    COMPOUNDS,
    DULL,
    FIXED_PHRASES,
    LINKS,
    NOUN_VERBS,
    SAYS_LITTLE,
    STOP_WORDS,
    VERBS,
)

CONTRACTED = re.compile(
    r"\b(?:what|that|it|let|here|there|who|he|she|how)['’]s\b|\b\w+(?:n['’]t|['’](?:re|ll|ve|d|m))\b"
)
ASIDE = re.compile(
    r"\s*(?:[(:;?!]|\s[-–—]+\s|(?<=\w{3})\.\s|\s(?:whose|which|such that|where|when)\b).*$"
)
AFTER_COMMA = re.compile(r",\s.*$")
# "assign it to a variable called rides" tells where, and not what
NAMES_A_VARIABLE = re.compile(
    r"\b(?:and )?(?:assign|save|store|name|call)s? (?:it|them|each|this|that|the \w+)?\s*"
    r"(?:(?:to|in|as|into) )?(?:a |the )?variables? (?:called|named)\b.*$"
)
# "Step 3.", "2.1", "Part II:", "(a)", "4)": where a reader is
NUMBERED = re.compile(
    r"^\s*(?:(?:step|part|section|chapter|exercise|task|question|figure|fig|plot|table|example|case|method|approach|solution|option|experiment|phase|stage|lesson)\.?\s+(?:\d+(?:\.\d+)*|[ivx]+|[a-z])\s*[:.)–-]+\s*"
    r"|\d+(?:\.\d+)*\s*[.):–-]\s+|\d+(?:\.\d+)+\.?\s+|[(]?[a-z][.)]\s+|\d+\s+(?=[a-z]))",
    re.IGNORECASE,
)
# "numerical evaluation" does not evaluate a numerical
ADJECTIVE = re.compile(r"(al|ive|ic|ous|ary|ory|linear|bayesian)$")
LONGEST_PHRASE = 40


def sentence_of(heading: str) -> str:
    """A heading less its number and its last mark."""
    return NUMBERED.sub("", heading.split("\n")[0]).rstrip(".:; ")


def verb_phrase(text: str) -> str:
    """`clean_data` for "Data cleaning" and for "Clean the data"; empty where no verb stands in it."""
    words = _telling_words(text)
    if fixed := FIXED_PHRASES.get("_".join(words)):
        return fixed
    if not words or len(words) > 7 or _is_dull(text):
        return ""
    with_article = re.match(
        r"^\W*\w+ (the|a|an|our|each|all|every|it|this|these|that)\b",
        sentence_of(text).lower(),
    )
    if words[0] in VERBS and (words[0] not in AMBIGUOUS or with_article):
        return _linked(text, start=words[0])
    for position, word in enumerate(words):
        verb = _verb_of(word)
        if _is_compound(words, position):
            continue
        if verb and (position == 0 or position == len(words) - 1):
            rest = _linked(text, without=word) or "data"
            if word in NOUN_VERBS and ADJECTIVE.search(rest):
                return ""
            return f"{verb}_{rest}"
    return ""


def noun_phrase(text: str) -> str:
    """The telling words of a text, and what links them; empty where they say little."""
    if number := re.fullmatch(
        r"\W*(exercise|problem|task|puzzle)\s+(\w{1,5})\W*", text.lower()
    ):
        return "_".join(number.groups())
    if _is_dull(text):
        return ""
    phrase = _linked(text)
    words = set(phrase.split("_"))
    return "" if all(w in SAYS_LITTLE or w.isdigit() for w in words) else phrase


def _is_dull(text: str) -> bool:
    return snake_case(ASIDE.sub("", sentence_of(text))) in DULL


def _is_compound(words: list[str], position: int) -> bool:
    """True for a word in -ing that is half of a noun: "learning curves", "machine learning"."""
    pairs = (words[max(0, position - 1) : position + 1], words[position : position + 2])
    return any("_".join(pair) in COMPOUNDS for pair in pairs)


def _verb_of(word: str) -> str:
    if word in NOUN_VERBS:
        return NOUN_VERBS[word]
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        for base in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
            if base in VERBS:
                return base
    return ""


def _linked(text: str, *, start: str = "", without: str = "") -> str:
    """Telling words in order, with the links between two of them, not too long."""
    found: list[str] = []
    links: list[str] = []
    for word in _words(text):
        if word == without or (start and not found and word != start):
            links = []
        elif word not in STOP_WORDS:
            longer = [*found, *links[-2:], word] if found else [word]
            if found and len("_".join(longer)) > LONGEST_PHRASE:
                found = found if set(links) - {"and"} else _without_last_group(found)
                break
            found, links = longer, []
        elif word in LINKS:
            links.append(word)
        elif word not in {"the", "a", "an", "our", "all", "each", "every"}:
            links = []
    little = LINKS if start or without else LINKS | SAYS_LITTLE
    while len(found) > 1 and found[-1] in little:
        found.pop()
    return "_".join(found)


def _without_last_group(words: list[str]) -> list[str]:
    """Words up to the last link: half of what it links to would mislead."""
    last = max((i for i, w in enumerate(words) if w in LINKS - {"and"}), default=0)
    return words[:last] if last > 1 else words


def _telling_words(text: str) -> list[str]:
    return [word for word in _words(text) if word not in STOP_WORDS]


def _words(text: str) -> list[str]:
    """A heading's words, less its number, its asides and contractions."""
    text = NUMBERED.sub("", text.split("\n")[0]).lower()
    text = CONTRACTED.sub(" ", text.replace("`", "").replace("with/without", "with"))
    text = NAMES_A_VARIABLE.sub("", text)
    text = re.sub(r"(?<=s)['’]s\b|['’](?=s\b)", "", text)
    for ending, fewest in ((ASIDE, 1), (AFTER_COMMA, 2)):
        short = ending.sub("", text)
        if len(set(snake_case(short).split("_")) - STOP_WORDS - {""}) >= fewest:
            text = short
    return [word for word in snake_case(text).split("_") if word]

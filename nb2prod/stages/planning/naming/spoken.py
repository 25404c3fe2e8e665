"""Sentences of prose and comments -> what they ask for: "First, we fit a tree" -> "Fit a tree"."""

from __future__ import annotations

import re

from nb2prod.stages.planning.naming.phrases import base_verb, is_short, verb_phrase
from nb2prod.stages.planning.naming.vocabulary import AMBIGUOUS, VERBS

OPENING = re.compile(
    r"^(?:(?:first(?:ly)?|second(?:ly)?|third|then|now|next|finally|lastly|here|below|again|afterwards|also|"
    r"(?:in|for) (?:this|the)(?: (?:first|second|next|last))? (?:section|part|step|example|notebook|cell|case|tutorial)|"
    r"to (?:start|begin|do (?:so|this|that|it))(?: with)?|so|and)\b,?\s+)*"
    r"(?:(?:we|i|you|one)\b(?:['’](?:ll|re|ve|d))?(?=\s)|let us\b|let['’]?s\b)\s+",
    re.IGNORECASE,
)
AUXILIARY = re.compile(
    r"^(?:(?:will|shall|can|could|may|should|must|need to|have to|want to|are going to|going to|would like to|like to|"
    r"now|also|then|first|next|finally|again|just|simply|quickly|therefore|only|instead|start by|begin by)\s+)+",
    re.IGNORECASE,
)
# what readers do, and what is no deed of the code
NO_DEEDS = frozenset(
    """see find know note observe look try give think understand learn study examine tell show take keep explain
    illustrate demonstrate understand discuss recommend obtain get place review infer confirm change set choose specify repeat""".split()
)
DEFINING = re.compile(
    r"\w+ (?:\w+ ){0,3}(?:functions?|class|classes|helpers?|methods?)\b"
)
NO_OBJECTS = frozenset(
    "function functions class classes variable variables data results result".split()
)
PURPOSE = re.compile(
    r"\s*(?:[,;:(]|\b(?:using|with which|so that|so|in order|which|that|by|via|because|since|when|while|if|whether|"
    r"as|where|from the|to (?=\w+ )|and (?:then|we))\s).*$",
    re.IGNORECASE,
)
POINTING = re.compile(r"^\w+ (?:it|them|this|these|those|that|what|how|some)\b")
SENTENCE = re.compile(
    r"(?<=[a-z`)\d][.!?:])(?<!vs\.)(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`])|\n+"
)


def as_request(sentence: str) -> str:
    """A sentence that says what is done, as a request; empty where it says something else."""
    text = sentence.strip()
    if opened := OPENING.match(text):
        rest = text[opened.end() :]
        rest = AUXILIARY.sub("", rest)
        first = re.match(r"[a-z]+", rest)
        if not first:
            return ""
        verb = first[0] if first[0] in VERBS else base_verb(first[0])
        if not verb or verb in NO_DEEDS or re.match(r"^\w+ (that|how|what|if)\b", rest):
            return ""
        return verb[0].upper() + verb[1:] + rest[first.end() :]
    first = re.match(r"[A-Z][a-z]+(?=\s+[`\w])", text)
    if not first or first[0].lower() not in VERBS - NO_DEEDS:
        return ""
    with_article = re.match(r"\w+ (the|a|an|our|each|all|every)\b", text)
    return text if with_article or first[0].lower() not in AMBIGUOUS else ""


def requests_in(prose: str, *, most: int = 3) -> list[str]:
    """What the first sentences of a text ask for."""
    asked = [as_request(s) for s in SENTENCE.split(prose.strip())[:most]]
    found = [r.partition(": ")[0].rstrip(".:; ") for r in asked if r]
    return [request for request in found if not DEFINING.match(request)]


def spoken_phrase(prose: str) -> str:
    """`fit_tree` for "First, we fit a tree using what we loaded"; empty where the text names no deed."""
    for request in requests_in(prose):
        text = PURPOSE.sub("", request)
        phrase = "" if POINTING.match(text) or not is_short(text) else verb_phrase(text)
        about = phrase.partition("_")[2]
        if about and about not in NO_OBJECTS:
            return phrase
    return ""

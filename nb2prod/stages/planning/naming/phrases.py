"""Headings and comments -> verb phrases, noun phrases and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nb2prod.source.identifiers import snake_case
from nb2prod.stages.planning.naming.languages import english_part
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
    r"\s*(?:[(:;?!]|\s[-–—]+\s|(?<=\w{3})\.\s|\s(?:whose|which|such that|where|when|using|via|based on|but|instead of|rather than|(?<!such )that|to \w+ with\W*$)\b).*$"
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
    r"|[(]\d+[)]\s*|\d+(?:\.\d+)*\s*[.):–-]\s+|\d+(?:\.\d+)+\.?\s+|[(]?[a-z][.)]\s+|\d+\s+(?=[a-z]))",
    re.IGNORECASE,
)
SETTING_UP = re.compile(r"\bset(?:ting)?[ -]up\b")
CAMEL_CASE = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
ONE_WORD = re.compile(
    r"DataFrame|Num[Pp]y|Sci[Pp]y|PyTorch|TensorFlow|GitHub|YouTube|LaTeX|JavaScript|PyMC|OpenCV|MNIST"
)
# "quiver(X, Y)": what a function is called
CALLED = re.compile(r"(?:with |using |the )?`?(?:\w+\.)*(\w+)\([^()]*\)`?")
# a text that says how things are, or asks, and not what they are
STATES = re.compile(
    r"\S+ .*?\b(?:is|are|was|were|has|had|have|gives?|leads?|can|cannot|does|do|did|will|would|should|must|makes|"
    r"means|becomes|comes|goes|says?|said|looks|works|contains?|depends|relies|needs|never|always)\b \w"
    r"|never\b|always\b|.*\b(?:they|i|you|we|he|she)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"(?:what|why|how|when|where|who|is|are|was|does|do|did|can|should|will)\b",
    re.IGNORECASE,
)
# "What is the mean fare?" asks for a thing
ASKS_FOR = re.compile(r"^what (?:is|are) (?=(?:the|an?) \w)", re.IGNORECASE)
# "numerical evaluation" does not evaluate a numerical
ADJECTIVE = re.compile(
    r"((?<!journ)al|ive|ic|ous|ary|ory|linear|bayesian|scale|variate|robust)$"
)
ARTICLES = frozenset(
    "the a an our all each every its their his her both simple quick first many few some more".split()
)
# a second deed
ANOTHER = re.compile(r"([_ ]and[_ ])([a-z]+ing)(?=[_ ])")
# where a long text goes on
MORE = re.compile(r"\s(?:and|for|so|to|from|with|in|that|of|by|on)\s")
DRAWING = frozenset("create make draw produce show display generate build".split())
CHARTS = frozenset(
    "plot plots chart charts figure figures graph visualization visualizations visualisation".split()
)
# verbs of which the object is not one thing: "face detection"
SEVERAL = frozenset("detect find match assemble register remove".split())
UNCOUNTED = frozenset(
    "noise data text background fraud spam missing drift motion stock hair trend".split()
)
NOUNS_IN_ING = frozenset("opening closing building meaning".split())
READERS_DEEDS = frozenset(
    "see look show use do get make be have understand know observe learn play".split()
)
# links that an object may begin with: "sample from a copula"
LEADING = frozenset({"by", "from", "into", "on"})
LONGEST_PHRASE = 40
MOST_WORDS = 5


def sentence_of(heading: str) -> str:
    """A heading less its number and its last mark, as a request: "Training a model" asks to train one."""
    text = unnumbered(heading)
    doing = re.match(r"([A-Z][a-z]+ing)\s+(?=[A-Za-z`])", text)
    verb = base_verb(doing[1].lower()) if doing else ""
    if doing and verb and not _is_compound(_telling_words(text), 0):
        rest = ANOTHER.sub(_and_base, text[doing.end(1) :])
        return verb.capitalize() + rest
    done = re.match(r"([A-Z][a-z]+) (?:of|between) (?=\w)", text)
    if done and (verb := NOUN_VERBS.get(done[1].lower(), "")):
        return f"{verb.replace('_', ' ').capitalize()} {text[done.end() :]}"
    return text


def _and_base(match: re.Match[str]) -> str:
    """ "and find" of "and finding"."""
    return match[1] + (base_verb(match[2]) or match[2])


def aside_of(heading: str) -> str:
    """What stands in brackets or after a colon."""
    said = re.search(r"\(([^()]+)\)|:\s+(.+)$", unnumbered(heading))
    return (said[1] or said[2] or "") if said else ""


def without_aside(text: str) -> str:
    """A text less what stands in brackets, or after a colon."""
    return ASIDE.sub("", text)


def is_short(text: str) -> bool:
    """True where a phrase has room for all that a text tells."""
    words = _telling_words(text)
    return len(words) <= MOST_WORDS and len("_".join(words)) <= LONGEST_PHRASE


def unnumbered(heading: str) -> str:
    return NUMBERED.sub("", heading.split("\n")[0]).rstrip(".:; ")


def verb_phrase(text: str) -> str:
    """`clean_data` for "Data cleaning" and for "Clean the data"; empty where no verb stands in it."""
    text = english_part(text)
    words = _telling_words(text)
    if fixed := FIXED_PHRASES.get("_".join(words)):
        return fixed
    if not words or _is_dull(text) or called_in(text):
        return ""
    if both := _two_deeds(text):
        return both
    if len(words) > 7:
        short = MORE.split(text)[0]
        return verb_phrase(short) if 2 <= len(_telling_words(short)) <= 5 else ""
    if re.match(rf"\W*{words[0]}-\w", unnumbered(text).lower()):
        return ""  # "shift-invariant"
    with_article = re.match(
        r"^\W*\w+ (the|a|an|our|each|all|every|it|this|these|that)\b",
        sentence_of(text).lower(),
    )
    if words[0] in VERBS and (words[0] not in AMBIGUOUS or with_article):
        if words[0] in DRAWING and CHARTS.issuperset(words[1:]):
            return "plot"  # what is at hand
        if words[1:] and " and " in text and all(map(_verb_of, words[1:])):
            return words[0]  # "fit and summary" of what is handed on
        return _linked(text, start=words[0]).replace("plot_of_", "plot_")
    for position, word in enumerate(words):
        is_done = not position and with_article and word in NOUNS_IN_ING
        verb = _stem_of_ing(word) if is_done else _verb_of(word)
        if _is_compound(words, position):
            continue
        if verb and (position == 0 or position == len(words) - 1):
            rest = _linked(text, without=word) or "data"
            if position and (ADJECTIVE.search(rest) or _is_kind(verb, word, rest)):
                return ""
            if position and verb in SEVERAL:
                rest = _plural(rest)
            if position and "and" in _words(text) and VERBS - AMBIGUOUS & {*words[:-1]}:
                return ""  # "model fit and summary"
            if not position and re.match(rf"\W*{word} and\b", text.lower()):
                return ""  # "timing and accuracy"
            if not position and _is_attribute(word, words, text):
                return ""
            return ANOTHER.sub(_and_base, f"{verb}_{rest}")
    return ""


def noun_phrase(text: str) -> str:
    """The telling words of a text, and what links them; empty where they say little."""
    text = ASKS_FOR.sub("", unnumbered(english_part(text)))
    if name := called_in(text):
        return name
    if number := re.fullmatch(
        r"\W*(exercise|problem|task|puzzle)\s+(\w{1,5})\W*", text.lower()
    ):
        return "_".join(number.groups())
    if _is_dull(text) or states(text) or asks_or_teaches(text):
        return ""
    phrase = _linked(text)
    after = text.partition(": ")[2]
    if after and "_" not in phrase and "_" in (longer := _linked(after)):
        phrase = longer
    if re.fullmatch(r"the \S+ (class|object)", unnumbered(text).lower()):
        phrase = phrase.rpartition("_")[0]
    words = set(phrase.split("_"))
    return "" if all(w in SAYS_LITTLE or w.isdigit() for w in words) else phrase


def topic_of(text: str) -> str:
    """What a text is about: the object of what it asks for, else its noun phrase."""
    phrase = verb_phrase(text)
    if phrase.startswith("set_up") or phrase in {"plot", *FIXED_PHRASES.values()}:
        return ""
    about = phrase.partition("_")[2]
    is_whole = about not in {"", "data"} and not ADJECTIVE.search(about)
    return about if is_whole else noun_phrase(text)


def called_in(text: str) -> str:
    """`fill_between` of "fill_between(x, y)"; empty for other texts."""
    called = CALLED.fullmatch(unnumbered(text))
    return snake_case(called[1]) if called else ""


def states(text: str) -> bool:
    """True for "A tree gives more", of which no part is a thing that is made."""
    return bool(STATES.match(_said(text)))


def asks_or_teaches(text: str) -> bool:
    """True for "Why is it late?" and "How a tree grows"."""
    return bool(ASKS.match(_said(text)))


def _said(text: str) -> str:
    return ASIDE.sub("", unnumbered(text).replace("`", "")).strip()


def _two_deeds(text: str) -> str:
    """`make_x_and_fit_y` of "x making and y fitting", `train_and_select_x` of "x training and selection"."""
    first, link, second = text.partition(" and ")
    parts = [_telling_words(part) for part in (first, second)]
    if not link or len(parts[0]) < 2 or not parts[1] or " and " in second:
        return ""
    verbs = [_verb_of(words[-1]) for words in parts]
    if not all(verbs) or _verb_of(parts[0][0]) or parts[0][0] in VERBS - AMBIGUOUS:
        return ""
    phrases = [verb_phrase(first), verb_phrase(second)]
    if len(parts[1]) == 1 and phrases[0]:
        verb, _, rest = phrases[0].partition("_")
        phrases = [verb, f"{verbs[1]}_{rest}"]
    both = "_and_".join(phrases)
    return both if all(phrases) and len(both) <= LONGEST_PHRASE else ""


def _is_dull(text: str) -> bool:
    return snake_case(ASIDE.sub("", unnumbered(text))) in DULL


def _is_compound(words: list[str], position: int) -> bool:
    """True for a word in -ing that is half of a noun: "learning curves", "machine learning"."""
    pairs = (words[max(0, position - 1) : position + 1], words[position : position + 2])
    return any("_".join(pair) in COMPOUNDS for pair in pairs)


def _is_kind(verb: str, word: str, rest: str) -> bool:
    """True for "unsharp masking", which says which, unlike "data sampling"."""
    several = rest.endswith("s") or rest in {"data", "text", "image"}
    return verb in AMBIGUOUS and word not in NOUN_VERBS and not several


def _plural(phrase: str) -> str:
    if phrase.endswith("s") or phrase.rpartition("_")[2] in UNCOUNTED:
        return phrase
    if re.search(r"[^aeiou]y$", phrase):
        return f"{phrase[:-1]}ies"
    return f"{phrase}es" if re.search(r"(ch|sh|x)$", phrase) else f"{phrase}s"


def _is_attribute(word: str, words: Sequence[str], text: str) -> bool:
    """True for a noun of doing that only says which: "evaluation metrics", unlike "evaluation of metrics"."""
    if word not in NOUN_VERBS or word in {"setup", "imports", "import"}:
        return False
    linked = re.search(rf"\b{word}\s+({'|'.join(LINKS)})\b", text.lower())
    return len(words) > 1 and not linked


def _verb_of(word: str) -> str:
    return NOUN_VERBS.get(word) or base_verb(word)


def base_verb(word: str) -> str:
    """`train` of "training"; empty for other words."""
    return "" if word in NOUNS_IN_ING else _stem_of_ing(word)


def _stem_of_ing(word: str) -> str:
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
        if (
            word == without
            or (without and not found and word == "between")
            or (start and not found and word != start)
        ):
            links = []
        elif word not in STOP_WORDS:
            led = links[-1:] if without and LEADING.issuperset(links) else []
            longer = [*(found or led), *(links[-2:] if found else []), word]
            if found and len("_".join(longer)) > LONGEST_PHRASE:
                if set(links) - {"and"}:
                    break
                if LINKS.isdisjoint(found):
                    found = _with_head([*found, word], text)
                else:
                    found = _without_last_group(found)
                break
            found, links = longer, []
        elif word in LINKS:
            links.append(word)
        elif word not in ARTICLES:
            links = []
    found = _without_tail(found)
    little = LINKS if start or without else LINKS | SAYS_LITTLE - {"test"}
    while len(found) > 1 and found[-1] in little:
        if found[-1] == "data" and len(found) == 2:
            break
        found.pop()
    return "_".join(found)


def _without_tail(words: list[str]) -> list[str]:
    """Words less a second deed of a reader: "and see" of "plot rows and see"."""
    while len(words) > 2 and (
        (words[-2] in {"and", "to"} and words[-1] in READERS_DEEDS)
        or (len(words) > 3 and words[-2] == "and" and base_verb(words[-1]))
    ):
        words = words[:-2]
    return words


def _with_head(words: list[str], text: str) -> list[str]:
    """The last words of many, up to a link: what a noun is stands at its end."""
    rest = _words(text)
    until = next((i for i, w in enumerate(rest) if i and w in LINKS), len(rest))
    whole = [w for w in rest[:until] if w not in STOP_WORDS]
    while len(whole) > 2 and len("_".join(whole)) > LONGEST_PHRASE - 8:
        whole.pop(0)
    return whole if words[0] not in VERBS - AMBIGUOUS else words[:-1]


def _without_last_group(words: list[str]) -> list[str]:
    """Words up to the last link: half of what it links to would mislead."""
    last = max((i for i, w in enumerate(words) if w in LINKS), default=0)
    return words[:last] if last > 1 else words


def _telling_words(text: str) -> list[str]:
    return [word for word in _words(text) if word not in STOP_WORDS]


def _words(text: str) -> list[str]:
    """A heading's words, less its number, its asides and contractions."""
    text = NUMBERED.sub("", text.split("\n")[0]).replace("vs.", "vs")
    text = CAMEL_CASE.sub(" ", ONE_WORD.sub(lambda m: m[0].lower(), text)).lower()
    text = SETTING_UP.sub("setup", text)
    text = text.replace("u.s.", "usa ")
    text = re.sub(r"\bmake sure\b", "check", text)
    text = re.sub(r"\b((?:load|read)(?:ing)?) in\b", r"\1", text)
    text = CONTRACTED.sub(" ", text.replace("`", "").replace("with/without", "with"))
    text = NAMES_A_VARIABLE.sub("", text)
    text = re.sub(r"(?<=s)['’]s\b|['’](?=s\b)", "", text)
    for ending, fewest in ((ASIDE, 1), (AFTER_COMMA, 2)):
        short = ending.sub("", text)
        if len(set(snake_case(short).split("_")) - STOP_WORDS - {""}) >= fewest:
            text = short
    return [word for word in snake_case(text).split("_") if word]

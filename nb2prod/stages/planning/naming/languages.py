"""Text -> whether names can be made of it: of English words, with a few of another language among them."""

from __future__ import annotations

import re
import unicodedata

ENGLISH = frozenset(
    """the of to and or in for with on is are was were this that these those we our you your it its by from as at
    be not all into than then now let using use how what which when where will can each between without""".split()
)
# small words that no English text has in lower case
OTHERS = frozenset(
    """de del la las los el en para por una un que se al como pero muy más esta este estos cada entre
    le les des du et est dans avec une sur aux ces cette nous pour qui sont
    der den dem das und ist mit für ein eine einen auf nicht wir aus zur zum wird
    os da dos em um uma com não ao seu mais são foi
    di il lo gli che della dello nel sono questo
    ve bir için ile bu olarak değil
    yang dari untuk dengan dan pada ini adalah
    och att är det som till inte een het voor naar niet zijn
    nie jest się jak oraz dla""".split()
)
BORROWED = frozenset("naïve café façade résumé cliché".split())
ASIDE = re.compile(r"\(([^()]{4,})\)")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def is_foreign(text: str) -> bool:
    """True for a text whose small words or letters are those of another language."""
    words = WORD.findall(text)
    own = sum(word.lower() in ENGLISH for word in words)
    other = sum(word in OTHERS or _is_spelled_abroad(word) for word in words)
    if len(words) > 1 and words[0].lower() in OTHERS and words[1].islower():
        other += 1  # "Los datos", unlike "Los Angeles"
    return other > own


def english_part(text: str) -> str:
    """A text, what stands in brackets in English where the rest is not, or nothing."""
    if not is_foreign(text):
        return text
    asides = [aside for aside in ASIDE.findall(text) if not is_foreign(aside)]
    return asides[0] if asides and " " in asides[0] else ""


def _is_spelled_abroad(word: str) -> bool:
    """True for letters that are not Latin, and for accents in what is no proper name."""
    letters = [c for c in word if ord(c) > 127 and unicodedata.category(c)[0] == "L"]
    is_symbol = len(letters) < 3 and all(
        "GREEK" in unicodedata.name(c, "") for c in letters
    )
    if is_symbol or word.lower() in BORROWED:
        return False
    is_latin = all("LATIN" in unicodedata.name(c, "") for c in letters)
    return not is_latin or not word[0].isupper() or len(letters) > 1

"""The rules, listed by hand in the order of their codes."""

from __future__ import annotations

from nb2prod.errors import BadUsage
from nb2prod.rules import (
    nb001,
    nb002,
    nb003,
    nb005,
    nb101,
    nb102,
    nb103,
    nb104,
    nb105,
    nb107,
    nb108,
    nb109,
    nb201,
    nb202,
    nb203,
    nb204,
    nb205,
    nb301,
    nb302,
    nb303,
    nb304,
    nb305,
    nb306,
    nb307,
    nb308,
    nb309,
    nb312,
    nb401,
    nb402,
    nb403,
    nb406,
    nb414,
    nb415,
    nb417,
    nb501,
    nb502,
    nb504,
    nb509,
    nb511,
    nb512,
    nb901,
    nb902,
)
from nb2prod.rules.base import RuleModule

RULES: tuple[RuleModule, ...] = (
    nb001,
    nb002,
    nb003,
    nb005,
    nb101,
    nb102,
    nb103,
    nb104,
    nb105,
    nb107,
    nb108,
    nb109,
    nb201,
    nb202,
    nb203,
    nb204,
    nb205,
    nb301,
    nb302,
    nb303,
    nb304,
    nb305,
    nb306,
    nb307,
    nb308,
    nb309,
    nb312,
    nb401,
    nb402,
    nb403,
    nb406,
    nb414,
    nb415,
    nb417,
    nb501,
    nb502,
    nb504,
    nb509,
    nb511,
    nb512,
    nb901,
    nb902,
)
BY_CODE = {rule.PAGE.code: rule for rule in RULES}
ALL_CODES = frozenset(BY_CODE)
DEFAULT_CODES = frozenset(rule.PAGE.code for rule in RULES if rule.PAGE.default)


def chosen(
    select: tuple[str, ...], ignore: tuple[str, ...], extend: tuple[str, ...]
) -> frozenset[str]:
    """The codes that are checked; a longer prefix outweighs a shorter one."""
    asked = _lengths((*select, *extend))
    refused = _lengths(ignore)
    start = frozenset[str]() if select else DEFAULT_CODES
    return frozenset(
        code
        for code in ALL_CODES
        if (code in asked or code in start)
        and (code not in refused or refused[code] < asked.get(code, 0))
    )


def _lengths(words: tuple[str, ...]) -> dict[str, int]:
    """For each code the length of the longest prefix that names it."""
    lengths: dict[str, int] = {}
    for word in words:
        for code in codes_named(word):
            lengths[code] = max(lengths.get(code, 0), _weight(word))
    return lengths


def _weight(word: str) -> int:
    return 1 if word.upper() == "ALL" else len(word)


def codes_named(word: str) -> frozenset[str]:
    """Codes that a code, a prefix, a rule's name or ALL stands for."""
    upper = word.upper()
    found = (
        ALL_CODES
        if upper == "ALL"
        else frozenset(
            code
            for code, rule in BY_CODE.items()
            if (code.startswith(upper) and upper.startswith("NB"))
            or rule.PAGE.name == word.lower()
        )
    )
    if not found:
        raise BadUsage(
            f"`{word}` is no rule and begins none",
            hint="`nb2prod rule` lists them",
        )
    return found

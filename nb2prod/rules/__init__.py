"""The rules, listed by hand; each is imported when somebody asks for it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from nb2prod.errors import BadUsage

if TYPE_CHECKING:
    from nb2prod.rules.base import RuleModule

ON = (
    *("NB001", "NB002", "NB003", "NB005"),
    *("NB101", "NB102", "NB103", "NB104", "NB105", "NB107", "NB108", "NB109"),
    *("NB201", "NB202", "NB204"),
    *("NB301", "NB302", "NB305", "NB308"),
    *("NB401", "NB402", "NB403", "NB407", "NB416"),
    *("NB502", "NB504", "NB505", "NB509", "NB511"),
    *("NB901", "NB902", "NB903"),
)
OFF = (
    *("NB004", "NB106", "NB110"),
    *("NB203", "NB205", "NB206", "NB207", "NB208"),
    *("NB303", "NB304", "NB306", "NB307", "NB309", "NB310", "NB312"),
    *("NB404", "NB405", "NB406", "NB408", "NB409", "NB410", "NB411"),
    *("NB412", "NB413", "NB414", "NB415", "NB417"),
    *("NB501", "NB503", "NB506", "NB507", "NB508", "NB510", "NB512", "NB513"),
    "NB990",
)
DEFAULT_CODES = frozenset(ON)
ALL_CODES = frozenset((*ON, *OFF))
OUTPUT_CODES = frozenset({"NB005", "NB402", "NB403", "NB414"})  # look at saved outputs
TREE_CODES = frozenset(  # look at the trees of all cells
    ("NB208", "NB303", "NB306", "NB309", "NB310", "NB404", "NB405", "NB408", "NB409")
    + ("NB410", "NB411", "NB412", "NB413", "NB415", "NB503", "NB507", "NB510", "NB512")
)


def wants_trees(codes: frozenset[str], text: str) -> bool:
    """Whether some of these rules will ask for the trees of most cells of this text."""
    if (
        "train_test_split" in text
        or ".fit(" in text
        and ('[["' in text or "[['" in text)
    ):
        return True  # NB501 to NB508
    return not codes.isdisjoint(TREE_CODES)


@cache
def rule(code: str) -> RuleModule:
    """The module of a rule."""
    return cast("RuleModule", import_module(f"nb2prod.rules.{code.lower()}"))


def rules_of(codes: frozenset[str]) -> tuple[RuleModule, ...]:
    """The rules with these codes, in their order."""
    return tuple(map(rule, sorted(codes)))


def all_rules() -> tuple[RuleModule, ...]:
    """Every rule, in the order of the codes."""
    return rules_of(ALL_CODES)


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
    if upper == "ALL":
        return ALL_CODES
    found = frozenset[str]()
    if upper.startswith("NB"):
        found = frozenset(code for code in ALL_CODES if code.startswith(upper))
    if not found:
        pages = (each.PAGE for each in all_rules())
        found = frozenset(page.code for page in pages if page.name == word.lower())
    if not found:
        hint = "`nb2prod rule` lists them"
        raise BadUsage(f"`{word}` is no rule and begins none", hint=hint)
    return found

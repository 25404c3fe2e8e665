"""A rule's manual page is its first test."""

from __future__ import annotations

import re

import pytest
from notebooks import codes

from nb2prod.rules import DEFAULT_CODES, OUTPUT_CODES, all_rules
from nb2prod.rules.base import RuleModule

SECTIONS = ("Why it matters", "Example", "Instead", "Limits")
RULES = all_rules()
MODULES = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.PAGE.code)


def section(manual: str, name: str) -> str:
    return manual.partition(f"\n## {name}\n")[2].partition("\n## ")[0].strip()


def code_of(manual: str, name: str) -> str:
    match = re.search(r"```\w+\n(.*?)```", section(manual, name), re.DOTALL)
    assert match is not None
    text = match.group(1).replace("@LONG@", "x" * 2_000_000)
    return text.replace("@LINES@", "print(1)\n" * 55)


@MODULES
def test_page_has_every_section(rule: RuleModule) -> None:
    assert [name for name in SECTIONS if not section(rule.PAGE.manual, name)] == []


# what one notebook alone cannot show; each has a test of its own
ELSEWHERE = {"NB310", "NB903"}
SHOWN = pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.PAGE.code not in ELSEWHERE],
    ids=lambda rule: rule.PAGE.code,
)


@SHOWN
def test_example_fires_exactly_its_rule(rule: RuleModule) -> None:
    fired = codes(code_of(rule.PAGE.manual, "Example"))

    assert set(fired) == {rule.PAGE.code}


@MODULES
def test_instead_fires_nothing(rule: RuleModule) -> None:
    assert codes(code_of(rule.PAGE.manual, "Instead")) == []


@MODULES
def test_code_is_the_name_of_the_module(rule: RuleModule) -> None:
    assert rule.__name__.rpartition(".")[2].upper() == rule.PAGE.code  # type: ignore[attr-defined]  # a module


def test_names_and_codes_are_unique_and_sorted() -> None:
    found = [rule.PAGE.code for rule in RULES]

    assert found == sorted(set(found))
    assert len({rule.PAGE.name for rule in RULES}) == len(RULES)


def test_the_list_says_what_the_pages_say() -> None:
    on = {rule.PAGE.code for rule in RULES if rule.PAGE.default}
    outputs = {rule.PAGE.code for rule in RULES if getattr(rule, "OUTPUTS", False)}

    assert (on, outputs) == (DEFAULT_CODES, OUTPUT_CODES)

"""A rule's manual page is its first test."""

from __future__ import annotations

import re

import pytest
from notebooks import codes

from nb2prod.rules import RULES
from nb2prod.rules.base import RuleModule

SECTIONS = ("Why it matters", "Example", "Instead", "Limits")
MODULES = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.PAGE.code)


def section(manual: str, name: str) -> str:
    return manual.partition(f"\n## {name}\n")[2].partition("\n## ")[0].strip()


def code_of(manual: str, name: str) -> str:
    match = re.search(r"```\w+\n(.*?)```", section(manual, name), re.DOTALL)
    assert match is not None
    return match.group(1).replace("@LONG@", "x" * 2_000_000)


@MODULES
def test_page_has_every_section(rule: RuleModule) -> None:
    assert [name for name in SECTIONS if not section(rule.PAGE.manual, name)] == []


@MODULES
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

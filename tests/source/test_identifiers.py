"""Free text becomes names that Python takes, that hide nothing, and that differ."""

from __future__ import annotations

import builtins
import keyword

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.source.identifiers import as_identifier, is_usable, snake_case, unlike

QUICK = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Load Data (v2)", "load_data_v2"),
        ("loadData", "load_data"),
        ("HTTPServer", "httpserver"),
        ("what's new", "whats_new"),
        ("café crème", "cafe_creme"),
        ("a/b\\c", "a_b_c"),
        ("  __x__ ", "x"),
        ("🌧", ""),
        ("雨", ""),
        ("", ""),
        ("1. First", "1_first"),
        ("two\nlines", "two_lines"),
    ],
)
def test_words_are_joined(text: str, name: str) -> None:
    assert snake_case(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rain", "rain"),
        ("class", "class_step"),
        ("None", "none"),
        ("print", "print_step"),
        ("match", "match_step"),
        ("type", "type_step"),
        ("2024", "step_2024"),
        ("🌧", "step"),
        ("", "step"),
    ],
)
def test_name_of_a_text(text: str, name: str) -> None:
    assert as_identifier(text, default="step") == name


@pytest.mark.parametrize("name", ["x", "rain_2", "données", "_x"])
def test_usable(name: str) -> None:
    assert is_usable(name)


@pytest.mark.parametrize(
    "name", ["", "class", "None", "list", "a b", "2x", "a-b", "print"]
)
def test_not_usable(name: str) -> None:
    assert not is_usable(name)


@QUICK
@given(st.text(max_size=30))
def test_any_text_gives_a_name_that_hides_nothing(text: str) -> None:
    name = as_identifier(text, default="step")

    assert name.isidentifier() and name.isascii() and name == name.lower()
    assert not keyword.iskeyword(name) and not hasattr(builtins, name)
    assert as_identifier(name, default="step") == name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "load"),
        (("save",), "load"),
        (("load",), "load_2"),
        (("load", "load_2"), "load_3"),
        (("load", "load_3"), "load_2"),
    ],
)
def test_first_number_that_is_free(taken: tuple[str, ...], name: str) -> None:
    assert unlike("load", taken) == name


@QUICK
@given(st.lists(st.text(max_size=8), max_size=12))
def test_never_twice(texts: list[str]) -> None:
    names: list[str] = []
    for text in texts:
        names.append(unlike(as_identifier(text, default="step"), names))

    assert len(set(names)) == len(texts)

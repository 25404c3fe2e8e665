"""Secrets: the shapes that providers give theirs, and what only looks like one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fake_secrets import ANY, HEX, TOKENS, some
from notebooks import codes, lint

from nb2prod.source.secret_signs import SHAPES, WORDS, signs_in
from nb2prod.source.secrets import secrets


@pytest.mark.parametrize("kind", TOKENS)
def test_knows_the_shape(kind: str) -> None:
    found = [each.kind for each in secrets(f'client = connect("{TOKENS[kind]}")')]

    assert found == [kind]


@pytest.mark.parametrize(
    "token", ["AKIA" + "QWERTYUPASDFGHJK", "glpat-" + "qWeRtYuPaSdFgHjKzXcV"]
)
def test_knows_a_token_that_has_no_digit(token: str) -> None:
    assert len(list(secrets(f'connect("{token}")'))) == 1


def test_every_tested_kind_exists() -> None:
    assert set(TOKENS) <= {kind for kind, _, _ in SHAPES}
    assert len(TOKENS) >= 25


@pytest.mark.parametrize(
    "text",
    [
        f'password = "{some(ANY, 12)}7a"',
        f'os.environ["API_KEY"] = "{some(ANY, 24)}"',
        f"config = {{'client_secret': '{some(ANY, 30)}'}}",
        f'auth_token: str = "{some(HEX, 40)}"',
        f'url = "postgresql://ada:{some(ANY, 10)}@db.internal/sales"',
    ],
)
def test_a_telling_name_or_place_gives_it_away(text: str) -> None:
    assert len(list(secrets(text))) == 1


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("written", [str, str.upper, "_".join, "-".join])
def test_no_telling_word_is_passed_over(
    word: str, written: Callable[[str], str]
) -> None:
    assert signs_in("nothing", f"x = 1\nmy_{written(word)} = 'a'")


@pytest.mark.parametrize(
    "text",
    [
        f'sha = "{some(HEX, 64)}"',
        f'commit = "{some(HEX, 40)}"',
        'id = "3f2b8c1e-5d4a-4f6b-9c7d-1e2f3a4b5c6d"',
        'password = os.environ["PASSWORD"]',
        'password = getpass("password: ")',
        'api_key = "your-api-key-here"',
        'api_key = "xxxxxxxxxxxxxxxxxxxx"',
        'api_key = "<paste it here 42>"',
        'token = "AKIAIOSFODNN7' + 'EXAMPLE"',
        'tokenizer = "bert-base-uncased-v2"',
        'pad_token = "[PAD]_17_special"',
        "max_tokens = 4096",
        'secret_name = "prod/db/credentials-7"',
        'password_file = "/run/secrets/db2"',
        'url = "https://user:password@example.com"',
        'url = f"postgresql://{user}:{password}@host/db"',
        'url = "https://example.com/a:b/c@d"',
        "image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'",
        'column = "customer_key_2024"',
        "keys = ['a1b2c3d4e5f6a7b8', 'b2c3d4e5f6a7b8c9']",
        'sk = "sk-learn"',
    ],
)
def test_leaves_look_alikes_alone(text: str) -> None:
    assert list(secrets(text)) == []


def test_report_never_shows_it() -> None:
    token = TOKENS["GitHub token"]

    (found,) = lint(f'# %% [1]\ntoken = "{token}"\nprint(len(token))', "NB402")

    assert token[8:] not in repr(found)


def test_prose_and_outputs_are_searched_too() -> None:
    token = TOKENS["npm token"]
    shape = {"output_type": "stream", "name": "stdout", "text": [token]}
    output = json.dumps(shape)
    text = (
        '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "use %s"},'
        ' {"cell_type": "code", "metadata": {}, "source": "print(1)", "outputs": [%s]}]}'
    )

    assert codes(text % (token, output), "NB402") == ["NB402", "NB402"]

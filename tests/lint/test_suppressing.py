"""Findings that somebody has answered, and answers that nobody needs."""

from __future__ import annotations

import json

import pytest
from notebooks import codes


@pytest.mark.parametrize(
    "text",
    [
        "# %% [1]\nprint(x)  # noqa: NB101",
        "# %% [1]\nprint(x)  # noqa",
        "# %% [1]\nprint(x)  # noqa: E501, NB1",
        "# %% [1]\n# nb2prod: ignore[NB101] made by the scheduler\nprint(x)",
        '# %% [1] {"tags": ["nb2prod:ignore=NB101"]}\nprint(x)',
        '# %% [1] {"tags": ["nb2prod:ignore"]}\nprint(x)',
        '# %% [1] {"tags": ["raises-exception"]}\nprint(x)',
    ],
)
def test_silences(text: str) -> None:
    assert codes(text, "NB1", "NB9") == []


@pytest.mark.parametrize(
    "text",
    [
        "# %% [1]\nprint(x)\ny = 1  # noqa: NB101",  # another line
        "# %% [1]\n# nb2prod: ignore[NB101]\ny = 1\n# %% [2]\nprint(x)",  # another cell
        "# %% [1]\nprint(x)\n# nb2prod: ignore[NB101]",  # not on the first line
        "# %% [1]\nprint(x)  # noqa: E501",
        "# ruff: noqa\n# %% [1]\nprint(x)",
    ],
)
def test_does_not_reach(text: str) -> None:
    assert "NB101" in codes(text, "NB1")


def test_notebook_says_it_for_all_cells() -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "print(x)"}
    metadata = {"nb2prod": {"ignore": ["NB101"]}}

    assert (
        codes(json.dumps({"cells": [cell], "metadata": metadata}), "NB1", "NB9") == []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# %% [1]\ny = 1  # noqa: NB101", ["NB901"]),
        ("# %% [1]\ny = 1  # noqa: NB301", []),  # that rule is not asked
        ("# %% [1]\ny = 1  # noqa: NB777", ["NB902"]),
        ("# %% [1]\ny = 1  # noqa", []),
        ("# %% [1]\n# nb2prod: ignore[NB101]\ny = 1", ["NB901"]),
    ],
)
def test_unused_answers_are_told(text: str, expected: list[str]) -> None:
    assert codes(text, "NB1", "NB9") == expected

"""`--interpreter PYTHON`: check the tables against that interpreter's libraries instead of our own."""

from __future__ import annotations

import contextlib
import sys

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--interpreter",
            default=sys.executable,
            help="a Python that has the libraries",
        )


@pytest.fixture(scope="session")
def interpreter(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--interpreter", default=sys.executable))

"""What installers and environments are asked for, as the plan says it."""

from __future__ import annotations

import pytest

from nb2prod.source.magics import Magic
from nb2prod.stages.planning.magics import Becomes, becomes


def shell(line: str) -> Becomes:
    return becomes(Magic(kind="shell", name="!", argument=line), frozenset())


def pip(argument: str) -> Becomes:
    return becomes(Magic(kind="line", name="pip", argument=argument), frozenset())


@pytest.mark.parametrize("argument", ["list", "show pandas", "freeze", "--version", ""])
def test_looking_at_the_environment_requires_nothing(argument: str) -> None:
    made = pip(argument)

    assert (made.fate, made.requirements) == ("display", ())


@pytest.mark.parametrize(
    ("line", "wished"),
    [
        ("pip install pandas", ["pandas"]),
        ("pip install -q -U 'pandas>=2' numpy", ["pandas>=2", "numpy"]),
        ("pip install -r requirements.txt", []),
        ("pip install --index-url https://index.example/simple polars", ["polars"]),
        ("conda install -c conda-forge xgboost -y", ["xgboost"]),
        ("pip install polars > /dev/null", ["polars"]),
        ("pip install polars 2>&1 | tail -1", ["polars"]),
        ("pip install polars && pip install duckdb", ["polars", "duckdb"]),
        ("python -m pip install polars; ls", ["polars"]),
    ],
)
def test_only_what_is_installed_is_required(line: str, wished: list[str]) -> None:
    made = shell(line)

    assert (made.fate, list(made.requirements)) == ("dropped", wished)


def test_what_is_taken_out_of_an_environment_is_not_required() -> None:
    made = pip("uninstall -y polars")

    assert (made.fate, made.requirements) == ("dropped", ())

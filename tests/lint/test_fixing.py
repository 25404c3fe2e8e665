"""Fixes: what is mended, and that every other byte stays."""

from __future__ import annotations

import json

import pytest
from notebooks import codes, lint

from nb2prod.rules import ALL_CODES
from nb2prod.workflows.lint import Job
from nb2prod.workflows.lint_fix import fixed_bytes

ODD = (
    '{"nbformat": 4, "metadata" : {"x":[1,2],"é":"\\u00e9"},\r\n  "cells": [\n'
    ' {"source":["import os\\n","print(os.name)"], "cell_type":"code",\t"outputs":[],'
    '"metadata":{},"execution_count":null, "id":"a"},\n'
    ' {"cell_type": "code", "source": "print(pd.NA)", "outputs": [], "metadata": {},'
    ' "execution_count": null}\n ], "nbformat_minor": 5}'
)


def fix(text: str, *, unsafe: bool = False) -> str:
    job = Job(path="nb.ipynb", codes=ALL_CODES)
    return fixed_bytes(text.encode(), job, unsafe=unsafe).decode()


def cells(*sources: str, counts: tuple[int | None, ...] = ()) -> str:
    whole = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": counts[number] if counts else None,
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(sources)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1) + "\n"


def sources(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def test_missing_import_goes_beside_the_others_and_nothing_else_changes() -> None:
    added = ODD.replace('"import os\\n",', '"import os\\n", "import pandas as pd\\n",')

    assert fix(ODD).replace(", ", ",") == added.replace(", ", ",")
    assert sources(fix(ODD))[0] == "import os\nimport pandas as pd\nprint(os.name)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["print(np.zeros(3))"], ["import numpy as np\nprint(np.zeros(3))"]),
        (["print(1)", "", "print(2)"], ["print(1)", "print(2)"]),
        (["print(rate)", "rate = 0.2"], ["rate = 0.2", "print(rate)"]),
        (
            ["x = 1", "print(f(x))", "def f(n):\n    return n * k", "k = 2"],
            ["x = 1", "k = 2", "def f(n):\n    return n * k", "print(f(x))"],
        ),
    ],
)
def test_mends(before: list[str], after: list[str]) -> None:
    fixed = sources(fix(cells(*before)))

    assert sorted(fixed) == sorted(after)
    assert codes(fix(cells(*before)), "NB1", "NB2", "NB417") == []


@pytest.mark.parametrize(
    "text",
    [
        cells("print(1)"),
        cells("print(unknown_thing)"),
        cells("print(time)"),  # could be the module, the function, or a column
        cells("print(rate)", "rate = input()"),  # moving it up would ask earlier
        cells("x = 1\nprint(rate)", "x = 2", "rate = x"),
        cells("print(rate)", "rate = 1", "rate = 2"),
        ODD.replace("pd.NA", "os.sep"),
        '{"cells": [',
        "",
    ],
)
def test_leaves_every_byte_alone(text: str) -> None:
    assert fix(text) == text


def test_fixing_twice_changes_nothing_more() -> None:
    once = fix(cells("print(pd.NA, rate)", "", "rate = 1", counts=(3, 2, 1)))

    assert fix(once) == once


def test_counts_out_of_order_are_cleared_and_outputs_stay() -> None:
    text = cells("print(1)", "print(2)", counts=(2, 1))

    assert fix(text) == text.replace(
        '"execution_count": 2', '"execution_count": null'
    ).replace('"execution_count": 1', '"execution_count": null')


def test_kinds_that_are_fixed_are_gone() -> None:
    text = cells("print(np.pi, rate)", "", "rate = 1", counts=(5, None, 3))
    kinds = {finding.code for finding in lint(text) if finding.fix}

    assert kinds
    assert kinds & set(codes(fix(text))) == set()

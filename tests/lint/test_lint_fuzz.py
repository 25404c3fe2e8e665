"""Any bytes and any text: findings, never a traceback (benchmarks/lint_fuzz.py does it at length)."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.reports import FORMATS, renderer
from nb2prod.rules import ALL_CODES
from nb2prod.workflows.lint import Job, lint_bytes
from nb2prod.workflows.lint_fix import fixed_bytes

JOB = Job(path="fuzz.ipynb", codes=ALL_CODES)
WORDS = st.sampled_from(
    [
        "x",
        "=",
        "def f(): ",
        "del x",
        "\n",
        " ",
        "(",
        ")",
        "%%time",
        "!ls",
        "import *",
        "from m ",
    ]
    + [
        "class C:",
        "lambda: x",
        "[x for x in ",
        "]",
        "try:",
        "except:",
        "'",
        '"""',
        "#",
        "é",
        "\0",
    ]
)
CODE = st.lists(WORDS, max_size=12).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CODE,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(CODE, inner, max_size=3),
    max_leaves=8,
)
CELLS = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown"]) | VALUES,
        "source": CODE | VALUES,
    },
    optional={
        "execution_count": VALUES,
        "metadata": VALUES,
        "outputs": VALUES,
        "id": VALUES,
    },
)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_one_finding(data: bytes) -> None:
    found = [finding.code for finding in lint_bytes(JOB, data).findings]

    assert found == ["NB001"]


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, max_size=4), VALUES)
def test_any_shape_is_survived(cells: list[object], metadata: object) -> None:
    data = json.dumps({"cells": cells, "metadata": metadata}).encode()

    findings = list(lint_bytes(JOB, data).findings)
    texts = [renderer(name)(findings) for name in FORMATS]

    assert all(isinstance(text, str) for text in texts)
    assert fixed_bytes(data, JOB, unsafe=True) is not None

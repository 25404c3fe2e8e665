"""Random notebooks and the packages made from them print the same.

NB2PROD_EXAMPLES=5000 pytest tests/test_differential.py    looks further
"""

from __future__ import annotations

import os
import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from in_process import run_cells, run_package
from random_notebooks import Cells, written

EXAMPLES = int(os.environ.get("NB2PROD_EXAMPLES", "400"))
# what a package may say otherwise: where a class lives, which kind of name is missing
MODULES = re.compile(r"(?:__main__|made_\d+(?:\.\w+)?)\.|0x\w+|[\w.]*<locals>\.")


@st.composite
def notebooks(draw: st.DrawFn) -> Cells:
    """Cells that parse; many of them run."""
    return written(lambda n: draw(st.integers(0, n - 1)))


def texts_of(cells: Cells) -> list[str]:
    return ["\n".join(statements) for statements in cells]


def comparable(text: str) -> str:
    return MODULES.sub("", text).replace("UnboundLocalError", "NameError")


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="NB2PROD_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(notebooks())
def test_package_prints_what_the_notebook_prints(cells: Cells) -> None:
    texts = texts_of(cells)
    truth = run_cells(texts)
    assume(not truth.error and "<function" not in truth.printed)

    seen = run_package(texts)

    assume(not seen.refused)
    assert (comparable(seen.printed), seen.error) == (comparable(truth.printed), "")

"""Random notebooks and the packages made from them print the same.

NB2PROD_EXAMPLES=5000 pytest tests/test_differential.py    looks further
"""

from __future__ import annotations

from drawn_notebooks import ADDRESSES, examples, notebooks
from hypothesis import assume, given
from in_process import run_cells, run_package


def comparable(text: str) -> str:
    """Less what a package may say otherwise: addresses, and which kind of name is missing."""
    return ADDRESSES.sub("", text).replace("UnboundLocalError", "NameError")


@examples(400)
@given(notebooks())
def test_package_prints_what_the_notebook_prints(texts: list[str]) -> None:
    truth = run_cells(texts)
    assume(not truth.error and "<function" not in truth.printed)

    seen = run_package(texts)

    assume(not seen.refused)
    assert (comparable(seen.printed), seen.error) == (comparable(truth.printed), "")

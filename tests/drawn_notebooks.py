"""Random notebooks as hypothesis draws them: the same ones each time, unless more are asked for."""

from __future__ import annotations

import os
import re

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from random_notebooks import written

# what a package may say otherwise: where a class lives
ADDRESSES = re.compile(r"(?:__main__|made_\d+(?:\.\w+)?)\.|0x\w+|[\w.]*<locals>\.")


def examples(usual: int) -> settings:
    """As many as usual, or other ones, as many as NB2PROD_EXAMPLES says."""
    asked = os.environ.get("NB2PROD_EXAMPLES")
    return settings(
        max_examples=int(asked or usual),
        deadline=None,
        derandomize=asked is None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def notebooks(draw: st.DrawFn) -> list[str]:
    """Texts of cells that parse; many of them run."""
    cells = written(lambda n: draw(st.integers(0, n - 1)))
    return ["\n".join(statements) for statements in cells]

"""Lint runs with the garbage collector off: nothing of a notebook may hold itself alive."""

from __future__ import annotations

import gc

import pytest
from notebooks import lint

NOTEBOOKS = {
    "functions": "# %% [1]\ndef f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(1)",
    "class": "# %% [1]\nclass A:\n    def m(self):\n        return self.m()\nA().m()",
    "missing name": "# %% [1]\nprint(x)\n# %% [2]\nx = 1",
    "broken cell": "# %% [1]\nprint(\n# %% [2]\nprint(1)",
    "magics": "# %% [1]\n%timeit -o x\n!ls\n# %% [2]\n%%time\ny = 1",
    "finding with a fix": "# %% [1]\nnp.zeros(3)",
}


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_leaves_no_cycles(text: str) -> None:
    lint(text)  # what is imported and cached on the way is not of this notebook
    gc.collect()
    lint(text)

    assert gc.collect() == 0

"""Whatever a file holds: a whole project, or one clear message; never a traceback.

NB2PROD_FUZZ=50 makes fifty times as many examples, other ones each time.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import code, convert, notebook_text, prose, whole_project

TIMES = int(os.environ.get("NB2PROD_FUZZ", "1"))
SMALL = notebook_text(
    prose("# Rain\n\nHow much fell?"),
    code("import json\nLIMIT = 3\nrain = [1, 2]", tags=["parameters"]),
    prose("## Sum"),
    code("%time total = sum(rain)\nif total < LIMIT:\n    print(f'{total} mm')"),
    code("rain.append(total)\nrain[-1:]"),
    kernelspec={"name": "python3", "language": "python"},
)


def examples(count: int) -> settings:
    return settings(
        max_examples=count * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def is_fine(content: bytes, *options: str) -> int:
    """The exit code, once all that it promises is seen to be true."""
    with tempfile.TemporaryDirectory() as folder:
        path, project = Path(folder, "n.ipynb"), Path(folder, "project")
        path.write_bytes(content)

        answer = convert(path, "--output", str(project), *options)

        assert "Traceback" not in answer.err, answer.err
        if answer.code == 0 and not options:
            assert whole_project(project)
        elif answer.code:
            assert answer.code in {1, 2}
            assert answer.out == ""
            assert answer.err.startswith("error: ")
            assert len(answer.err.split("\n")[0]) > len("error: n.ipynb")
            assert not project.exists()
        assert path.read_bytes() == content
    return answer.code


@examples(100)
@given(st.binary(max_size=200))
def test_random_bytes(content: bytes) -> None:
    assert is_fine(content) == 2


@examples(40)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 40),
    st.binary(max_size=12) | st.sampled_from([b'"', b"{", b"\\", b"]", b"\\n", b"'"]),
)
def test_notebook_with_a_wound(at: int, cut: int, put: bytes) -> None:
    """Some bytes of a notebook taken out, and others put there."""
    content = SMALL.encode()

    is_fine(content[:at] + put + content[at + cut :])


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | SCALARS},
    optional={
        "source": st.sampled_from(["x = [1]\nprint(x)", "# Rain", ["y = 2", "\n"]])
        | ANYTHING,
        "metadata": st.fixed_dictionaries({"tags": ANYTHING}) | ANYTHING,
        "outputs": st.lists(ANYTHING, max_size=2) | ANYTHING,
        "execution_count": ANYTHING,
        "id": ANYTHING,
    },
)
METADATA = st.fixed_dictionaries(
    {}, optional={k: ANYTHING for k in ("title", "kernelspec", "language_info")}
)


@examples(60)
@given(st.lists(CELL, max_size=3) | ANYTHING, METADATA | ANYTHING, ANYTHING)
def test_json_of_other_shapes(cells: object, metadata: object, version: object) -> None:
    notebook = {"cells": cells, "metadata": metadata, "nbformat": version}

    is_fine(json.dumps(notebook).encode())


@examples(60)
@given(ANYTHING, ANYTHING)
def test_old_notebooks_of_other_shapes(worksheets: object, metadata: object) -> None:
    notebook = {"nbformat": 3, "worksheets": worksheets, "metadata": metadata}

    is_fine(json.dumps(notebook).encode())


WORDS = st.text(max_size=40) | st.text(alphabet="\"'\\\n{}%#`$|:[]() \tn", max_size=20)


@examples(30)
@given(title=WORDS, words=WORDS, comment=WORDS, value=st.text(max_size=30))
def test_words(title: str, words: str, comment: str, value: str) -> None:
    lines = "".join(f"# {line}\n" for line in comment.splitlines())
    notebook = notebook_text(
        prose(f"# {title}\n\n{words}"),
        code(f"{lines}rain = [1, 2]\nPLACE = {value!a}\nprint(rain, PLACE)"),
        prose(f"## {words}"),
        code(f"{lines}most = max(rain)\nprint(most)"),
        title=title,
    )
    broken = any(c < " " and c != "\t" or "\ud800" <= c <= "\udfff" for c in lines)

    assert is_fine(notebook.encode()) == 0 or broken or "\0" in lines


NAMES = st.from_regex(r"[^\W\d]\w{0,8}", fullmatch=True)


@examples(25)
@given(st.lists(NAMES, min_size=3, max_size=3, unique=True))
def test_names_that_a_notebook_may_use(names: list[str]) -> None:
    """Of any script, of ours, of Python's own."""
    first, second, third = names
    notebook = notebook_text(
        code(f"{first} = [3]\n\n\ndef {second}({third}):\n    return {third}"),
        code(f"{third} = {second}({first})\nprint({third})"),
    )

    is_fine(notebook.encode())


# pieces of code as notebooks have them; most sums of them are wrong
PIECES = (
    "x = 1",
    "y = x + 1",
    "x += y",
    "print(x)",
    "del x",
    "import os",
    "from math import *",
    "def f(a, b=x):\n    return a + y",
    "f(1)",
    "class A:\n    z = x",
    "a = A()",
    "a.z = 3",
    "for i in range(3):\n    x = i",
    "while x:\n    x -= 1",
    "if y:\n    w = 1",
    "w",
    "with open('f') as s:\n    t = s.read()",
    "try:\n    v = 1/x\nexcept E as e:\n    pass",
    "lambda: x",
    "[x for x in y]",
    "(q := 3)",
    "x: int",
    "x: int = 3",
    "*r, s = [1, 2]",
    "assert x",
    "raise ValueError",
    "await f()",
    "async def g():\n    pass",
    "%matplotlib inline",
    "%time x = 2",
    "%%time",
    "%%bash\nls",
    "%%timeit",
    "%%capture out",
    "%run n",
    "!ls {x}",
    "x = !ls",
    "?x",
    "x??",
    "%",
    "%%",
    "!",
    "!!",
    "? ",
    "%%writefile a.py\nx",
    "_",
    "__",
    "Out[1]",
    "In",
    "_1",
    "get_ipython()",
    "display(x)",
    "exec('x = 1')",
    "globals()['x']",
    "input()",
    "x;",
    ";",
    "\\",
    "(",
    ")",
    "'",
    '"""',
    "#",
    "# %%",
    "    x",
    "\tx",
    "@f",
    "match x:\n    case 1:\n        pass",
    "def f():\n    global x\n    x = 2",
    "import pandas as pd",
    "df = pd.read_csv('a.csv')",
    "df.head()",
    "df['c'] = 1",
    "df.plot()",
    "import matplotlib.pyplot as plt",
    "plt.plot(x)",
    "plt.show()",
    "np.random.seed(1)",
    "print",
    "x.y.z = 3",
    "if __name__ == '__main__':\n    f(x)",
    "x, y = y, x",
    "x = y = []",
    "type X = int",
    "pass",
    "...",
)
CODE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("\n".join)


@pytest.mark.parametrize("option", ["", "--plan"])
@examples(60)
@given(cells=st.lists(CODE, min_size=1, max_size=4))
def test_code_in_any_order(option: str, cells: list[str]) -> None:
    notebook = notebook_text(*map(code, cells))

    is_fine(notebook.encode(), *([option] if option else []))

"""The engine: one short notebook a row, and what its last name is."""

from __future__ import annotations

import ast

import pytest

from nb2prod.inference import infer

FOUR_OF_B = "".join(f"class A{i}(B):\n    pass\n" for i in range(4))
UNKNOWN = [
    ("a name from nowhere", "x = mystery()"),
    ("a function's own parameter", "def f(a):\n    return a\nx = f(mystery)"),
    ("an element of a table", "import pandas as pd\nx = pd.read_csv('f')['a'][0]"),
    ("an array's unknown other side", "import numpy as np\nx = np.zeros(3) + mystery"),
    (
        "more than three classes",
        "x = {'a': 1}.get(k, None)\nfor v in [1, 'a', b'', None, []]:\n    x = v",
    ),
    (
        "a draw of as many as are spread",
        "import numpy as np\nx = np.random.default_rng().random(*sizes)",
    ),
    ("what json holds", "import json\nx = json.loads('1')"),
    ("a class of a name with an underscore", "import numpy as np\nx = np.c_"),
    (
        "a flag that cannot be known",
        "import pandas as pd\nx = pd.DataFrame().drop('a', inplace=flag)",
    ),
]
KNOWN = [
    ("x = 1", "int"),
    ("x = 1 / 2", "float"),
    ("x = [1, 2.5]", "list[float]"),
    ("x = [1, 'a']", "list[int | str]"),
    (
        "class A:\n    pass\ndef f(self, b):\n    return b\nA.f = f\nx = A().f('a')",
        "str",
    ),
    ("x = []", "list[Any]"),
    ("x = []\nx.append(1)", "list[int]"),
    ("x = []\ny = x\ny.append('a')", "list[str]"),
    ("def fill(into):\n    into.append(1.5)\nx = []\nfill(x)", "list[float]"),
    ("x = {}\nx['a'] = 1", "dict[str, int]"),
    ("x = {'a': 1, 'b': 'two'}['b']", "str"),
    ("x = (1, 'a', None)", "tuple[int, str, None]"),
    ("x = 1 if q else None", "int | None"),
    ("def f():\n    while True:\n        if q:\n            return 1\nx = f()", "int"),
    (
        "def f():\n    while 1:\n        for i in q:\n            break\n        return 1\nx = f()",
        "int",
    ),
    (
        "def f():\n    while True:\n        if q:\n            break\n        return 1\nx = f()",
        "int | None",
    ),
    (
        "def f():\n    while True:\n        for i in q:\n            pass\n        else:\n            if q:\n                break\n        return 1\nx = f()",
        "int | None",
    ),
    ("x = {1}.union([2.5], {'a'})", "set[float | str]"),
    ("x = {1}.symmetric_difference(mystery)", "set[Any]"),
    ("x = frozenset('a').union([1])", "frozenset[str | int]"),
    ("y = {1}\nx = y.union([2])\nx.add('a')", "set[int | str]"),
    ("y = {1}\nx = y.union([2])\nx.add('a')\nx = y", "set[int]"),
    ("import sqlite3\nx = sqlite3.connect('f').cursor()", "sqlite3.Cursor"),
    ("if q:\n    x = 1\nelse:\n    x = 'a'", "int | str"),
    ("x = 0\nfor i in range(3):\n    x = x + 0.5", "float"),
    (
        "x = None\nfor i in range(3):\n    if x is None or i > x:\n        x = i",
        "int | None",
    ),
    ("try:\n    x = 1\nexcept ValueError:\n    x = None", "int | None"),
    ("a, *x = [1, 2]", "list[int]"),
    ("for k, x in {'a': 1.5}.items():\n    pass", "float"),
    ("with open('f') as x:\n    pass", "TextIOWrapper"),
    ("with open('f', 'rb') as f:\n    x = f.read()", "bytes"),
    ("x = lambda a: a", "Callable[..., Any]"),
    ("x = (n for n in [1])", "Iterator[int]"),
    ("x = list(filter(None, [1, 2]))", "list[int]"),
    ("def f(a):\n    return a * 2\nx = f('a')", "str"),
    ("async def f(a):\n    return a * 2\nx = await f('a')", "str"),
    ("def f(a):\n    return a * 2\nf('a')\nx = f(2.5)", "float"),
    ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nx = f(5)", "int"),
    ("def f(n):\n    if n:\n        return 1\nx = f(1)", "int | None"),
    ("def f():\n    yield 1\nx = f()", "Iterator[int]"),
    (
        "def outer(k):\n    def inner(v):\n        return v * k\n    return inner\nx = outer(2)(1.5)",
        "float",
    ),
    ("def f(*args, **kwargs):\n    return args\nx = f(1, 2)", "tuple[int, ...]"),
    ("def f() -> int:\n    return mystery()\nx = f()", "int"),
    ("x: int = mystery()", "int"),
    ("from typing import Optional\nx: Optional[str] = mystery()", "str | None"),
    ("class K:\n    def __init__(self):\n        self.a = 1\nx = K()", "K"),
    ("class K:\n    def __init__(self, a):\n        self.a = a\nx = K('b').a", "str"),
    ("class K:\n    def go(self):\n        return self\nx = K().go()", "K"),
    (
        "class B:\n    def go(self):\n        return 1\nclass K(B):\n    pass\nx = K().go()",
        "int",
    ),
    (
        "from dataclasses import dataclass\n@dataclass\nclass K:\n    a: float\nx = K(1).a",
        "float",
    ),
    (
        "from collections import namedtuple\nP = namedtuple('P', 'a b')\nx = P(1, 2)",
        "P",
    ),
    ("from elsewhere import Thing\nx = Thing(3)", "Thing"),
    ("import re\nx = re.match('a', 'b')", "re.Match[str] | None"),
    ("import numpy as np\nx = np.zeros((2, 3))[0]", "npt.NDArray[Any]"),
    ("import numpy as np\nx = np.zeros(3)[0]", "float"),
    ("import numpy as np\nx = np.arange(3).sum()", "np.integer[Any]"),
    ("import pandas as pd\nx = pd.read_csv('f')", "pd.DataFrame"),
    ("import pandas as pd\nx = pd.read_csv('f')[['a']]", "pd.DataFrame"),
    ("import pandas as pd\nx = pd.read_csv('f')['a'] > 1", "pd.Series"),
    (
        "import pandas as pd\nx = pd.read_csv('f').groupby('a')",
        "DataFrameGroupBy[Any, Any]",
    ),
    ("import pandas as pd\nx = pd.read_csv('f').drop('a', inplace=True)", "None"),
    ("import matplotlib.pyplot as plt\nfig, x = plt.subplots()", "Axes"),
    ("import matplotlib.pyplot as plt\nfig, x = plt.subplots(2)", "npt.NDArray[Any]"),
    ("def f():\n    return 1.5\nx = f", "Callable[..., float]"),
    ("def f():\n    return f\nx = f", "Callable[..., Callable[..., Any]]"),
    ("x = tuple", "type[tuple]"),
    ("def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nx = f(5)", "int"),
    (
        "def f(ys):\n    return ys if len(ys) < 2 else f(ys[::2]) + f(ys[1::2])\nx = f([1.5])",
        "list[float]",
    ),
    (
        "def f(go, seen):\n    return seen + [1] if go else f(not go, seen + [2.5])\nx = f(True, [])",
        "list[float]",
    ),
    (
        "def even(n):\n    return 'even' if n == 0 else odd(n - 1)\n"
        "def odd(n):\n    return None if n == 0 else even(n - 1)\nx = odd(3)",
        "str | None",
    ),
    (
        "def memo(f):\n    cache = []\n    def kept(n):\n        cache.append(f(n))\n"
        "        return cache[n]\n    return kept\n"
        "@memo\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nx = fib(9)",
        "int",
    ),
    (
        "class K:\n    def __contains__(self, n):\n        self.n = n\n        return True\n"
        "k = K()\n2 in k\nx = k.n",
        "int",
    ),
    ("from collections import Counter\nx = Counter(a) == Counter(b)", "bool"),
    ("class B:\n    pass\n" + FOUR_OF_B + "x = [A0(), A1(), A2(), A3()][i]", "B"),
    ("for x in [1, 2.5, 'a', b'']:\n    pass", "float | str | bytes"),
    ("import numpy as np\nx, y = np.mgrid[0:5, 0:5]", "npt.NDArray[Any]"),
    (
        "from joblib import delayed as d, Parallel as P\nx = P()(d(len)(w) for w in 'a')",
        "list[int]",
    ),
    ("import os\nx = os.times()[0]", "float"),
]
SPELLINGS = [
    (
        "from pandas import DataFrame\nx = DataFrame()",
        "DataFrame",
        ("from pandas import DataFrame",),
    ),
    ("import pandas\nx = pandas.DataFrame()", "pandas.DataFrame", ("import pandas",)),
    (
        "from sklearn.svm import SVC as Machine\nx = Machine()",
        "Machine",
        ("from sklearn.svm import SVC as Machine",),
    ),
    (
        "import seaborn as sns\nx = sns.load_dataset('tips')",
        "pd.DataFrame",
        ("import pandas as pd",),
    ),
    (
        "import matplotlib.pyplot as plt\nFigure = 3\nx = plt.figure()",
        "matplotlib.figure.Figure",
        ("import matplotlib.figure",),
    ),
    ("list = 3\nx = [1]", "builtins.list[int]", ("import builtins",)),
    (
        "import numpy as np\nx = np.ones(2)",
        "npt.NDArray[Any]",
        ("import numpy.typing as npt", "from typing import Any"),
    ),
    (
        "from datetime import datetime\nx = datetime.now()",
        "datetime",
        ("from datetime import datetime",),
    ),
]


def inferred(text: str, name: str = "x") -> str | None:
    statements = ast.parse(text).body
    annotation = infer(statements).after(len(statements) - 1, name)
    return annotation.text if annotation else None


@pytest.mark.parametrize(("why", "text"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_says_nothing_of(why: str, text: str) -> None:
    assert inferred(text) is None


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_knows(text: str, expected: str) -> None:
    assert inferred(text) == expected


@pytest.mark.parametrize(("text", "expected", "imports"), SPELLINGS)
def test_spells_as_the_notebook_does(
    text: str, expected: str, imports: tuple[str, ...]
) -> None:
    statements = ast.parse(text).body

    annotation = infer(statements).after(len(statements) - 1, "x")

    assert annotation is not None
    assert (annotation.text, annotation.imports) == (expected, imports)


def test_a_name_has_another_type_in_each_place() -> None:
    types = infer(ast.parse("x = 1\ny = x\nx = 'a'\ndel x").body)

    places = [
        types.before(0, "x"),
        types.after(0, "x"),
        types.before(2, "x"),
        types.after(2, "x"),
    ]

    assert [p.text if p else None for p in places] == [None, "int", "int", "str"]
    assert types.after(3, "x") is None


def test_an_expression_too_deep_to_follow_is_not_known() -> None:
    deep = ast.parse("x = 1\nx = " + " + ".join(["1"] * 800) + "\ny = 'a'").body

    types = infer(deep)

    last = types.after(2, "y")
    assert types.after(2, "x") is None
    assert last is not None and last.text == "str"


def test_a_function_that_nobody_calls_changes_nothing() -> None:
    text = "seen = [1]\ndef add(value):\n    seen.append(value)\n    return value\nx = seen"

    assert inferred(text) == "list[int]"


def test_code_that_never_ends_is_left_in_time() -> None:
    calls = "\n".join(
        f"def f{n}(a):\n    return [f{n + 1}(a), f{n + 1}([a]), f{n + 1}((a,))]"
        for n in range(12)
    )

    text = f"{calls}\ndef f12(a):\n    return a\nx = f0(1)"

    assert inferred(text) == "list[list[list[Any]]]"

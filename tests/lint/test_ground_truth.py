"""Hidden state: defects that a fresh kernel shows, and look-alikes that are fine."""

from __future__ import annotations

import pytest
from notebooks import default_findings, lint

DEFECTS = {
    "name of a deleted cell": (
        "# %% [1]\nprices = [1, 2]\n# %% [3]\nprint(prices, discount)",
        "NB107 discount",
    ),
    "read before it is written": (
        "# %% [1]\nrows = [1]\n# %% [2]\nprint(rows, width)\n# %% [3]\nwidth = 3",
        "NB202 width",
    ),
    "written again below, run 1, 3, 2": (
        "# %% [1]\nrate = 1\n# %% [3]\nprint(rate)\n# %% [2]\nrate = 2",
        "NB201 rate",
    ),
    "function called above its variable": (
        "# %% [1]\ndef price(n):\n    return n * rate\n# %% [3]\nprint(price(2))\n# %% [2]\nrate = 3",
        "NB204 rate",
    ),
    "function that a function gives, called above its variable": (
        "# %% [1]\ndef pricing(rate):\n    def price(n):\n        return n * rate + fee\n    return price\n"
        "price_of = pricing(2)\n# %% [3]\nprint(price_of(2))\n# %% [2]\nfee = 3",
        "NB204 fee",
    ),
    "function that a function gives, with no variable at all": (
        "# %% [1]\nimport functools\ndef twice(f):\n    @functools.wraps(f)\n    def inner(n):\n"
        "        return f(f(n)) + offset\n    return inner\ndouble = twice(abs)\nagain = double\nprint(again(2))",
        "NB102 offset",
    ),
    "written in one branch only": (
        "# %% [1]\nimport os\nif os.environ.get('BIG'):\n    size = 10\n# %% [2]\nprint(size)",
        "NB104 size",
    ),
    "written before break, and read before the loop": (
        "# %% [1]\nprint(found)\nfor row in [1, 2]:\n    if row == 2:\n        found = row\n        break",
        "NB202 found",
    ),
    "written by the else of a loop with break": (
        "# %% [1]\nimport os\nfor row in os.listdir():\n    if row == 'a':\n        break\nelse:\n    last = 1\n"
        "# %% [2]\nprint(last)",
        "NB104 last",
    ),
    "a chain of tests that leaves a way past": (
        "# %% [1]\nimport os\nkind = os.environ.get('KIND')\nif kind == 'a':\n    size = 1\n"
        "elif os.environ.get('BIG'):\n    size = 2\n# %% [2]\nprint(size)",
        "NB104 size",
    ),
    "variable of a comprehension": (
        "# %% [1]\nnames = [word.title() for word in ['a', 'b']]\n# %% [2]\nprint(names, word)",
        "NB105 word",
    ),
    "name of a class, inside a comprehension of its body": (
        "# %% [1]\nclass Grid:\n    size = 2\n    rows = [size for row in range(3)]",
        "NB105 size",
    ),
    "lambda that is called where it stands": (
        "# %% [1]\nprint((lambda n: n * rate)(2))",
        "NB102 rate",
    ),
    "lambda that nobody is seen to call": (
        "# %% [1]\nformats = {'price': lambda n: n * rate}\nprint(formats)",
        "NB104 rate",
    ),
    "read after del": (
        "# %% [1]\ntable = [1]\n# %% [2]\ndel table\n# %% [3]\nprint(table)",
        "NB103 table",
    ),
    "undefined beside a star import": (
        "# %% [1]\nfrom math import *\n# %% [2]\nprint(sqrt(4), rooot)",
        "NB101 rooot",
    ),
    "drop of a column, twice": (
        "# %% [1]\nimport pandas as pd\ndf = pd.DataFrame({'a': [1], 'b': [2]})\n"
        "# %% [2]\ndf = df.drop(columns=['b'])\n# %% [3]\nprint(df)",
        "NB312 df",
    ),
    "in-place change of another cell's object": (
        "# %% [1]\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\n"
        "# %% [2]\ndf['a'] = df['a'] * 2\n# %% [3]\nprint(df)",
        "NB303 df",
    ),
    "counter that ran several times": (
        "# %% [1]\ncount = 0\n# %% [4]\ncount += 1\n# %% [5]\nprint(count)",
        "NB302 count",
    ),
    "function written below its call": (
        "# %% [2]\nprint(twice(2))\n# %% [1]\ndef twice(n):\n    return n * 2",
        "NB202 twice",
    ),
    "doubled several times": (
        "# %% [1]\nx = 2\n# %% [7]\nx = x * 2\n# %% [8]\nprint(x)",
        "NB302 x",
    ),
    "method that needs a function from below": (
        "# %% [1]\nclass Robot:\n    def go(self):\n        return step()\n"
        "# %% [3]\nrobot = Robot()\nrobot.go()\n# %% [2]\ndef step():\n    return 1",
        "NB204 step",
    ),
    "transposed twice": (
        "# %% [1]\nimport numpy as np\nimg = np.zeros((2, 3, 4))\n"
        "# %% [2]\nimg = img.transpose(2, 0, 1)\n# %% [3]\nprint(img.shape)",
        "NB312 img",
    ),
}


@pytest.mark.parametrize("case", DEFECTS)
def test_finds_the_defect_for_the_right_reason(case: str) -> None:
    text, expected = DEFECTS[case]

    found = [f"{each.code} {each.name}" for each in lint(text)]

    assert expected in found


ON_BY_DEFAULT = [
    case for case, (_, code) in DEFECTS.items() if code[:5] not in {"NB312", "NB303"}
]


@pytest.mark.parametrize("case", ON_BY_DEFAULT)
def test_tells_it_once_and_nothing_else(case: str) -> None:
    text, expected = DEFECTS[case]

    assert default_findings(text) == [expected]


CONTROLS = {
    "what only another Python runs": (
        "# %% [1]\nimport sys\nif sys.version_info[0] < 3:\n    text = unicode\nelse:\n    text = str\n"
        "if sys.version_info >= (3,):\n    long = int\n# %% [2]\nprint(text(3), long)"
    ),
    "name of a class, where its comprehension begins": (
        "# %% [1]\nclass Grid:\n    size = 2\n    rows = [row for row in range(size)]\nprint(Grid.rows)"
    ),
    "counts out of order that change nothing": "# %% [2]\na = 1\n# %% [1]\nb = 2\n# %% [3]\nprint(a, b)",
    "function reads a name from below, called after": (
        "# %% [1]\ndef area(r):\n    return pi * r\n# %% [2]\npi = 3.14\n# %% [3]\nprint(area(2))"
    ),
    "run of a file that is not here": "# %% [1]\n%run helpers.ipynb\n# %% [2]\nprint(made_there)",
    "star import": "# %% [1]\nfrom math import *\n# %% [2]\nprint(sin(pi))",
    "names of the kernel": (
        "# %% [1]\n1 + 1\n# %% [2]\nprint(_, __, _i)\nget_ipython()\ndisplay(__name__)"
    ),
    "magics that write names": (
        "# %% [1]\nfiles = !ls\n# %% [2]\n%%time\nx = 1\n# %% [3]\n%%capture cap\nprint(x)\n"
        "# %% [4]\nt = %timeit -o -n1 x\n# %% [5]\nprint(files, x, cap, t)"
    ),
    "stored and interactive names": "# %% [1]\n%pylab inline\n# %% [2]\nplot(arange(3))\nprint(kept)",
    "figures and counters again and again": (
        "# %% [1]\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfor i in range(2):\n"
        "    ax.plot([i])\n# %% [2]\nfig, ax = plt.subplots()\nfor i in range(3):\n    ax.plot([i])"
    ),
    "loop variable, with, fallback import": (
        "# %% [1]\nfor row in [1, 2]:\n    pass\nprint(row)\nwith open('a') as file:\n    text = file.read()\n"
        "try:\n    import orjson as j\nexcept ImportError:\n    import json as j\n# %% [2]\nprint(text, file, j)"
    ),
    "await, walrus, match": (
        "# %% [1]\nimport asyncio\nawait asyncio.sleep(0)\nif (n := 3) > 2:\n    print(n)\n"
        "match [1, 2]:\n    case [a, b]:\n        print(a, b)\n    case _:\n        a = b = 0\n# %% [2]\nprint(n, a, b)"
    ),
    "written before break": (
        "# %% [1]\nfor row in [1, 2]:\n    if row == 2:\n        found = row\n        break\n# %% [2]\nprint(found)"
    ),
    "written before continue, deep in a loop": (
        "# %% [1]\nfor row in [1, 2]:\n    with open('a') as file:\n        for part in file:\n"
        "            if part:\n                odd = part\n                continue\n            even = part\n"
        "# %% [2]\nprint(odd, even)"
    ),
    "written by the else of a loop without break": (
        "# %% [1]\nfor row in [1, 2]:\n    print(row)\nelse:\n    last = row\n# %% [2]\nprint(last)"
    ),
    "symbols that sympy binds": (
        "# %% [1]\nfrom sympy import *\nvar('x y', real=True)\n# %% [2]\nw = var('z')\nprint(x, y, z, w)"
    ),
    "builtins that come back": (
        "# %% [1]\nlist = [3, 1]\nmax = 3\n# %% [2]\ndel list, max\n# %% [3]\nprint(list('ab'), max(1, 2))"
    ),
    "both branches write": (
        "# %% [1]\nimport os\nif os.name == 'nt':\n    sep = 'b'\nelse:\n    sep = 's'\n# %% [2]\nprint(sep)"
    ),
    "all values that a counter takes": (
        "# %% [1]\nfor i in range(2):\n    if i == 0:\n        start = 1\n    elif i == 1:\n"
        "        start = 2\n    print(start)\n# %% [2]\nprint(start)"
    ),
    "code below prose, in a script": (
        "# %% [markdown]\n# First the import.\n\nimport math\n# %%\nprint(math.pi)"
    ),
    "text that is prose in a script": "# %% [markdown]\nSome *words*.\n# %%\nprint(1)",
    "training rows that are split again": (
        "# %% [1]\nfrom sklearn.linear_model import LogisticRegression\n"
        "from sklearn.model_selection import train_test_split\nX, y = [[1], [2]] * 8, [0, 1] * 8\n"
        "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
        "X_train_a, X_train_b, y_train_a, y_train_b = train_test_split(\n"
        "    X_train, y_train, random_state=0\n)\n# %% [2]\n"
        "model = LogisticRegression().fit(X_train_a, y_train_a)\nmodel.fit(X_train_b, y_train_b)\n"
        "print(model.score(X_test, y_test))"
    ),
    "no counts": "# %%\na = 1\n# %%\nprint(a)",
    "counts that begin late": "# %% [12]\na = 1\n# %% [13]\nb = a\n# %% [18]\nprint(b)",
    "help, shell and markup": (
        "# %% [1]\nprint?\n# %% [2]\n?len\n# %% [3]\n!ls\n# %% [4]\n%%bash\necho $HOME\n"
        "# %% [5]\n%%html\n<b>undefined</b>"
    ),
    "drop in the cell that makes the table": (
        "# %% [1]\nimport pandas as pd\ndf = pd.DataFrame({'a': [1], 'b': [2]})\n"
        "df = df.drop(columns=['b'])\n# %% [2]\nprint(df)"
    ),
    "names written by hand": "# %% [1]\nglobals()['x'] = 1\nexec('y = 2')\n# %% [2]\nprint(x, y)",
    "an expression that is deeper than we follow": (
        "# %% [1]\ntotal = " + " + ".join(["1"] * 3000) + "\n# %% [2]\nprint(total)"
    ),
    "a timed expression of the same kind": (
        "# %% [1]\n%timeit " + "-" * 3000 + "1\nprint(1)"
    ),
    "a long chain of calls": (
        "# %% [1]\ndef f0():\n    return 1\n"
        + "".join(f"def f{n}():\n    return f{n - 1}()\n" for n in range(1, 300))
        + "# %% [2]\nprint(f299())"
    ),
    "functions that functions give": (
        "# %% [1]\nimport functools, contextlib\n"
        "def late():\n    def inner():\n        return fee\n    return inner\n"
        "def kept():\n    total = 1\n    def inner():\n        nonlocal total\n        total += 1\n        return total\n    return inner\n"
        "def lazy():\n    def inner():\n        yield fee\n    return inner\n"
        "def waiting():\n    async def inner():\n        return fee\n    return inner\n"
        "def held():\n    @contextlib.contextmanager\n    def inner():\n        yield fee\n    return inner\n"
        "def chosen(n):\n    def inner():\n        return fee\n    if n:\n        return abs\n    return inner\n"
        "def helped():\n    def part():\n        return 1\n    def inner():\n        return part()\n    return inner\n"
        "def again():\n    def inner():\n        return fee\n    inner = print\n    return inner\n"
        "@functools.lru_cache\ndef cached():\n    def inner():\n        return fee\n    return inner\n"
        "first, more = late(), kept()\nlater = late()\nmore()\nrows, soon = lazy(), waiting()\nturns, waits = rows(), soon()\n"
        "block = held()\nother = block()\nsize = chosen(1)\nsize(-1)\nadd = helped()\nadd()\nsay = again()\nsay(1)\n"
        "try:\n    later()\nexcept NameError:\n    pass\n"
        "# %% [2]\nfee = 3\n# %% [3]\nprint(first(), later(), list(turns), await waits, other)"
    ),
    "mutual recursion": (
        "# %% [1]\ndef even(n):\n    return n == 0 or odd(n - 1)\n# %% [2]\n"
        "def odd(n):\n    return n != 0 and even(n - 1)\n# %% [3]\nprint(even(4))"
    ),
}


@pytest.mark.parametrize("case", CONTROLS)
def test_says_nothing_of(case: str) -> None:
    found = [each for each in default_findings(CONTROLS[case]) if each[:5] != "NB108"]

    assert found == []


def test_stored_names_are_somebody_elses() -> None:
    found = default_findings("# %% [1]\n%store -r kept\n# %% [2]\nprint(kept)")

    assert [each[:5] for each in found] == ["NB108"]

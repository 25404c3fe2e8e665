"""`--target` leaves out only what cannot change the variable's value.

NB2PROD_EXAMPLES=5000 pytest tests/test_target.py    looks further
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from drawn_notebooks import ADDRESSES, examples, notebooks
from hypothesis import assume, given
from hypothesis import strategies as st
from in_process import converted, run_cells, run_package

from nb2prod.errors import BadUsage


@examples(300)
@given(notebooks(), st.sampled_from("abcde"))
def test_variable_has_the_value_that_it_has_in_the_notebook(
    texts: list[str], target: str
) -> None:
    truth = run_cells(texts, shown=target)
    assume(not truth.error and "<" not in truth.value)

    try:
        seen = run_package(texts, target=target)
    except BadUsage:  # a setting, or a global that functions change
        assume(False)

    assume(not seen.refused)
    assert (ADDRESSES.sub("", seen.value), seen.error) == (truth.value, "")


# the variable is `t`; each of these lost a statement that it needs, at one time or another
CASES = {
    "another name of its object": "a = [1]\nb = a\nb.append(2)\nt = sum(a)",
    "a part of its object": "a = [[1], [2]]\nb = a[0]\nb.append(5)\nt = sum(a, [])",
    "changed after it is bound": "t = [1]\nb = t\nb.append(2)",
    "a function that changes it": "t = [0]\ndef up():\n    t.append(1)\nup()",
    "a file that is written": "import json\njson.dump([1, 2], open('c.json', 'w'))\nt = sum(json.load(open('c.json')))",
    "a table that is written": "import pandas as pd\npd.DataFrame({'a': [1, 2]}).to_csv('x.csv')\nt = int(pd.read_csv('x.csv').a.sum())",
    "a table of another kind": "import pandas as pd\nd = pd.DataFrame({'a': [1, 2]})\nd.to_stata('x.dta')\nimport os\nt = os.path.exists('x.dta')",
    "a file that is mapped": "import numpy as np\nnp.save('x.npy', np.arange(3))\nt = np.memmap('x.npy', dtype='u1', mode='r').tolist()",
    "an array as bytes": "import numpy as np\na = np.arange(3)\na.tofile('x.bin')\nimport os\nt = os.path.exists('x.bin')",
    "random numbers by name": "from random import seed, shuffle, choice\nseed(3)\nrows = [1, 2, 3]\nshuffle(rows)\nt = choice([1, 2, 3, 4, 5, 6])",
    "random numbers of a table": "import numpy as np, pandas as pd\nnp.random.seed(0)\ns = pd.Series(range(9)).sample(3)\nt = float(np.random.rand())",
    "random numbers of a library": "import numpy as np\nfrom sklearn.model_selection import train_test_split\nnp.random.seed(0)\na, b = train_test_split(list(range(9)))\nt = float(np.random.rand())",
    "a database": "import sqlite3\ncon = sqlite3.connect(':memory:')\ncur = con.cursor()\ncur.execute('create table x (a int)')\ncon.execute('insert into x values (3)')\nt = con.execute('select sum(a) from x').fetchone()[0]",
    "the environment": "import os\nos.environ.update(KEPT='5')\nt = int(os.getenv('KEPT', '1'))",
    "a context": "import decimal\ndecimal.getcontext().prec = 5\nt = decimal.Decimal(1) / decimal.Decimal(7)",
    "a class that counts": "class A:\n    n = 0\n    def __init__(self):\n        A.n += 1\na = A()\nb = A()\nt = A.n",
    "an iterator": "import itertools\nc = itertools.count()\na = next(c)\nt = next(c)",
    "what is printed": "import contextlib, io\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    print('hello')\nt = said.getvalue()",
    "a decorator that registers": "known = []\ndef register(f):\n    known.append(f.__name__)\n    return f\n@register\ndef one():\n    return 1\nt = len(known)",
    "printed into a buffer": "import io\nbuf = io.StringIO()\nprint('a', file=buf)\nt = buf.getvalue()",
    "drawn into a buffer": "import io\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nbuf = io.BytesIO()\nplt.savefig(buf, format='png')\nt = len(buf.getvalue()) > 9000",
    "a picture read again": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png')\nt = plt.imread('a.png').mean() < 0.98",
    "an open file": "from pathlib import Path\nf = open('a.txt', 'w')\nf.write('hello')\nf.close()\nt = Path('a.txt').read_text()",
    "a pattern of files": "import pandas as pd\nfrom glob import glob\npd.DataFrame({'a': [1]}).to_csv('part_1.csv')\nt = len(glob('part_*.csv'))",
    "a table in a buffer": "import io, pandas as pd\nbuf = io.StringIO()\npd.DataFrame({'a': [1], 'b': [2]}).to_csv(buf, sep=';')\nt = buf.getvalue()",
    "an own function of a known name": "def merge(a, b):\n    return a if a else b\nx = [1]\ny = merge(x, [])\ny.append(2)\nt = sum(x)",
    "no copy": "import numpy as np\na = np.array([1.0, 2.0])\nb = a.astype(float, copy=False)\nb[0] = 9\nt = float(a.sum())",
    "a walrus": "a = [1]\nn = len(b := a)\nb.append(2)\nt = sum(a)",
    "another name of a module's state": "import os\nenv = os.environ\nenv['LVL_T'] = '3'\nt = os.getenv('LVL_T', '0')",
    "an experimental import": "from sklearn.experimental import enable_iterative_imputer\nfrom sklearn.impute import IterativeImputer\nt = IterativeImputer().max_iter",
    "stored by a method": "import networkx as nx\na = [1]\nG = nx.Graph()\nG.add_node('n', payload=a)\nG.nodes['n']['payload'].append(2)\nt = sum(a)",
    "given as out": "import numpy as np\na = np.array([1, 2])\nb = np.array([3, 4])\nb.cumsum(out=a)\nt = a.tolist()",
    "pylab's seed": "import numpy as np\nimport pylab as pl\npl.seed(1)\nt = float(np.random.rand())",
    "a name that is passed over": "k = [1]\nk.append(2)\nt = k\nk = 3",
    "an axis": "import matplotlib.pyplot as plt\nfig, t = plt.subplots()\nt.plot([1, 2])\nplt.title('ours')\nt = t.get_title(), len(t.lines)",
}  # fmt: skip


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_what_it_needs_stays(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [ast.unparse(statement) for statement in ast.parse(text).body]
    for folder in ("notebook", "package"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "notebook")
    truth = run_cells(cells, shown="t")
    monkeypatch.chdir(tmp_path / "package")
    (tmp_path / "package" / "outputs").mkdir()

    seen = run_package(cells, target="t")

    assert (truth.error, seen.error, seen.refused) == ("", "", "")
    assert seen.value == truth.value


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("import pandas as pd\nt = pd.DataFrame({'a': [1]})\nprint(t)\nt.plot()\nt.to_csv('t.csv')", ["print", "plot", "to_csv"]),
        ("t = [3]\nother = [1]\nother.append(2)\nprint(other)", ["other"]),
        ("from sklearn.linear_model import LinearRegression\nimport pandas as pd\nt = pd.DataFrame({'a': [1, 2]})\nmodel = LinearRegression()\nmodel.fit(t[['a']], t.a)\nt = t.dropna()", ["model"]),
        ("import matplotlib.pyplot as plt\nt = [1]\nplt.plot(t)\nplt.show()\nt = t + [2]", ["plt"]),
    ],
)  # fmt: skip
def test_what_it_does_not_need_goes(text: str, left_out: list[str]) -> None:
    cells = [ast.unparse(statement) for statement in ast.parse(text).body]

    steps = converted(cells, "made", target="t").modules["steps"]

    assert [word for word in left_out if word in steps] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "t = 3\nrows = []\ndef f():\n    rows.append(t)\nf()",
            "a constant or a setting",
        ),
        ("t = 0\ndef up():\n    global t\n    t += 1\nup()", "change it as a global"),
        ("import os\nif os.name == 'other':\n    t = len(os.name)", "on every path"),
        ("x = 1", "never writes `t`"),
    ],
)
def test_what_cannot_be_given_is_said(text: str, said: str) -> None:
    with pytest.raises(BadUsage, match=said):
        converted([text], "made", target="t")

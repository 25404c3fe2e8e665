"""What the rules leave alone, and what their pages have no room to show."""

from __future__ import annotations

import pytest
from notebooks import codes

READ = "import pandas as pd\ntable = pd.read_csv('a.csv', usecols=['a', 'b'])\n"
SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "train, test, known, hidden = train_test_split(rows, marks, random_state=1)\n"
)
SILENT = {
    "of a magic without its sign": ("NB101", "# %%\npwd\n# %%\nls -l\n# %%\nwhos"),
    "of a magic with an argument": ("NB002", "# %%\nmkdir a\n# %%\ncd .."),
    "of a magic of IPython": ("NB004", "# %%\n%%html\n<b>x</b>"),
    "of pictures": ("NB110", "%matplotlib inline\n%env HOME\n%load_ext autoreload"),
    "without counts": ("NB206", "# %%\nprint(1)\n# %%\nprint(2)"),
    "of an import for an import": (
        "NB207",
        "# %%\nimport json\n# %%\nimport orjson as json",
    ),
    "in one cell": ("NB207", "def f():\n    pass\nf = f()"),
    "in a condition": ("NB208", "# %%\nprint(1)\n# %%\nif True:\n    import json"),
    "below set-up": ("NB208", "# %%\n'Title'\n%matplotlib inline\n# %%\nimport json"),
    "of the last expression": ("NB404", "x = 1\nx"),
    "of a call that acts": ("NB404", "x.sort_values('a', inplace=True)\nx.run()\nx"),
    "where all is shown": (
        "NB404",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'\nx = 1\nx\nx",
    ),
    "of a debugger that is off": ("NB407", "%pdb off\nprint('pdb')"),
    "around an import": (
        "NB408",
        "try:\n    import orjson\nexcept Exception:\n    pass",
    ),
    "of a named error": ("NB408", "try:\n    f()\nexcept KeyError:\n    pass"),
    "of an array": ("NB412", "import numpy as np\nnp.load('a.npy')"),
    "of weights": ("NB412", "import torch\ntorch.load('a', weights_only=True)"),
    "in a function": (
        "NB413",
        "import warnings\ndef f():\n    warnings.filterwarnings('ignore')",
    ),
    "of a computed value": (
        "NB416",
        '# %% tags=["parameters"]\nyear = 1\n# %%\nyear = int(year)',
    ),
    "of a default": (
        "NB416",
        '# %% tags=["parameters"]\nyear = None\n# %%\nif year is None:\n    year = 2',
    ),
    "of what papermill gives": (
        "NB416",
        '# %% tags=["parameters"]\na = 1\n# %% tags=["injected-parameters"]\na = 2',
    ),
    "where the test part is read": (
        "NB503",
        SPLIT + "model.score(train, known)\nprint(test.shape)",
    ),
    "of other columns": ("NB505", "x = t[['a', 'b']]\ny = t['c']\nmodel.fit(x, y)"),
    "of another table": ("NB505", "x = t[['a', 'c']]\ny = u['c']\nmodel.fit(x, y)"),
    "of a constant": ("NB506", "rows = rows.fillna(0)\n" + SPLIT),
    "of rows without dates": (
        "NB508",
        "import pandas as pd\nrows = pd.read_csv('a', parse_dates=['d'])\n" + SPLIT,
    ),
    "of the folder above": ("NB510", "open('../data/a.csv')"),
    "of a table shown whole": ("NB513", READ + "print(table['a'])\ntable.head()"),
    "of a table handed on": ("NB513", READ + "print(table['a'])\nfit(table)"),
    "of a column by attribute": ("NB513", READ + "print(table['a'], table.b)"),
    "without anything hidden": ("NB990", "from math import *\nprint(pi)"),
}
FIRE = {
    "of an attribute of a selection": (
        "NB511",
        "table[table.a > 1].b = 0\ntable[table['a'] > 1]['b'] += 1",
        2,
    ),
    "once a cell": ("NB004", "# %%\n%%prolog\na.\n# %%\n%%prolog\nb.", 2),
    "of a column": ("NB404", "t = f()\nt['a']\nt.b[:3]\nprint(t)", 1),
    "of an import in a function": ("NB407", "def f():\n    import ipdb", 1),
    "of objects in arrays": (
        "NB412",
        "import numpy as np\nnp.load('a', allow_pickle=True)",
        1,
    ),
    "of a parameter of plots": (
        "NB413",
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 80",
        1,
    ),
    "of values": (
        "NB505",
        "x = t[['a', 'c']].values\ny = t['c'].values\nmodel.fit(x, y)",
        1,
    ),
    "of a home": ("NB510", "open('~/a.csv')", 1),
    "of two columns": ("NB513", READ + "print(len(open('x').read()))", 2),
}


def named(
    cases: dict[str, tuple[str, str]] | dict[str, tuple[str, str, int]],
) -> list[str]:
    return [f"{case[0]} {name}" for name, case in cases.items()]


@pytest.mark.parametrize(("code", "text"), SILENT.values(), ids=named(SILENT))
def test_says_nothing(code: str, text: str) -> None:
    assert codes(text, code) == []


@pytest.mark.parametrize(("code", "text", "count"), FIRE.values(), ids=named(FIRE))
def test_fires(code: str, text: str, count: int) -> None:
    assert codes(text, code) == [code] * count

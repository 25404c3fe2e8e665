"""What only looks is left out; what may do more stays, however much it looks like a look."""

from __future__ import annotations

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning import make_plan
from nb2prod.stages.planning.statements import statements_of

MADE = """import itertools, operator, queue, re, requests, telegraph
import numpy as np
import pandas as pd
from datetime import datetime
from post import send
import helpers
df = pd.DataFrame({"x": [1]})
a = np.array([1])
b = a * 2
text, rows, d, bag = "abc", [3, 1], {"k": 1}, []
def half(x):
    return x / 2
def listed(k):
    return [k]
def act(x):
    bag.append(x)
    return x
def maker():
    def inner(x):
        bag.append(x)
    return inner
def same(f):
    return f
class Tally:
    def count(self):
        self.n = 1
class Wire(telegraph.Wire):
    pass
c = half(a)
m = listed(3)
inner, alias = maker(), same(act)
tally, wire = Tally(), Wire()
session, jobs, client = requests.Session(), queue.Queue(), telegraph.Client()
table = helpers.load()
hook = client.send
replies = [reply for reply in client.replies]
rng = np.random.default_rng(1)
numbers = iter(rows)"""


def fates_of(last: str, made: str = MADE) -> list[str]:
    """What becomes of the statements of a notebook's last cell."""
    cells = tuple(
        Cell(number=number, kind="code", source=source)
        for number, source in enumerate((made, last), start=1)
    )
    notebook = Notebook(path="n.ipynb", cells=cells)
    plan = make_plan(notebook, statements_of(notebook), Surroundings(), name="p").plan
    return [fate.fate for fate in plan.fates if fate.cell == len(cells)]


@pytest.mark.parametrize(
    "look",
    """np.allclose(a, b)
np.allclose(c, b)
np.allclose(half(a), c)
np.append(a, b).mean()
np.fft.fft(a)
np.add(a, b)
np.mean(a, 0)
np.nan_to_num(a, copy=True)
a.clip(0, 1)
df.x.round(2)
np.apply_along_axis(half, 0, a)
np.linalg.norm(a - b)
np.percentile(c, 90), np.percentile(c, 10)
type(df)
len(df)
len(m)
df.shape
a.dtype, a.ndim
a == b
(c == b).all()
m == listed(3)
df.x.sum()
half(c).sum()
isinstance(m, list)
sorted(rows)
sorted(m)
sorted(rows, key=len)
sorted(rows, key=lambda row: -row)
set(df.x)
f"{len(df)} rows"
1 + 2 * 3
not rows
"x" in df.columns
rows[0] < rows[1]
text.upper()
", ".join(text)
d.get("k")
list(d.items())
list(map(half, rows))
list(map(str.upper, text))
re.sub("a", "b", text)
datetime.strptime("2024", "%Y")
operator.add(1, 2)
df.head()
df.describe().T
df.loc[0, "x"]
df.x.value_counts()
df.groupby("x").size().sort_values(ascending=False).head(3)
df.groupby("x").apply(half)
df.apply(np.sum)
df.x.apply(lambda value: value + 1)
df.x.map({1: 2})
df.agg({"x": "sum"})
df.agg(["min", "max"])
df.sample(2, random_state=1)
df.to_html()
table.head()""".split("\n"),
)
def test_looks_are_left_out(look: str) -> None:
    assert fates_of(look) == ["display"]


@pytest.mark.parametrize(
    "call",
    """act(1)
send(1)
print(1)
bag.append(1)
list(map(bag.append, rows))
list(map(send, rows))
list(map(helpers.note, rows))
list(map(hook, rows))
list(map(act, rows))
list(map(inner, rows))
list(map(alias, rows))
list(filter(send, rows))
list(itertools.starmap(send, rows))
sorted(rows, key=act)
sorted(rows, key=send)
sorted(rows, key=client.rank)
max(rows, key=hook)
re.sub("a", send, text)
df.x.agg(send)
df.agg([send])
df.agg(total=("x", send))
df.apply(hook)
df.pipe(act)
df.groupby("x").filter(send)
df.x.map(act)
np.apply_along_axis(send, 0, a)
np.sqrt(a, out=a)
np.sqrt(a, a)
np.add(a, b, a)
np.clip(a, 0, 1, a)
np.mean(a, 0, None, a)
np.round(a, 0, a)
np.nan_to_num(a, copy=False)
np.nan_to_num(a, False)
a.clip(0, 1, a)
a.cumsum(0, None, a)
np.add.at(a, 0, 1)
np.ndarray.sort(a)
np.testing.assert_allclose(a, a)
operator.setitem(d, "z", 1)
np.random.rand()
np.random.seed(0)
rng.random()
df.sample(2)
df.sample(2, random_state=None)
df.pop("x")
df.drop(columns="x", inplace=True)
df.to_html("x.html")
df.to_csv("x.csv")
df.plot()
a.sort()
a.sum(out=b)
d.setdefault("z", 1)
next(numbers)
list(numbers)
(y := 3)
tally.count()
session.get("http://localhost")
jobs.get(True)
client.find(1)
client.summary()
client.info()
client.first()
client.query("x")
wire.summary()
replies[0].find(1)
helpers.load()
helpers.describe()
table.count()
table.describe()
table.query("x > 1")
half(client)""".split("\n"),
)
def test_what_may_act_stays(call: str) -> None:
    assert fates_of(call) == ["step"]


TALKING = """import functools
class Talking:
    {method}
        print("seen")
        return True
it = Talking()"""


@pytest.mark.parametrize(
    ("method", "look"),
    [
        ("def __eq__(self, other):", "it == 1"),
        ("def __contains__(self, item):", "1 in it"),
        ("def __len__(self):", "len(it)"),
        ("def __getitem__(self, item):", "it[0]"),
        ("@property\n    def value(self):", "it.value"),
        ("@functools.cached_property\n    def value(self):", "it.value"),
    ],
)
def test_operators_that_act_stay(method: str, look: str) -> None:
    assert fates_of(look, TALKING.format(method=method)) == ["step"]


def test_a_look_in_the_middle_of_a_cell_is_left_out() -> None:
    assert fates_of("df.head()\ndf.pop('x')\ndf.x\nprint(df)") == [
        "display",
        "step",
        "display",
        "step",
    ]


def test_help_is_not_told_of_a_docstring_that_was_changed() -> None:
    assert fates_of("act.__doc__ = 'Two.'\nhelp(act)") == ["step", "display"]

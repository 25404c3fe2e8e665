"""What a service loads once: it reads and computes, acts on nothing, and nothing is in its way."""

from __future__ import annotations

import re

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning import make_plan
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.statements import statements_of

IMPORTS = """import json, os, pickle, random, time
import joblib, requests
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from datetime import datetime
import helpers
"""


def planned(*cells: str, serves: bool = True) -> Decision:
    sources = (IMPORTS, *cells)
    book = Notebook(
        path="n.ipynb",
        cells=tuple(
            Cell(number=n, kind="code", source=text)
            for n, text in enumerate(sources, start=1)
        ),
    )
    return make_plan(book, statements_of(book), Surroundings(), serves=serves)


def loaded(*cells: str) -> set[str]:
    """The names that the steps which load hand on."""
    plan = planned(*cells).plan
    return {n for s in plan.steps if s.function in plan.loaded for n in s.outputs}


USE = "print(len(t), t)"


@pytest.mark.parametrize(
    "text",
    [
        "t = pd.read_csv('t.csv')",
        "t = pd.read_csv('t.csv').dropna().set_index('id')",
        "t = pd.read_csv(os.path.join('data', 't.csv'))",
        "t = pd.read_csv('t.csv')\nt['x'] = t.a * 2\nt.columns = ['a', 'b', 'x']\nt.drop('a', axis=1, inplace=True)",
        "t = joblib.load('model.joblib')",
        "t = pickle.load(open('model.pkl', 'rb'))",
        "with open('t.json') as file:\n    t = json.load(file)",
        "with open('t.txt') as file:\n    t = file.read().split()",
        "with open('t.txt') as file:\n    t = [line.strip() for line in file.readlines()]",
        "t = np.load('t.npy')",
        "def read(path):\n    with open(path) as file:\n        return json.load(file)\nt = read('t.json')",
        "t = pd.concat([pd.read_csv('a.csv'), pd.read_csv('b.csv')])",
        "t = []\nfor name in ['a.csv', 'b.csv']:\n    t.append(pd.read_csv(name))",
        "if os.path.exists('t.csv'):\n    t = pd.read_csv('t.csv')\nelse:\n    t = pd.read_csv('other.csv')",
    ],
)
def test_loads(text: str) -> None:
    assert loaded(text, USE) == {"t"}


@pytest.mark.parametrize(
    "text",
    [
        "t = pd.DataFrame({'a': [1]})",
        "t = pd.read_csv('https://example.org/t.csv')",
        "URL = 'https://example.org/t.csv'\nt = pd.read_csv(URL)",
        "BASE = 'https://example.org'\ndef read(name):\n    return pd.read_csv(f'{BASE}/{name}')\nt = read('t.csv')",
        "t = pd.read_csv('t.csv', chunksize=100)",
        "t = np.load('t.npz')",
        "t = np.load('t.npy', mmap_mode='r')",
        "t = open('t.txt')",
        "t = open('t.txt', 'r+').read()",
        "t = pd.read_csv(requests.get('x').text)",
        "t = pd.read_csv(f'{datetime.now():%Y}.csv')",
        "t = pd.read_csv('t.csv').assign(day=pd.Timestamp('today'))",
        "t = pd.read_csv('t.csv').sample(3)",
        "t = pd.read_csv('t.csv').assign(x=np.random.rand(3))",
        "t = pd.read_csv('t.csv').assign(x=[random.random() for _ in range(3)])",
        "t = pd.read_csv(os.environ['TABLE'])",
        "t = helpers.load('t.csv')",
        "n_rows = 5\nt = pd.read_csv('t.csv', nrows=n_rows)",
        "global_rows = []\ndef read():\n    global global_rows\n    global_rows = [1]\n    return pd.read_csv('t.csv')\nt = read()",
        "def read(path):\n    print(path)\n    return pd.read_csv(path)\nt = read('t.csv')",
        "t = joblib.load('model.joblib').predict_proba(np.ones((1, 1)))",
        "np.t = pd.read_csv('t.csv')\nt = np.t",
    ],
)
def test_does_not_load(text: str) -> None:
    assert loaded(text, USE) == set()


# what a run does before it, and that changes nothing of what it reads
@pytest.mark.parametrize(
    "before",
    [
        "print('hello')",
        "pd.set_option('display.max_rows', 5)",
        "plt.rcParams['figure.figsize'] = (4, 3)",
        "np.random.seed(1)",
        "plt.plot([1, 2])\nplt.show()",
        "time.sleep(0)",
        "os.makedirs('out', exist_ok=True)",
        "u = pd.read_csv('u.csv')\nprint(u.shape)\nu['x'] = 1\nprint(u)",
    ],
)
def test_loads_after_what_is_not_in_its_way(before: str) -> None:
    assert "t" in loaded(before, "t = pd.read_csv('t.csv')", USE)


@pytest.mark.parametrize(
    "before",
    [
        "os.chdir('data')",
        "os.environ['TZ'] = 'UTC'",
        "pd.set_option('mode.copy_on_write', True)",
        "pd.options.mode.use_inf_as_na = True",
        "pd.DataFrame({'a': [1]}).to_csv('t.csv')",
        "with open('t.csv', 'w') as file:\n    file.write('a')",
        "text = requests.get('https://example.org').text\nprint(text)",
        "helpers.prepare()",
        "np.seterr(all='raise')",
        "!make t.csv",
        "def make():\n    os.remove('t.csv')\nmake()",
        "class Maker:\n    def __init__(self):\n        os.remove('t.csv')\nmaker = Maker()",
        "t = pd.DataFrame()\nprint(t)",
    ],
)
def test_loads_nothing_after_what_may_be_in_its_way(before: str) -> None:
    assert loaded(before, "t = pd.read_csv('t.csv')", USE) == set()


def test_what_draws_is_a_runs_own() -> None:
    plan = planned(
        "t = pd.read_csv('t.csv')\nt['x'] = np.random.rand(len(t))", USE
    ).plan

    assert len(plan.steps) == 2
    assert plan.loaded == (plan.steps[0].function,)


def test_what_a_run_touches_loads_no_further() -> None:
    """`part` may be a piece of `t`, which the run changes before `late` is made of it."""
    cells = (
        "t = pd.read_csv('t.csv')\npart = t['a']",
        "print(t.shape)\nt['a'] = 0\nprint(t)",
        "late = part.sum()",
        "other = pd.read_csv('other.csv')",
        "print(late, other)",
    )

    assert loaded(*cells) == {"t", "part", "other"}


def test_reading_is_cut_from_what_acts_for_a_service_alone() -> None:
    cell = "t = pd.read_csv('t.csv')\nprint(len(t))\nt['x'] = 1\nprint(t)"

    batch = planned(cell, serves=False).plan
    service = planned(cell).plan

    assert (len(batch.steps), batch.loaded) == (1, ())
    assert len(service.steps) == 2
    assert service.loaded == (service.steps[0].function,)


def test_no_statement_is_lost_or_moved() -> None:
    cells = (
        "print(1)\na = pd.read_csv('a.csv')\nprint(a)",
        "b = pd.read_csv('b.csv')\nprint(b)",
    )

    steps = planned(*cells).plan.steps

    numbers = [n for step in steps for n in step.statements]
    assert numbers == sorted(numbers)
    assert len(numbers) == 5


def test_step_is_not_called_after_a_heading_that_says_more() -> None:
    book = Notebook(
        path="n.ipynb",
        cells=(
            Cell(number=1, kind="code", source=IMPORTS),
            Cell(number=2, kind="markdown", source="## Plotting lines"),
            Cell(
                number=3,
                kind="code",
                source="prices = pd.read_csv('p.csv')\nplt.plot(prices.a)\nplt.show()",
            ),
        ),
    )

    plan = make_plan(book, statements_of(book), Surroundings(), serves=True).plan

    assert [s.function for s in plan.steps] == ["load_prices", "plot_lines"]
    assert re.match("load", plan.loaded[0])

"""What a run sees with a real kernel, and that the notebook notices nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import code
from running.running_notebooks import ran, written

from nb2prod.model.observed import Observations, SeenType

ORDERS = """import numpy as np
import pandas as pd

orders = pd.DataFrame({"price": [2.5, None, 4.0], "city": ["Ulm", "Bonn", "Ulm"]})"""
FIT = """from sklearn.linear_model import LinearRegression

model = LinearRegression().fit(numbers, [1.0, 2.0, 3.0])
model.coef_"""


def told(seen: SeenType) -> str:
    """A type in few letters."""
    if not seen.path:
        return " | ".join(map(told, seen.parts)) or "?"
    inner = ", ".join([*map(told, seen.parts), *filter(None, [seen.length])])
    return f"{seen.path}[{inner}]" if inner else seen.path


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Observations:
    """One run of a notebook with a table, an array, a model, a function and a value that changes in place."""
    long = "\n".join(f"print(len(orders) + {n})" for n in range(45))
    path = written(
        tmp_path_factory.mktemp("run"),
        code(ORDERS),
        code("history = [len(orders)]\n" + long),
        code("clean = orders.dropna()\nhistory.append(len(clean))\n" + long),
        code("numbers = np.arange(6.0).reshape(3, 2)\n" + long),
        code(FIT + "\n" + long),
        code("print(history, clean, model.predict(numbers))\n" + long),
    )  # fmt: skip
    return ran(path)


def outputs(seen: Observations) -> dict[str, object]:
    return {value.name: value for step in seen.steps for value in step.outputs}


def test_types_are_public(seen: Observations) -> None:
    types = {v.name: told(v.seen) for step in seen.steps for v in step.outputs}

    assert types["orders"] == "pandas.DataFrame"
    assert types["history"] == "list[int]"
    assert types["numbers"] == "numpy.ndarray"
    assert types["model"] == "sklearn.linear_model.LinearRegression"


def test_inputs_are_those_before_the_step_changed_them(seen: Observations) -> None:
    step = next(s for s in seen.steps if s.output("clean"))

    before, after = step.input("history"), step.output("history")
    assert before is not None and json.loads(before.recording.content) == [3]
    assert after is not None and json.loads(after.recording.content) == [3, 2]


def test_a_table_is_described(seen: Observations) -> None:
    step = next(s for s in seen.steps if s.output("orders"))
    orders = step.output("orders")

    assert orders is not None and orders.table is not None
    assert orders.kind == "table"
    assert orders.table.rows == 3
    price, city = orders.table.columns
    assert (price.name, price.dtype, price.lowest, price.highest) == (
        '"price"', "float64", *(json.dumps({"$": "scalar", "dtype": "<f8", "value": v}) for v in (2.5, 4.0)),
    )  # fmt: skip
    assert price.nulls == pytest.approx(1 / 3)
    assert city.distinct == ('"Bonn"', '"Ulm"')


def test_an_array_and_a_model_are_described(seen: Observations) -> None:
    step = next(s for s in seen.steps if s.output("model"))
    numbers, model = step.input("numbers"), step.output("model")

    assert numbers is not None and numbers.array is not None
    assert (numbers.array.dtype, numbers.array.shape) == ("float64", (3, 2))
    assert model is not None and model.fitted
    assert model.recording.skipped


def test_a_model_is_recorded_by_what_it_says(seen: Observations) -> None:
    step = next(s for s in seen.steps if s.input("model") and s.input("numbers"))
    model = step.input("model")

    assert model is not None and model.predictions is not None
    said = model.predictions
    assert (said.method, said.of, said.rows) == ("predict", "numbers", 3)
    items = json.loads(said.result.content)["items"]
    assert items == pytest.approx([1.0, 2.0, 3.0])


def test_calls_are_seen_with_all_their_types(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        code("rate = len([1])\n\n\ndef priced(amount, note=None):\n    if amount > 3:\n        return None\n    return amount * rate"),
        code("class Deck:\n    def __init__(self, size):\n        self.size = size\n\n    def more(self, by):\n        return [self.size + by]"),
        code("def each(values):\n    for value in values:\n        yield value"),
        code("def fails(value):\n    raise ValueError(value)"),
        code("print(priced(1), priced(2.5), priced(9), Deck(2).more(1), list(each([1])))\ntry:\n    fails('x')\nexcept ValueError:\n    print('failed')"),
    )  # fmt: skip

    calls = {c.qualname: c for c in ran(path).calls}

    priced = calls["priced"]
    assert {n: told(t) for n, t in priced.parameters} == {
        "amount": "int | float",
        "note": "None",
    }
    assert priced.returns is not None
    assert told(priced.returns) == "int | float | None"
    assert {n: told(t) for n, t in priced.free} == {"rate": "int"}
    assert calls["Deck.more"].returns == SeenType(
        path="list", parts=(SeenType(path="int", bases=calls_bases(calls)),)
    )
    assert calls["each"].returns is None
    assert calls["fails"].returns is None


def calls_bases(calls: object) -> tuple[str, ...]:
    """What an int can be used as."""
    return ("collections.abc.Hashable",)


NOTICES = {
    "its names": ("before = len(dir())", "assert len(dir()) - before <= 8, dir()"),
    "random numbers": (
        "import random\nimport numpy as np\nrandom.seed(1)\nnp.random.seed(1)",
        "assert (random.random(), np.random.rand()) == (0.13436424411240122, 0.417022004702574)",
    ),
    "an iterator": ("it = iter([1, 2, 3])\ngen = (n for n in [1, 2])", "assert list(it) == [1, 2, 3] and list(gen) == [1, 2]"),
    "a figure": (
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nfig = plt.figure()\n" + "print(1)\n" * 60 + "assert plt.gcf() is fig",
        "assert plt.get_fignums() == []",
    ),
    "an object that is looked at": (
        "class Shy:\n    @property\n    def data(self):\n        raise RuntimeError('looked')\n    def __len__(self):\n        raise RuntimeError('counted')\n    def __eq__(self, other):\n        raise RuntimeError('compared')\n    def __repr__(self):\n        raise RuntimeError('shown')\nshy = Shy()\nshies = [shy]",
        "assert shies[0] is shy",
    ),
    "what is deleted": (
        "import weakref\nclass Box:\n    pass\nbox = Box()\nref = weakref.ref(box)\n" + "print(1)\n" * 60,
        "print(box is None)\nbox = None\nassert ref() is None",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTICES)
def test_the_notebook_notices_nothing(case: str, tmp_path: Path) -> None:
    first, second = NOTICES[case]

    seen = ran(written(tmp_path, code("start = len([1])"), code(first), code(second)))

    assert seen.python


def test_the_folder_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "beside.txt").write_text("7")
    (tmp_path / "work" / "in.txt").write_text("1")
    path = written(
        tmp_path / "work",
        code("text = open('in.txt').read() + open('../beside.txt').read()"),
        code("import os\nos.remove('in.txt')\nopen('out.txt', 'w').write(text)\nprint(text)"),
    )  # fmt: skip

    seen = ran(path)

    assert seen.python
    assert sorted(p.name for p in (tmp_path / "work").iterdir()) == ["in.txt", path.name]  # fmt: skip


def test_functions_are_seen_wherever_they_are_defined(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        code("def outer(values):\n    def inner(value):\n        return value * 2\n    return [inner(v) for v in values]"),
        code("start = len([1])\nif start:\n    class Late:\n        def get(self, key):\n            return key + start\nprint(outer([1, 2.5]), Late().get(1))"),
    )  # fmt: skip

    calls = {c.qualname: c for c in ran(path).calls}

    assert sorted(calls) == ["Late.get", "outer", "outer.inner"]
    assert told(calls["outer.inner"].parameters[0][1]) == "int | float"
    assert calls["outer.inner"].calls == 2

"""Requests that are predicted in one call: the same answers as alone, and only where that is sure."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import pytest
from services import project

from nb2prod.stages.scaffolding.rendering import environment

pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def row_wise() -> types.ModuleType:
    template = "entrypoints/model/src/package/model/row_wise.py.j2"
    text = environment("").get_template(template).render({"package": "p"})
    text = text.replace("from p.model.features import Record\n", "Record = dict\n")
    module = types.ModuleType("row_wise")
    exec(compile(text, "row_wise.py", "exec"), module.__dict__)
    return module


SKLEARN = """\
from operator import attrgetter
import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.decomposition import NMF, PCA
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

class Own(Ridge):
    pass

def distance(a, b):
    return abs(a - b).sum()
"""


@pytest.mark.parametrize(
    ("model", "preparation", "known"),
    [
        ("Ridge()", "[]", True),
        ("Ridge()", "[attrgetter('values'), StandardScaler().transform, np.asarray]", True),
        ("make_pipeline(make_column_transformer((OneHotEncoder(), ['a'])), PCA(), LogisticRegression())", "[]", True),
        ("GridSearchCV(LogisticRegression(), {'C': [1, 10]})", "[]", True),
        ("make_pipeline(StandardScaler(), FunctionTransformer(np.cumsum), Ridge())", "[]", False),
        ("make_pipeline(NMF(), Ridge())", "[]", False),
        ("Ridge()", "[NMF().transform]", False),
        ("Ridge()", "[lambda rows: rows - rows.mean()]", False),
        ("GridSearchCV(make_pipeline(FunctionTransformer(), Ridge()), {})", "[]", False),
        ("GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {'standardscaler': [NMF()]})", "[]", False),
        ("KNeighborsClassifier(metric=distance)", "[]", False),
        ("make_pipeline(CountVectorizer(tokenizer=lambda text: text.split()), Ridge())", "[]", False),
        ("DummyClassifier(strategy='stratified')", "[]", False),
        ("Own()", "[]", False),
    ],
)  # fmt: skip
def test_only_known_parts_treat_each_row_alone(
    model: str, preparation: str, known: bool, row_wise: types.ModuleType
) -> None:
    names: dict[str, object] = {"__name__": "notebook"}
    exec(SKLEARN, names)

    found = row_wise.is_row_wise(eval(model, names), eval(preparation, names))

    assert found == known


@pytest.mark.parametrize(
    ("predict", "same"),
    [
        (lambda rows: [row["x"] * 2 for row in rows], True),
        (lambda rows: [row["x"] - rows[0]["x"] for row in rows], False),
        (lambda rows: [row["x"] + 1e-12 * (len(rows) > 30) for row in rows], False),
        (lambda rows: [0], False),
    ],
)
def test_groups_of_any_size_have_to_say_the_same(
    predict: object, same: bool, row_wise: types.ModuleType
) -> None:
    records = [{"x": float(number)} for number in range(40)]

    assert row_wise.is_same_together(predict, records) == same


# many requests at one time, one of them with a record that the model cannot take
AT_ONE_TIME = """\
import asyncio, json, logging
from served.model.predictor import Predictor
from served.model.together import Together
from served.model.versions import current, load
from served.settings import read_settings

folder = read_settings([]).service_models
version = load(folder, current(folder))
records = version.manifest["examples"]["records"]
name = version.features.fields[0].name
requests = [records[n % 5 :][: 1 + n % 3] for n in range(60)]
requests[17] = [records[0], {**records[1], name: "text"}]
calls = []

class Counting(Predictor):
    def answers(self, requests):
        calls.append(len(requests))
        return super().answers(requests)

    def answer(self, records):
        calls.append(1)
        return super().answer(records)

async def ask():
    together = Together(Counting(version))
    return await asyncio.gather(*map(together.answer, requests), return_exceptions=True)

def shown(outcome):
    return repr(outcome) if isinstance(outcome, Exception) else outcome

def alone(records):
    try:
        return Predictor(version).answer(records)
    except Exception as error:
        return error

print(json.dumps({
    "sure": version.goes_together,
    "together": [shown(outcome) for outcome in asyncio.run(ask())],
    "calls": calls,
    "alone": [shown(alone(records)) for records in requests],
}))
"""


def test_requests_at_one_time_get_the_answers_of_each_alone(tmp_path: Path) -> None:
    made = project("classification", "model", tmp_path)
    assert made.run(".train").returncode == 0

    done = subprocess.run(
        [sys.executable, "-c", AT_ONE_TIME],
        cwd=made.folder,
        env=made.environment({}),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["sure"]
    assert said["together"] == said["alone"]
    assert [isinstance(answer, str) for answer in said["alone"]].index(True) == 17
    # 60 requests of 2 records in the mean: calls of up to 64, and one by one where the wrong record is
    assert said["calls"][0] > 20 and len(said["calls"]) < 50

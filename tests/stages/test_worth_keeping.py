"""Fitted models and their measures are results, whatever holds them."""

from __future__ import annotations

import ast

import pytest

from nb2prod.stages.planning.works import worth_keeping

MODELS = "models = {'line': LinearRegression(), 'tree': Tree()}\n"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("model.fit(X, y)", "model"),
        ("model.fit(X=X, y=y)", "model"),
        ("with run():\n    model.fit(X, y)", "model"),
        (MODELS + "for name, m in models.items():\n    m.fit(X, y)", "m models"),
        (MODELS + "for m in models.values():\n    m.fit(X, y)", "m models"),
        (MODELS + "for name in models:\n    models[name].fit(X, y)", "models"),
        (MODELS + "for n, m in enumerate(list(models.values())):\n    m.fit(X, y)", "m models"),
        (MODELS + "[m.fit(X, y) for m in models.values()]", "m models"),
        ("models = [Line(), Tree()]\nfor m in models:\n    m.fit(X, y)", "m models"),
        ("models = [('line', Line())]\nfor name, m in models:\n    m.fit(X, y)", "m models"),
        ("line, tree = Line(), Tree()\nfor m in (line, tree):\n    m.fit(X, y)", "line m tree"),
        ("line: Line = Line()\nline.fit(X, y)", "line"),
        ("fitted = {}\nfor n in depths:\n    fitted[n] = Tree(n).fit(X, y)", "fitted"),
        ("fitted = []\nfor n in depths:\n    m = Tree(n)\n    m.fit(X, y)\n    fitted.append((n, m))", "fitted m"),
        ("fitted = [Tree(n).fit(X, y) for n in depths]", "fitted"),
        ("def train(model, X):\n    model.fit(X)\ntree = Tree()\ntrain(tree, X)", "model tree"),
        ("scores = {}\nfor n, m in pairs:\n    scores[n] = r2_score(y, m.predict(X))", "scores"),
        ("scores: dict = {n: m.score(X, y) for n, m in pairs}", "scores"),
        ("sizes = []\nfor n in names:\n    sizes.append(len(n))", ""),
        ("model.fit()", ""),
        ("def train(model):\n    total = model.fit(X)\n    return total", "model"),
    ],
)  # fmt: skip
def test_what_is_fitted_or_measured_is_kept(source: str, names: str) -> None:
    assert sorted(worth_keeping(ast.parse(source).body)) == names.split()

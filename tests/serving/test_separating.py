"""Which estimator matters, and what a record goes through before it."""

from __future__ import annotations

import ast
import re

import pytest

from nb2prod.errors import Refused
from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.statements import Statement, statements_of
from nb2prod.stages.serving import why_served, with_served_model


def statements(text: str) -> tuple[Statement, ...]:
    cells = [
        Cell(number=number, kind="code", source=source.strip("\n"))
        for number, source in enumerate(re.split(r"^# %%\n", text, flags=re.M), start=1)
    ]
    return statements_of(Notebook(path="n.ipynb", cells=tuple(cells)))


def served(text: str, wanted: str = "") -> dict[str, str]:
    """The lines that hold on to the model, by their names less `served_`."""
    found = {}
    for statement in with_served_model(statements(text), "n.ipynb", wanted):
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name.startswith("served_"):
                found[name.removeprefix("served_")] = statement.text.partition(" = ")[2]
    return found


def order(text: str) -> list[str]:
    return [s.text for s in with_served_model(statements(text), "n.ipynb")]


PLAIN = """
model = Ridge()
model.fit(X_train, y_train)
# %%
guess = model.predict(X_test)
print(mean_squared_error(y_test, guess))
"""
TABLES = "from sklearn.metrics import mean_squared_error\nX_train, X_test, y_train, y_test = load()\n# %%\n"


def test_model_rows_and_metric_of_a_plain_notebook() -> None:
    assert served(TABLES + PLAIN) == {
        "rows": "X_train.copy()",
        "preparation": "[]",
        "model": "model",
        "test": "X_test.copy()",
        "expected": "model.predict(X_test)",
        "score": "mean_squared_error(y_test, guess)",
    }


def test_no_line_of_the_notebook_is_lost_or_moved() -> None:
    before = [s.text for s in statements(TABLES + PLAIN)]

    after = [t for t in order(TABLES + PLAIN) if "served_" not in t]

    assert after == before


@pytest.mark.parametrize(
    ("lines", "rows", "preparation"),
    [
        ("A = scaler.fit_transform(X)\nm.fit(A, y)", "X.copy()", "[scaler.transform]"),
        ("X = scaler.fit_transform(X)\nm.fit(X, y)", "X.copy()", "[scaler.transform]"),
        ("A = scaler.transform(X)\nB = pca.transform(A)\nm.fit(B, y)", "X.copy()", "[scaler.transform, pca.transform]"),
        ("m.fit(scaler.transform(X), y)", "X.copy()", "[scaler.transform]"),
        ("m.fit(X.values, y)", "X.copy()", "[operator.attrgetter('values')]"),
        ("m.fit(np.array(X), y)", "X.copy()", "[np.array]"),
        ("A = Scaler(2).fit_transform(X[cols])\nm.fit(A, y)", "X[cols]", "[served_fitted_1.transform]"),
        ("A = vec.fit_transform(X)\nB, C, y, z = train_test_split(A, y)\nm.fit(B, y)", "X.copy()", "[vec.transform]"),
        ("B, C, y, z = train_test_split(X, y)\nm.fit(B, y)", "B.copy()", "[]"),
        ("m.fit(X[['a', 'b']], y)", "X[['a', 'b']]", "[]"),
        ("m.fit(X=X, y=y)", "X.copy()", "[]"),
        ("A = change(X)\nm.fit(A, y)", "A.copy()", "[]"),
    ],
)  # fmt: skip
def test_preparation_is_followed_back(lines: str, rows: str, preparation: str) -> None:
    head = "X, y, cols, scaler, pca, vec = load()\nm = Ridge()\n# %%\n"

    found = served(head + lines + "\nprint(m.predict(X))")

    assert (found["rows"], found["preparation"]) == (rows, preparation)


@pytest.mark.parametrize(
    ("lines", "model"),
    [
        ("a.fit(X, y)\nb.fit(X, y)", "b"),
        ("a.fit(X, y)\na.predict(X)\nb.fit(X, y)", "a"),
        ("a.fit(X, y)\nprint(r2_score(y, a.predict(X)))\nb.fit(X, y)\nb.predict(X)", "a"),
        ("a.fit(X, y)\np = a.predict(X)\np.to_csv('p.csv')\nb.fit(X, y)\nprint(r2_score(y, b.predict(X)))", "a"),
        ("a.fit(X, y)\njoblib.dump(a, 'a')\nb.fit(X, y)\np = b.predict(X)\np.to_csv('p.csv')", "a"),
        ("a.fit(X, y)\nq = a.predict(X)\nfor b in many:\n    b.fit(X, y)\n    b.predict(X)", "a"),
        ("a.fit(X, y)\na.transform(X)\nb.fit(X, y)", "b"),
    ],
)  # fmt: skip
def test_the_estimator_that_matters(lines: str, model: str) -> None:
    head = "X, y, many = load()\na, b = Ridge(), Lasso()\n# %%\n"

    assert served(head + lines)["model"] == model


def test_a_target_is_the_model() -> None:
    text = "X, y = load()\na, b = Ridge(), Lasso()\n# %%\na.fit(X, y)\nb.fit(X, y)"

    assert served(text, "a")["model"] == "a"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "no variable of the top level is fitted"),
        ("def f(X):\n    m = Ridge().fit(X)\n    return m.predict(X)\nf(1)", "no variable of the top level"),
        ("from a import *\nm = DBSCAN()\nm.fit(X)", "cell 1: `DBSCAN` says nothing of new records"),
        ("m = ARIMA(x, order=(1, 0, 0))\nr = m.fit()\nr.forecast(3)", "says nothing of new records"),
        ("r = chosen.model.fit()\nr.predict(start='2005', end='2027')", "cell 1: `r` says nothing of new records"),
        ("s = Scaler()\ns.fit(X)\ns.transform(X)", "no variable of the top level"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_separated(text: str, says: str) -> None:
    with pytest.raises(Refused, match=re.escape(says)) as refusal:
        served(text)

    assert refusal.value.hint


SEVERAL = """
from sklearn.metrics import mean_absolute_error
X, y, X_new, y_new, out, candidates = load()
"""
FITTED = "{0} = Ridge().fit(X, y)\n"
WRITTEN = "out['guess'] = {0}.predict(X_new)\nout.to_csv('out.csv')\n"
MEASURED = "print(mean_absolute_error(y_new, {0}.predict(X_new)))\n"


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        # each turn of a loop is a trial; what is written is of another
        (
            "for a in [1, 2]:\n    r = Ridge(a).fit(X, y)\n    print(mean_absolute_error(y_new, r.predict(X_new)))\n"
            + FITTED.format("best") + WRITTEN.format("best"),
            "best", "its predictions are written to a file",
        ),
        (
            "for name, m in candidates.items():\n    m.fit(X, y)\n    print(mean_absolute_error(y_new, m.predict(X_new)))\n"
            "best = candidates[name]\nguess = best.predict(X_new)\nprint(guess)",
            "best", "it predicts",
        ),
        # the last prediction is no reason against one that is written
        (
            FITTED.format("a") + WRITTEN.format("a") + FITTED.format("b") + MEASURED.format("b"),
            "a", "its predictions are written to a file",
        ),
        # a name of predictions that is bound again holds another model's
        (
            FITTED.format("a") + "p = a.predict(X_new)\nprint(mean_absolute_error(y_new, p))\n"
            + FITTED.format("b") + "p = b.predict(X_new)\nout['p'] = p\nout.to_csv('out.csv')\n"
            + FITTED.format("c") + MEASURED.format("c"),
            "b", "its predictions are written to a file",
        ),
        # to be scored is less than to predict and be measured
        (
            FITTED.format("side") + "print(side.score(X, y))\n" + FITTED.format("main") + MEASURED.format("main"),
            "main", "it is measured",
        ),
        (
            FITTED.format("main") + MEASURED.format("main") + FITTED.format("side") + "print(side.score(X, y))\n",
            "main", "it is measured",
        ),
        # nothing else is there: the last turn's, which is said
        (
            "for a in [1, 2]:\n    r = Ridge(a).fit(X, y)\n    print(r.predict(X_new))\n",
            "r", "it predicts; each turn of its loop makes another, and the last one is served",
        ),
    ],
)  # fmt: skip
def test_model_is_the_one_whose_predictions_matter(
    text: str, name: str, why: str
) -> None:
    told = why_served(statements(SEVERAL + text), "n.ipynb")

    assert told.startswith(f"`{name}` of cell 1 is served: {why}")
    assert f"served_model = {name}" in order(SEVERAL + text)


def test_name_that_is_bound_again_is_another_model() -> None:
    text = FITTED.format("m") + WRITTEN.format("m")
    again = "for a in [1, 2]:\n    m = Lasso(a).fit(X, y)\n    print(m.predict(X))\n"

    lines = order(SEVERAL + text + again)

    assert lines.index("served_model = m") < lines.index("out.to_csv('out.csv')")
    assert served(SEVERAL + text + again)["expected"] == "m.predict(X_new)"


def test_other_models_are_told() -> None:
    text = FITTED.format("a") + FITTED.format("b") + MEASURED.format("b")

    told = why_served(statements(SEVERAL + text), "n.ipynb")

    assert told.endswith("; --target names another: `a`")
    assert "--target names it" in why_served(statements(SEVERAL + text), "n", "a")


SHOPS = (
    "models = {s: Ridge().fit(X[s], y[s]) for s in shops}\n"
    "for shop, m in models.items():\n    out.loc[shop] = m.predict(X_new[shop])\nout.to_csv('out.csv')\n"
)


@pytest.mark.parametrize(
    "text", [SHOPS, SHOPS + FITTED.format("other") + MEASURED.format("other")]
)
def test_several_models_in_turn_are_no_single_one(text: str) -> None:
    with pytest.raises(Refused, match="`m` is several models"):
        served(SEVERAL + text)


def test_one_of_several_can_be_bound_and_named() -> None:
    text = SHOPS + "north = models['north']\nprint(north.predict(X_new['north']))\n"

    assert served(SEVERAL + text, "north")["model"] == "north"

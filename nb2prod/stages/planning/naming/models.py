"""What is done with models: trained, tuned, asked to predict, and measured."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from nb2prod.source.identifiers import snake_case
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.naming.deed import Deed
from nb2prod.stages.planning.naming.nouns import is_named, is_telling, noun_of
from nb2prod.stages.planning.naming.values import bound_by, calls_of
from nb2prod.stages.planning.naming.vocabulary import VERB_OF_CALL

MODEL = re.compile(
    r"(Classifier|Regressor|Regression|Forest|Tree|Boosting|SVC|SVR|NB|Ridge|Lasso|ElasticNet|"
    r"KMeans|DBSCAN|PCA|OLS|GLM|Logit|Probit|ARIMA|SARIMAX|VAR|AutoReg|Perceptron|Network|Pipeline)$"
)
PREPARES = re.compile(r"(Scaler|Encoder|Imputer|Vectorizer|Binarizer)$")
PREPARING = {
    "Scaler": "scale", "Encoder": "encode", "Imputer": "impute", "Vectorizer": "vectorize",
    "Binarizer": "binarize",
}  # fmt: skip
AFTER_LETTERS = re.compile(r"(?<=[A-Z]{2})(?=[A-Z][a-z])")
KIND_OF_MODEL = re.compile(r"(?<=\w)(Classifier|Regressor)$")
NO_MODELS = frozenset(
    "Pipeline GridSearchCV RandomizedSearchCV FunctionTransformer DataFrame Series".split()
)
FORMULAS = frozenset(
    "ols wls gls glm gee logit mnlogit probit poisson rlm mixedlm quantreg".split()
)
PREDICTS = frozenset({"predict", "predict_proba", "forecast"})


def fitting(
    nodes: Sequence[ast.stmt],
    fits: Sequence[ast.Call],
    names: Sequence[str],
    outputs: Sequence[str],
    known: Mapping[str, str],
) -> Deed:
    """Training a model, searching for its best settings, or learning how to prepare features."""
    classes = [name for name in names if MODEL.search(name) and name[:1].isupper()]
    classes = classes or [
        c for c in map(_class_of, fits, repeat(known)) if c and not PREPARES.search(c)
    ]
    prepared = [PREPARES.search(name) for name in names]
    ways = [PREPARING[match[1]] for match in prepared if match]
    if ways and not classes:
        return Deed(verb=ways[0], noun="features")
    fitted: list[str] = [
        snake_case(fit.func.value.id)
        for fit in fits
        if isinstance(fit.func, ast.Attribute) and isinstance(fit.func.value, ast.Name)
    ]
    held = map(snake_case, bound_by(nodes, outputs, {"fit", "train"}.__contains__))
    holders = list(dict.fromkeys(filter(is_telling, [*fitted, *held])))
    if "GridSearchCV" in names or "RandomizedSearchCV" in names:
        verb = "tune"
    else:
        verb = "train" if any(len(c.args + c.keywords) > 1 for c in fits) else "fit"
    kinds = set(map(kind_of, classes))
    if not kinds and _in_loop(nodes, fits):
        return Deed(verb=verb, noun="models", others=tuple(holders))
    nouns = [*kinds, *(holders if len(holders) == 1 else ())]
    noun = "models" if len(kinds) > 1 else next(filter(is_named, nouns), "model")
    return Deed(verb=verb, noun=noun, others=tuple(holders))


def kind_of(name: str) -> str:
    """`decision_tree` of `DecisionTreeClassifier`."""
    return snake_case(AFTER_LETTERS.sub(" ", KIND_OF_MODEL.sub("", name)))


def made_in(nodes: Iterable[ast.stmt]) -> set[str]:
    """The classes that are called."""
    names = (callee_name(call) for call in calls_of([*nodes]))
    return {name for name in names if MODEL.search(name) and name[:1].isupper()}


def classes_of(nodes: Iterable[ast.stmt]) -> dict[str, str]:
    """Variable -> the class that makes it: `KMeans` of `groups = cluster.KMeans(3)`."""
    found = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                found[name] = _kind(call)
    return {name: kind for name, kind in found.items() if kind}


def _class_of(fit: ast.Call, known: Mapping[str, str]) -> str:
    """The class of what is fitted."""
    match fit.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return known.get(name, "")
        case ast.Attribute(value=ast.Call() as made):
            return _kind(made)
    return ""


def _kind(made: ast.Call) -> str:
    """`KMeans`; of a formula's model its name, `OLS` of `smf.ols(…)`."""
    name = callee_name(made)
    if re.match(r"[A-Z]{1,4}[a-zA-Z]", name) and name not in NO_MODELS:
        return name
    return name.upper() if name in FORMULAS else ""


def _in_loop(nodes: Sequence[ast.stmt], fits: Sequence[ast.Call]) -> bool:
    """True where all that is fitted is what a loop goes through."""
    inside = {
        id(child)
        for node in nodes
        for loop in ast.walk(node)
        if isinstance(loop, ast.For | ast.ListComp | ast.DictComp)
        for child in ast.walk(loop)
    }
    return all(id(fit) in inside for fit in fits)


def judging(
    nodes: Sequence[ast.stmt], calls: Sequence[ast.Call], outputs: Sequence[str]
) -> Deed | None:
    """Predicting, or measuring predictions; none where something else is handed on."""
    measured = any(VERB_OF_CALL.get(callee_name(c)) == "evaluate" for c in calls)
    predicting = [c for c in calls if callee_name(c) in PREDICTS]
    predicted = noun_of(bound_by(nodes, outputs, PREDICTS.__contains__))
    if predicting and measured:
        models = {root_name(call.func) or "" for call in predicting}
        named = [snake_case(m) for m in models if len(m) > 3]
        one = len(models) == 1
        noun = named[0] if one and named else "model" if one else "models"
        return Deed(verb="evaluate", noun=noun, others=(predicted,) * bool(predicted))
    return Deed(verb="predict", noun=predicted) if predicted else None

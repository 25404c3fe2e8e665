"""Statements -> every estimator of the notebook: where it is fitted, predicts, and is measured."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.configurable import PATH_WRITERS
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.planning.works import MEASURE

PREDICTS = ("predict", "predict_proba", "decision_function")
FITS = frozenset({"fit", "fit_predict", "partial_fit"})
SAVES = frozenset({"dump", "save", "save_model"})
# they group what they were given, and say nothing of new records
ALONE = frozenset(
    [
        "DBSCAN",
        "HDBSCAN",
        "OPTICS",
        "AgglomerativeClustering",
        "SpectralClustering",
        "TSNE",
        "MDS",
    ]
)
DEFERRED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A call on an estimator, and the top-level statement that it stands in."""

    statement: int  # position among the statements
    method: str
    call: ast.Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """A variable that holds an estimator, with everything that is done with it."""

    name: str
    maker: str  # the class or function that it comes from
    made: int  # the statement that binds or fits it last before it predicts
    fits: tuple[Use, ...]
    predictions: tuple[Use, ...]
    metrics: tuple[Use, ...]
    delivered: bool  # its predictions are written to a file
    saved: bool
    in_loop: bool

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int]:
        """What makes it the one that matters; greater is more."""
        last = max(u.statement for u in (*self.fits, *self.predictions))
        return (
            self.saved,
            self.delivered,
            bool(self.metrics),
            bool(self.predictions),
            not self.in_loop,
            last,
        )


def estimators_of(statements: Sequence[Statement]) -> tuple[Estimator, ...]:
    """Every variable of the top level that is fitted and could predict, the best first."""
    uses = list(all_uses(statements))
    names = {n for n, use in uses if use.method in FITS or use.method in PREDICTS}
    names -= {n for n, u in uses if u.method == "transform"} - {
        n for n, u in uses if u.method in (*PREDICTS, "fit_predict")
    }
    found = [estimator(name, statements, uses) for name in sorted(names)]
    return tuple(sorted((e for e in found if e), key=lambda e: e.rank, reverse=True))


def all_uses(statements: Sequence[Statement]) -> Iterator[tuple[str, Use]]:
    """Calls of methods on variables, `x = Maker().fit(…)` counted as a fit of `x`."""
    for position, statement in enumerate(statements):
        for call in calls_now(statement.node):
            match call.func:
                case ast.Attribute(value=ast.Name(id=name), attr=method):
                    yield name, Use(statement=position, method=method, call=call)
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                fit = fit_of_chain(value)
                if fit is not None and chain_root(fit) != name:
                    yield name, Use(statement=position, method="fit", call=fit)


def fit_of_chain(value: ast.expr) -> ast.Call | None:
    """The call of `fit` that a value is the answer of."""
    match value:
        case ast.Call(func=ast.Attribute(attr="fit", value=ast.expr())):
            return value
    return None


def chain_root(call: ast.Call) -> str:
    """`model` for `model.fit(…)`; empty where a call made what is fitted."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name
    return ""


def calls_now(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that a statement makes itself, in order; bodies of functions are left out."""
    if isinstance(node, DEFERRED):
        return
    for child in ast.iter_child_nodes(node):
        yield from calls_now(child)
    if isinstance(node, ast.Call):
        yield node


def estimator(
    name: str, statements: Sequence[Statement], uses: Sequence[tuple[str, Use]]
) -> Estimator | None:
    own = [use for n, use in uses if n == name]
    fits = tuple(u for u in own if u.method in FITS)
    predictions = tuple(u for u in own if u.method in PREDICTS)
    bound = [i for i, s in enumerate(statements) if name in s.flow.may_write]
    if not bound or not (fits or predictions):
        return None
    last = max((u.statement for u in predictions), default=len(statements))
    made = max(
        [
            *(i for i in bound if i <= last),
            *(u.statement for u in fits if u.statement <= last),
        ],
        default=-1,
    )
    if made < 0 or not any(i <= made for i in bound):
        return None
    told = derived(statements, {name}, made)
    return Estimator(
        name=name,
        maker=maker_behind(statements, name, max(i for i in bound if i <= made)),
        made=made,
        fits=tuple(u for u in fits if u.statement <= made),
        predictions=tuple(u for u in predictions if u.statement >= made),
        metrics=tuple(metrics(statements, name, made, told)),
        delivered=any(writes_file(s, told) for s in statements[made:]),
        saved=any(is_saved(s, name) for s in statements[made:]),
        in_loop=isinstance(statements[made].node, ast.For | ast.While),
    )  # fmt: skip


def maker_of(node: ast.AST) -> str:
    """The class that an assignment calls: `KMeans` in `km = KMeans(3).fit(X)`."""
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        if callee_name(call)[:1].isupper():
            return callee_name(call)
    return ""


def maker_behind(statements: Sequence[Statement], name: str, place: int) -> str:
    """The class behind a variable; `res = model.fit()` has that of `model`."""
    node = statements[place].node
    found = maker_of(node)
    match node:
        case ast.Assign(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner)))
        ) if not found:
            earlier = [i for i in range(place) if owner in statements[i].flow.writes]
            return maker_of(statements[earlier[-1]].node) if earlier else ""
    return found


def derived(statements: Sequence[Statement], names: set[str], start: int) -> set[str]:
    """Names that hold something of an estimator's predictions, from a statement on."""
    (name,) = names
    told: set[str] = set()
    for statement in statements[start:]:
        calls = calls_now(statement.node)
        predicts = any(is_prediction(c, name) for c in calls)
        if predicts or statement.flow.reads & told:
            told |= statement.flow.may_write | statement.flow.mutates
    return told - names


def is_prediction(call: ast.Call, name: str) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=method):
            return owner == name and method in (*PREDICTS, "fit_predict")
    return False


def metrics(
    statements: Sequence[Statement], name: str, start: int, told: set[str]
) -> Iterator[Use]:
    """Calls that measure an estimator or what it predicted."""
    for position in range(start, len(statements)):
        for call in calls_now(statements[position].node):
            method = callee_name(call)
            inside = [n for a in call.args for n in ast.walk(a)]
            read = {n.id for n in inside if isinstance(n, ast.Name)}
            own = isinstance(call.func, ast.Attribute) and chain_root(call) == name
            if MEASURE.search(method) and (read & told or name in read or own):
                yield Use(statement=position, method=method, call=call)


def writes_file(statement: Statement, told: set[str]) -> bool:
    """Whether a statement writes something of the predictions to a file."""
    names = {callee_name(call) for call in calls_now(statement.node)}
    return bool(names & PATH_WRITERS and statement.flow.reads & told)


def is_saved(statement: Statement, name: str) -> bool:
    """Whether a statement keeps the estimator itself: `joblib.dump(model, …)`."""
    for call in calls_now(statement.node):
        given = {a.id for a in call.args if isinstance(a, ast.Name)}
        if callee_name(call) in SAVES and (name in given or chain_root(call) == name):
            return True
    return False

"""Statements -> every estimator of the notebook: where it is fitted, predicts, and is measured."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.file_calls import PATH_WRITERS
from nb2prod.source.scope import callee_name
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
NAMES_CODE = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
)  # fmt: skip
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
    in_loop: bool  # each turn of a loop makes another
    is_turn: bool  # what a loop takes from several, one at a time

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int]:
        """What makes it the one that matters; greater is more."""
        last = max(u.statement for u in (*self.fits, *self.predictions))
        return (
            self.saved,
            self.delivered,
            bool(self.metrics and self.predictions),
            bool(self.predictions or self.metrics),
            not self.in_loop,
            last,
        )

    @property
    def reason(self) -> str:
        """What makes it matter, in words."""
        if self.saved:
            return "the notebook saves it"
        if self.delivered:
            return "its predictions are written to a file"
        if self.metrics:
            return "it is measured"
        return "it predicts" if self.predictions else "it is fitted"


def estimators_of(statements: Sequence[Statement]) -> tuple[Estimator, ...]:
    """Every variable of the top level that is fitted and could predict, the best first."""
    uses = list(all_uses(statements))
    names = {n for n, use in uses if use.method in FITS or use.method in PREDICTS}
    names -= {n for n, u in uses if u.method == "transform"} - {
        n for n, u in uses if u.method in (*PREDICTS, "fit_predict")
    }
    found = [e for name in sorted(names) for e in lives(name, statements, uses)]
    return tuple(sorted(found, key=lambda e: e.rank, reverse=True))


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


def lives(
    name: str, statements: Sequence[Statement], uses: Sequence[tuple[str, Use]]
) -> Iterator[Estimator]:
    """What a variable holds, from each time that it is bound to the next."""
    bound = [i for i, s in enumerate(statements) if name in s.flow.may_write]
    for start, stop in zip(bound, [*bound[1:], len(statements)], strict=True):
        own = [u for n, u in uses if n == name and start <= u.statement < stop]
        found = estimator(name, statements, own, start, stop)
        if found is not None:
            yield found


def estimator(
    name: str,
    statements: Sequence[Statement],
    own: Sequence[Use],
    start: int,
    stop: int,
) -> Estimator | None:
    """The estimator that a variable holds while it is bound to one thing."""
    fits = tuple(u for u in own if u.method in FITS)
    predictions = tuple(u for u in own if u.method in PREDICTS)
    if not (fits or predictions):
        return None
    last = max((u.statement for u in predictions), default=stop)
    made = max([start, *(u.statement for u in fits if u.statement <= last)])
    told = derived(statements, {name}, made, stop)
    node = statements[start].node
    return Estimator(
        name=name,
        maker=maker_behind(statements, name, start),
        made=made,
        fits=tuple(u for u in fits if u.statement <= made),
        predictions=tuple(u for u in predictions if u.statement >= made),
        metrics=tuple(metrics(statements, name, made, stop, told)),
        delivered=any(writes_file(s, t) for s, t in told),
        saved=any(is_saved(s, name) for s in statements[made:stop]),
        in_loop=isinstance(statements[made].node, ast.For | ast.While),
        is_turn=isinstance(node, ast.For) and name in bound_by_turns(node),
    )  # fmt: skip


def bound_by_turns(loop: ast.For) -> frozenset[str]:
    """`shop` and `m` in `for shop, m in models.items():`, of inner loops too."""
    loops = [n for n in ast.walk(loop) if isinstance(n, ast.For)]
    names = [n for each in loops for n in ast.walk(each.target)]
    return frozenset(n.id for n in names if isinstance(n, ast.Name))


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


def derived(
    statements: Sequence[Statement], names: set[str], start: int, stop: int
) -> list[tuple[Statement, frozenset[str]]]:
    """Each statement from one on, with the names that hold something of the estimator's predictions there."""
    (name,) = names
    told: set[str] = set()
    found = []
    # a class is no variable, though `Ridge().fit(X, y)` changes something of it
    variables = frozenset().union(
        *(s.flow.may_write for s in statements if not isinstance(s.node, NAMES_CODE))
    )
    for position, statement in enumerate(statements[start:], start):
        calls = calls_now(statement.node)
        predicts = position < stop and any(is_prediction(c, name) for c in calls)
        if predicts or statement.flow.reads & told:
            node = statement.node
            turns = bound_by_turns(node) if isinstance(node, ast.For) else frozenset()
            bound = statement.flow.may_write - turns
            told |= bound | (statement.flow.mutates & variables)
        else:
            told -= statement.flow.writes  # another thing of the same name
        found.append((statement, frozenset(told - names)))
    return found


def is_prediction(call: ast.Call, name: str) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=method):
            return owner == name and method in (*PREDICTS, "fit_predict")
    return False


def metrics(
    statements: Sequence[Statement], name: str, start: int, stop: int,
    told: Sequence[tuple[Statement, frozenset[str]]],
) -> Iterator[Use]:  # fmt: skip
    """Calls that measure an estimator or what it predicted."""
    for position, (statement, names) in enumerate(told, start):
        for call in calls_now(statement.node):
            method = callee_name(call)
            inside = [n for a in call.args for n in ast.walk(a)]
            read = {n.id for n in inside if isinstance(n, ast.Name)}
            own = isinstance(call.func, ast.Attribute) and chain_root(call) == name
            here = position < stop and (name in read or own)
            if MEASURE.search(method) and (read & names or here):
                yield Use(statement=position, method=method, call=call)


def writes_file(statement: Statement, told: frozenset[str]) -> bool:
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

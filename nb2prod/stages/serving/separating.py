"""An estimator -> lines that take hold of it, of what it was fitted on, and of its preparation.

    scaler = StandardScaler().fit(X_train)          served_rows = X_train.copy()
    A = scaler.transform(X_train)             ─►    served_preparation = [scaler.transform]
    model.fit(A, y_train)                           served_model = model

A chain of preparations is followed back from what the estimator is given to the last
table that holds a record as a client would send it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nb2prod.errors import Refused
from nb2prod.model.plan import SERVED
from nb2prod.source.scope import flow_of
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.serving.chains import FORECASTS, Chain, chain_of, fitted_on
from nb2prod.stages.serving.estimators import ALONE, Estimator, Use, estimators_of


def is_added(name: str) -> bool:
    """Whether a variable is of the added lines, and none of the notebook's."""
    return name.startswith(SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A line to stand before or after a statement of the notebook."""

    place: int
    after: bool
    text: str


def with_served_model(
    statements: Sequence[Statement], path: str, wanted: str = ""
) -> tuple[Statement, ...]:
    """The statements with lines that hold on to the estimator that matters; refuses with the reason."""
    chosen = chosen_estimator(statements, path, wanted)
    lines = list(insertions(statements, chosen))
    names = {line.text.partition(" = ")[0] for line in lines if " = " in line.text}
    if "served_rows" not in names:
        raise Refused(
            f"{path}:cell {statements[chosen.made].cell}: nothing says what `{chosen.name}` is fitted on",
            hint="call `fit` or `predict` on a variable in a cell of its own; or use --entry api",
        )
    shown = ", ".join(sorted(filter(is_added, names)))
    lines.append(Insertion(place=len(statements) - 1, after=True, text=f"({shown},)"))
    return tuple(inserted(statements, lines))


def chosen_estimator(
    statements: Sequence[Statement], path: str, wanted: str
) -> Estimator:
    found = estimators_of(statements)
    if wanted:
        found = tuple(e for e in found if e.name == wanted)
    if not found:
        name = f"`{wanted}`" if wanted else "no variable of the top level"
        raise Refused(
            f"{path}: there is no model to serve: {name} is fitted and predicts",
            hint="fit an estimator in a cell, as in `model = make_model().fit(X, y)`; or use --entry api",
        )
    able = [e for e in found if is_able(e)]
    single = [e for e in able if not e.is_turn]
    if able and (matters_in_turns(able[0]) or not single):
        raise Refused(
            f"{path}:cell {statements[able[0].made].cell}: `{able[0].name}` is several models, one in each turn of a loop",
            hint="bind the one to serve, as in `model = models['north']`, and predict with it; or use --entry api",
        )
    if not able:
        what = found[0].maker or found[0].name
        raise Refused(
            f"{path}:cell {statements[found[0].made].cell}: `{what}` says nothing of new records",
            hint="use an estimator that predicts from features, such as KMeans or Ridge; or use --entry api",
        )
    return single[0]


def matters_in_turns(estimator: Estimator) -> bool:
    """Whether what the notebook delivers is of several models, one after the other."""
    return estimator.is_turn and (estimator.saved or estimator.delivered)


def why_served(statements: Sequence[Statement], path: str, wanted: str = "") -> str:
    """Which estimator is served, why it, and which others there are."""
    chosen = chosen_estimator(statements, path, wanted)
    why = "--target names it" if wanted else chosen.reason
    if chosen.in_loop:
        why += "; each turn of its loop makes another, and the last one is served"
    others = dict.fromkeys(e.name for e in estimators_of(statements))
    rest = ", ".join(f"`{name}`" for name in others if name != chosen.name)
    others_told = f"; --target names another: {rest}" if rest else ""
    cell = statements[chosen.made].cell
    return f"`{chosen.name}` of cell {cell} is served: {why}{others_told}"


def is_able(estimator: Estimator) -> bool:
    """Whether an estimator can say something of a record that it has not seen."""
    asked = estimator.predictions
    if estimator.maker in FORECASTS or (asked and all(is_forecast(u) for u in asked)):
        return False
    return bool(estimator.predictions) or estimator.maker not in ALONE


def is_forecast(use: Use) -> bool:
    """Whether a call asks how a series goes on: `predict(start="2005", end="2027")`."""
    return bool({k.arg for k in use.call.keywords} & {"start", "end", "steps"})


def method_of(estimator: Estimator) -> str:
    """How the notebook asks for predictions."""
    methods = [u.method for u in estimator.predictions]
    return "predict" if "predict" in methods or not methods else methods[-1]


def insertions(
    statements: Sequence[Statement], chosen: Estimator
) -> Iterator[Insertion]:
    """Rows and preparation where they are at hand, the model where it is fitted."""
    method = method_of(chosen)
    fit = chain_of(statements, fitted_on(statements, chosen), chosen.made)
    predictions = [u for u in chosen.predictions if u.method == method and has_rows(u)]
    asked = next((u for u in reversed(predictions) if is_plain(statements, u)), None)
    test = chain_of(statements, asked.call.args[0], asked.statement) if asked else None
    main = fit or test
    if main is None:
        return
    yield from holding("rows", main, statements)
    for module in ("functools", "operator"):
        if any(f"{module}." in call for call in main.calls):
            yield Insertion(place=chosen.made, after=True, text=f"import {module}")
    calls = ", ".join(main.calls)
    yield Insertion(
        place=chosen.made, after=True, text=f"served_preparation = [{calls}]"
    )
    yield Insertion(place=chosen.made, after=True, text=f"served_model = {chosen.name}")
    if (
        test is not None
        and asked is not None
        and test.calls == main.calls
        and not main.made
    ):
        yield from holding("test", test, statements)
        text = f"served_expected = {expected(test, asked)}"
        yield Insertion(place=asked.statement, after=True, text=text)
    yield from score_of(statements, chosen)


def has_rows(use: Use) -> bool:
    """Whether a call is given records: one argument, and no bare number."""
    return len(use.call.args) == 1 and not isinstance(use.call.args[0], ast.Constant)


def expected(chain: Chain, asked: Use) -> str:
    """The notebook's own call; past a split, the same call for all rows."""
    if not chain.split:
        return ast.unparse(asked.call)
    rows = ast.unparse(chain.source)
    for call in chain.calls:
        rows = f"{call}({rows})"
    return f"{ast.unparse(asked.call.func)}({rows})"


def score_of(statements: Sequence[Statement], chosen: Estimator) -> Iterator[Insertion]:
    """The last measure of the estimator that can be taken where it stands."""
    for use in reversed(chosen.metrics):
        if is_plain(statements, use):
            text = f"served_score = {ast.unparse(use.call)}"
            yield Insertion(place=use.statement, after=True, text=text)
            return


def holding(
    what: str, chain: Chain, statements: Sequence[Statement]
) -> Iterator[Insertion]:
    """`served_rows = X_train.copy()`, before the statement that reads it, if it is there by then."""
    read = {n.id for n in ast.walk(chain.source) if isinstance(n, ast.Name)}
    late = bool(read & statements[chain.place].flow.may_write) and not chain.calls
    text = ast.unparse(chain.source)
    whole = f"{text}.copy()" if isinstance(chain.source, ast.Name) else text
    for line in (*chain.made, f"served_{what} = {whole}"):
        yield Insertion(place=chain.place, after=late, text=line)


def is_plain(statements: Sequence[Statement], use: Use) -> bool:
    """Whether a call can be repeated after its statement: it reads variables of the top level alone."""
    known = {n for s in statements[: use.statement + 1] for n in s.flow.may_write}
    local = {
        n.id
        for node in ast.walk(statements[use.statement].node)
        if isinstance(node, ast.comprehension)
        for n in ast.walk(node.target)
        if isinstance(n, ast.Name)
    }
    inside = [n for n in ast.walk(use.call) if isinstance(n, ast.Name)]
    lambdas = any(isinstance(n, ast.Lambda | ast.NamedExpr) for n in ast.walk(use.call))
    return not lambdas and all(n.id in known - local for n in inside)


def inserted(
    statements: Sequence[Statement], lines: Sequence[Insertion]
) -> Iterator[Statement]:
    """The notebook's statements with our lines among them."""
    last = len(statements) - 1
    for position, statement in enumerate(statements):
        yield from (
            line_of(x, statement) for x in lines if x.place == position and not x.after
        )
        end = position == last and any(x.place == last and x.after for x in lines)
        yield replace(statement, is_last=False) if end else statement
        yield from (
            line_of(x, statement) for x in lines if x.place == position and x.after
        )


def line_of(line: Insertion, beside: Statement) -> Statement:
    node = ast.parse(line.text).body[0]
    return Statement(
        number=beside.number, cell=beside.cell, line=beside.line, node=node,
        text=ast.unparse(node), flow=flow_of(node), is_last=isinstance(node, ast.Expr),
    )  # fmt: skip

"""What an estimator is given -> the records behind it, and the calls that prepare them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.serving.estimators import Estimator, Use

# what is made from its own past, and says how it goes on
FORECASTS = frozenset(
    [
        "AutoReg",
        "ARIMA",
        "SARIMAX",
        "ExponentialSmoothing",
        "SimpleExpSmoothing",
        "Holt",
        "ETSModel",
        "VAR",
    ]
)
ARRAY_MAKERS = frozenset({"array", "asarray", "asanyarray"})
LONGEST_CHAIN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """How a record becomes what the estimator is given."""

    source: ast.expr  # what holds records
    place: int  # the statement that reads it
    calls: tuple[str, ...]  # from the record on
    made: tuple[
        str, ...
    ] = ()  # lines that make what the calls need, to stand at `place`
    split: bool = False  # it goes back through `train_test_split`


def fitted_on(statements: Sequence[Statement], chosen: Estimator) -> ast.expr | None:
    """What holds the features of the last fit."""
    for use in reversed(chosen.fits):
        if use.call.args:
            return use.call.args[0]
        named = [k.value for k in use.call.keywords if k.arg in {"X", "x", "data"}]
        if named:
            return named[0]
        return made_with(statements, use)
    return given_to_maker(statements[chosen.made].node)


def given_to_maker(node: ast.stmt) -> ast.expr | None:
    """`X_train` in `reg = fit_model(X_train, y_train)`."""
    match node:
        case ast.Assign(
            value=ast.Call(func=ast.Name(), args=[ast.Name() as rows, ast.Name(), *_])
        ):
            return rows
    return None


def made_with(statements: Sequence[Statement], use: Use) -> ast.expr | None:
    """The features in `OLS(y, X).fit()`, in `ols(formula, data).fit()`, and with a name for either."""
    match use.call.func:
        case ast.Attribute(value=ast.Call() as maker):
            return given_to_class(maker)
        case ast.Attribute(value=ast.Name(id=name)):
            found = bound_to(statements, name, use.statement)
            if found and isinstance(found[0], ast.Call):
                return given_to_class(found[0])
    return None


def given_to_class(maker: ast.Call) -> ast.expr | None:
    """The features that a model of statsmodels is made with; a forecast has none."""
    named = {k.arg: k.value for k in maker.keywords}
    if "data" in named or "exog" in named:
        return named.get("data") or named["exog"]
    plain = len(maker.args) > 1 and not isinstance(
        maker.args[1], ast.Constant | ast.List
    )
    return maker.args[1] if plain and callee_name(maker) not in FORECASTS else None


def chain_of(
    statements: Sequence[Statement], given: ast.expr | None, place: int
) -> Chain | None:
    """Follow what an estimator is given back to records."""
    if given is None:
        return None
    chain = Chain(source=given, place=place, calls=())
    while len(chain.calls) < LONGEST_CHAIN:
        longer = one_back(statements, chain)
        if longer is None:
            return chain
        chain = longer
    return chain


def one_back(statements: Sequence[Statement], chain: Chain) -> Chain | None:
    """The chain with one more preparation, or None where records are reached."""
    if not isinstance(chain.source, ast.Name):
        return with_preparation(chain, chain.source, chain.place)
    found = bound_to(statements, chain.source.id, chain.place)
    if found is None:
        return None
    value, place = found
    whole = before_split(value, statements[place], chain.source.id)
    if whole is not None:
        earlier = one_back(
            statements, replace(chain, source=whole, place=place, split=True)
        )
        return earlier if earlier and earlier.calls != chain.calls else None
    return with_preparation(chain, value, place)


def with_preparation(chain: Chain, value: ast.expr, place: int) -> Chain | None:
    """The chain with a call before it that makes a value from records."""
    fitted = anonymous(value)
    if fitted is not None:
        maker, rows = fitted
        name = f"served_fitted_{len(chain.made) + 1}"
        line = f"{name} = {maker}.fit({ast.unparse(rows)})"
        calls, made = (f"{name}.transform", *chain.calls), (*chain.made, line)
        return replace(chain, source=rows, place=place, calls=calls, made=made)
    step = preparation(value)
    if step is None:
        return None
    call, source = step
    return replace(chain, source=source, place=place, calls=(call, *chain.calls))


def anonymous(value: ast.expr) -> tuple[str, ast.expr] | None:
    """What is fitted and forgotten in `StandardScaler().fit_transform(X)`."""
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=maker), attr="fit_transform"),
            args=[rows],
        ) if (
            ast.unparse(maker).rpartition(".")[2][:1].isupper()
        ):
            return ast.unparse(value.func.value), rows  # type: ignore[attr-defined]  # as matched
    return None


def before_split(value: ast.expr, statement: Statement, name: str) -> ast.expr | None:
    """The table that a name is a part of after `train_test_split`."""
    match statement.node:
        case ast.Assign(
            targets=[ast.Tuple(elts=targets)], value=ast.Call(args=args) as call
        ):
            names = [t.id if isinstance(t, ast.Name) else "" for t in targets]
            known = callee_name(call) == "train_test_split" and call is value
            if known and name in names and len(names) == 2 * len(args):
                return args[names.index(name) // 2]
    return None


def bound_to(
    statements: Sequence[Statement], name: str, before: int
) -> tuple[ast.expr, int] | None:
    """The value that a name was last given by a plain assignment, and where."""
    for position in range(before - 1, -1, -1):
        statement = statements[position]
        if name in statement.flow.mutates:
            return None
        if name not in statement.flow.may_write:
            continue
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if (
                target == name
            ):
                return value, position
            case ast.Assign(targets=[ast.Tuple()], value=ast.Call() as call):
                return call, position
            case ast.Assign(
                targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)
            ):
                if len(targets) == len(values):
                    for one, given in zip(targets, values, strict=True):
                        if isinstance(one, ast.Name) and one.id == name:
                            return given, position
        return None
    return None


def preparation(value: ast.expr) -> tuple[str, ast.expr] | None:
    """A call that prepares records, as something that can be called again, and the records."""
    match value:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Name(id=name), attr="transform" | "fit_transform"
            ),
            args=[rows, *_],
        ):
            return f"{name}.transform", rows
        case ast.Attribute(value=ast.Name() as rows, attr="values"):
            return "operator.attrgetter('values')", rows
        case ast.Call(
            func=ast.Attribute(
                value=ast.expr() as rows, attr="to_numpy" | "toarray" as method
            ),
            args=[],
            keywords=[],
        ):
            return f"operator.methodcaller('{method}')", rows
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr=attr) as func,
            args=[rows],
            keywords=[],
        ):
            if attr in ARRAY_MAKERS and isinstance(rows, ast.Name):
                return ast.unparse(func), rows
            if attr == "add_constant":
                return (
                    f"functools.partial({ast.unparse(func)}, has_constant='add')",
                    rows,
                )
            return None
        case ast.Call(
            func=ast.Attribute(attr="DataFrame") as func, args=[rows], keywords=words
        ):
            return framed(func, rows, words)
    return None


def framed(
    func: ast.expr, rows: ast.expr, words: Sequence[ast.keyword]
) -> tuple[str, ast.expr] | None:
    """`pd.DataFrame(scaler.transform(X), columns=names)`; an index is the training rows' own."""
    if preparation(rows) is None:
        return None
    columns = [ast.unparse(k.value) for k in words if k.arg == "columns"]
    given = f", columns={columns[0]}" if columns else ""
    call = (
        f"functools.partial({ast.unparse(func)}{given})" if given else ast.unparse(func)
    )
    return call, rows

"""Rules for scikit-learn's way of working, and for plots."""

from __future__ import annotations

import ast

from nb2prod.inference.array_rules import as_array
from nb2prod.inference.calls import Call, call_method, rule
from nb2prod.inference.values import (
    FLOAT,
    NONE,
    STR,
    UNKNOWN,
    Instance,
    Type,
    array,
    is_instance,
    list_of,
    literal,
    members,
    part,
    parts,
    series,
    tuple_of,
)

AXES = Instance("matplotlib.axes.Axes")
FIGURE = Instance("matplotlib.figure.Figure")
SUBFIGURE = Instance("matplotlib.figure.SubFigure")
BUNCH = Instance("sklearn.utils.Bunch")
SPARSE = Instance("scipy.sparse.csr_matrix")
IMPORTANCE = ("importances", "importances_mean", "importances_std")
ONCE_OR_MORE = {
    "list",
    "numpy.ndarray",
    "pandas.Series",
    "pandas.DataFrame",
    "scipy.sparse.csr_matrix",
}
ONCE_OR_MORE |= {"pandas.Index", "scipy.sparse.csc_matrix", "scipy.sparse.coo_matrix"}


@rule("split")
def train_test(call: Call, parameter: str) -> Type:
    """`train_test_split(a, b)`: a part and the rest of each, as it was."""
    given = call.arguments.positional
    if call.arguments.open:
        return list_of(UNKNOWN)
    given = tuple(list_of(part(g)) if is_instance(g, "range") else g for g in given)
    made = [
        one if all(is_instance(m, *ONCE_OR_MORE) for m in members(one)) else UNKNOWN
        for one in given
    ]
    halves = tuple(half for one in made for half in (one, one))
    return Instance("sklearn.model_selection._Parts", halves)


@rule("parts")
def parts_of(call: Call, parameter: str) -> Type:
    return (
        tuple_of(*parts(call.receiver))
        if isinstance(call.receiver, Instance)
        else UNKNOWN
    )


@rule("transformed")
def transformed(call: Call, parameter: str) -> Type:
    """An array, whatever table came in, unless pandas was asked for."""
    if "set_output" in call.machine.asked or "set_config" in call.machine.asked:
        return UNKNOWN
    return array(FLOAT if parameter.startswith("float") else UNKNOWN, 2)


@rule("pipeline")
def pipeline(call: Call, parameter: str) -> Type:
    """A pipeline, which remembers its last step where that is written out."""
    last = call.arguments.positional[-1] if call.arguments.positional else UNKNOWN
    if parameter != "made":
        last = _last_step(call)
    plain = isinstance(last, Instance) and not call.arguments.open
    return Instance("sklearn.pipeline.Pipeline", (last,) if plain else ())


def _last_step(call: Call) -> Type:
    node = call.node
    steps = node.args[0] if isinstance(node, ast.Call) and node.args else None
    if not isinstance(steps, ast.List) or not steps.elts:
        return UNKNOWN
    named = call.machine.evaluate(steps.elts[-1], call.frame)
    is_pair = isinstance(named, Instance) and named.name == "tuple"
    return part(named, 1) if is_pair else UNKNOWN


@rule("last_step")
def last_step(call: Call, parameter: str) -> Type:
    """What a pipeline's last step makes, if it is scikit-learn's own."""
    last = part(call.receiver)
    if not isinstance(last, Instance) or not last.name.startswith("sklearn."):
        return UNKNOWN
    made = call_method(
        call.machine, last, "transform", call.arguments, call.node, call.frame
    )
    return UNKNOWN if made is None else made


@rule("encoded")
def encoded(call: Call, parameter: str) -> Type:
    """Sparse unless told otherwise when it was made."""
    if "set_output" in call.machine.asked or "set_config" in call.machine.asked:
        return UNKNOWN
    note = call.receiver.note if isinstance(call.receiver, Instance) else None
    return array(UNKNOWN, 2) if note == "dense" else SPARSE


@rule("encoder")
def encoder(call: Call, parameter: str) -> Type:
    dense = literal(call.get(None, "sparse_output") or call.get(None, "sparse") or NONE)
    name = call.receiver.name if isinstance(call.receiver, Instance) else ""
    return Instance(name, (), "dense" if dense is False else None)


@rule("score")
def score(call: Call, parameter: str) -> Type:
    """A number, or one for each class or output where that is asked for."""
    asked = (
        call.get(None, "average")
        if parameter == "average"
        else call.get(None, "multioutput")
    )
    if asked is None:
        return FLOAT
    if asked == NONE or literal(asked) == "raw_values":
        return array(FLOAT, 1)
    return FLOAT if isinstance(literal(asked), str) else UNKNOWN


@rule("dataset")
def dataset(call: Call, parameter: str) -> Type:
    """A bunch that remembers whether it holds tables or arrays, or the pair of them."""
    pair, framed = (call.get(None, name) for name in ("return_X_y", "as_frame"))
    known = [literal(one) if one is not None else False for one in (pair, framed)]
    if None in known:
        return UNKNOWN if known[0] is not False else BUNCH
    kind = "tables" if known[1] is True else "arrays" if "arrays" in parameter else ""
    kind += " classes" * ("classes" in parameter)
    if known[0] is True:
        return tuple_of(_bunch_part(kind, "data"), _bunch_part(kind, "target"))
    return Instance(BUNCH.name, (), kind or None)


def _bunch_part(kind: object, name: object) -> Type:
    kinds = str(kind).split()
    if name == "feature_names" and "names" in kinds:
        return Instance("list", (STR,))
    if name == "target_names":
        return array(STR, 1) if "classes" in kinds else UNKNOWN
    if "tables" in kinds:
        return (
            Instance("pandas.DataFrame")
            if name in {"data", "frame"}
            else series() if name == "target" else UNKNOWN
        )
    known = (
        {
            "data": array(UNKNOWN, 2),
            "target": array(UNKNOWN, 1),
            "images": array(UNKNOWN, 3),
        }
        if "arrays" in kinds
        else dict.fromkeys(IMPORTANCE, array(FLOAT)) if "importance" in kinds else {}
    )
    return known.get(str(name), UNKNOWN)


@rule("bunch_part")
def bunch_part(call: Call, parameter: str) -> Type:
    """`bunch.data`, `bunch["target"]`."""
    name = (
        call.node.attr if isinstance(call.node, ast.Attribute) else literal(call.of(0))
    )
    return _bunch_part(
        call.receiver.note if isinstance(call.receiver, Instance) else None, name
    )


@rule("framed")
def framed(call: Call, parameter: str) -> Type:
    """A table for a table."""
    return call.of(0) if is_instance(call.of(0), "pandas.DataFrame") else UNKNOWN


@rule("like_first")
def like_first(call: Call, parameter: str) -> Type:
    """What came in, as it was; `shuffle` and `resample` give several for several."""
    given = call.arguments.positional
    if len(given) == 1:
        return given[0] if is_instance(given[0], *ONCE_OR_MORE) else UNKNOWN
    return tuple_of(*(g if is_instance(g, *ONCE_OR_MORE) else UNKNOWN for g in given))


@rule("like_both")
def like_both(call: Call, parameter: str) -> Type:
    """`fit_resample(X, y)`: both, as they were."""
    both = (call.of(0, "X"), call.of(1, "y"))
    return tuple_of(
        *(one if is_instance(one, *ONCE_OR_MORE) else UNKNOWN for one in both)
    )


@rule("folds")
def folds(call: Call, parameter: str) -> Type:
    places = array(Instance("numpy.integer"), 1)
    return Instance("collections.abc.Iterator", (tuple_of(places, places),))


@rule("subplots")
def subplots(call: Call, parameter: str) -> Type:
    """One axes or subfigure, or an array of them, by the rows and columns that are asked for."""
    first = 0
    counts = [
        _count(call.get(first + i, name)) for i, name in enumerate(("nrows", "ncols"))
    ]
    squeeze = literal(call.get(None, "squeeze") or NONE)
    one = SUBFIGURE if parameter == "figures" else AXES
    if call.arguments.open or (
        squeeze is None and call.get(None, "squeeze") is not None
    ):
        axes: Type = UNKNOWN
    elif squeeze is False:
        axes = array(one, 2)
    else:
        axes = _several(one, counts)
    return axes if parameter else tuple_of(FIGURE, axes)


def _count(given: Type | None) -> int | None:
    if given is None:
        return 1
    known = literal(given)
    return known if isinstance(known, int) else None


def _several(one: Type, counts: list[int | None]) -> Type:
    if counts == [1, 1]:
        return one
    several = sum(1 for c in counts if c is not None and c > 1)
    if None not in counts:
        return array(one, several)
    return array(one) if several else UNKNOWN


@rule("bars")
def drawn(call: Call, parameter: str) -> Type:
    """`hist`: counts, edges and patches, each a list where several data sets come in."""
    given = call.of(0, "x")
    made = as_array(given)
    flat = is_instance(given, "pandas.Series") or (made is not None and made.note == 1)
    counts = array(FLOAT, 1) if flat else UNKNOWN
    return tuple_of(
        counts,
        array(FLOAT, 1),
        Instance("matplotlib.container.BarContainer") if flat else UNKNOWN,
    )


@rule("searched")
def searched(call: Call, parameter: str) -> Type:
    """A search remembers the estimator that it tunes."""
    name = call.receiver.name if isinstance(call.receiver, Instance) else ""
    return Instance(name, (call.of(0, "estimator"),))


@rule("estimator")
def estimator(call: Call, parameter: str) -> Type:
    return part(call.receiver)


@rule("transformed_dense")
def transformed_dense(call: Call, parameter: str) -> Type:
    """Dense for dense data, sparse for sparse."""
    made = as_array(call.of(0))
    return transformed(call, parameter) if made is not None else UNKNOWN

"""Statements -> the kinds of work that they do, as bits: a step is best of one kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable

from nb2prod.source.bound import EACH, Bindings, bound_values
from nb2prod.source.file_calls import loads_data, saves_data
from nb2prod.source.scope import callee_name, own_nodes

READS = 1  # files or data sets
FITS = 2  # a model
JUDGES = 4  # predicts, or measures predictions
DRAWS = 8  # and makes nothing that is read later
WRITES = 16  # files

_JUDGE = re.compile(
    r"^(predict\w*|forecast|score|evaluate|cross_val_\w+|cross_validate|confusion_matrix|"
    r"classification_report|\w+_(score|error|loss|curve))$"
)
# a call that says how good a model is
MEASURE = re.compile(
    r"(_score|_error|_loss|_deviance|^score|^rmse|^mae|^mse|^rmsle)$", re.IGNORECASE
)


def works_of(nodes: Iterable[ast.stmt]) -> int:
    """READS, FITS, JUDGES and WRITES of the nodes' own calls; what they define does nothing yet."""
    works = 0
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for child in ast.walk(node):
            if not isinstance(child, ast.Call):
                continue
            name = callee_name(child)
            if loads_data(name):
                works |= READS
            elif saves_data(name) and name != "savefig":
                works |= WRITES
            elif name == "fit" and child.args:
                works |= FITS
            elif _JUDGE.match(name):
                works |= JUDGES
    return works


def worth_keeping(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """Names of fitted models, and of what was measured of them: nobody trains to throw these away.

    One that is held in a list or a dict counts as that, and so does what is handed to a function that fits it.
    """
    nodes = list(nodes)
    bindings = Bindings(nodes)
    walked = [n for node in nodes for n in ast.walk(node)]
    fitted = {
        origin.id
        for model in filter(None, map(_fitted_with_data, walked))
        for origin, _ in bindings.origins(model)
        if isinstance(origin, ast.Name)
    }
    run = [n for node in nodes for n in own_nodes(node)]
    kept = {
        bound.name
        for bound in bound_values(run)
        if EACH not in bound.taken
        and (_tells_of_models(bound.value) or _holds(bound.value, fitted))
    }
    return frozenset(fitted | kept)


def _fitted_with_data(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Call(
            func=ast.Attribute(value=model, attr="fit"), args=args, keywords=keywords
        ):
            return model if args or keywords else None
    return None


def _holds(value: ast.expr, fitted: Collection[str]) -> bool:
    """`(name, model)`, as what a list is given."""
    match value:
        case ast.Name(id=name):
            return name in fitted
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return any(_holds(part, fitted) for part in parts)
    return False


def _tells_of_models(value: ast.expr) -> bool:
    return any(_is_fit(n) or _is_measure(n) for n in ast.walk(value))


def _is_fit(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and callee_name(node) == "fit"


def _is_measure(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and MEASURE.search(callee_name(node)) is not None


def mixture(works: int, simplest: int) -> int:
    """How many kinds of work come together beyond those that no cut parts."""
    kinds = (works & ~DRAWS).bit_count()
    return max(0, kinds - max(1, (simplest & ~DRAWS).bit_count()))

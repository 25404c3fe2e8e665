"""What flows from a fit into a split, over plain assignments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.source.events.expressions import last_name
from nb2prod.source.facts import CellFacts, Facts

Place = tuple[CellFacts, ast.AST, str]

FITTED = frozenset(
    {"StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "PCA", "NMF"}
    | {"SimpleImputer", "KNNImputer", "IterativeImputer", "PowerTransformer", "Imputer"}
    | {"QuantileTransformer", "SelectKBest", "SelectPercentile", "TruncatedSVD", "RFE"}
    | {"TfidfVectorizer", "CountVectorizer", "KBinsDiscretizer", "TargetEncoder"}
)
SPLITS = "train_test_split"
FITS = frozenset({"fit", "fit_transform"})
RESAMPLES = frozenset({"fit_resample", "fit_sample"})


def mentions(facts: Facts, word: str) -> bool:
    return word in facts.text


Plain = ast.Assign | ast.Expr


def assignments(cells: list[CellFacts]) -> Iterator[tuple[CellFacts, Plain]]:
    for cell in cells:
        for statement in cell.statements:
            if type(statement) is ast.Assign or type(statement) is ast.Expr:
                yield cell, statement


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def targets_of(statement: ast.stmt) -> list[str]:
    """Written names by position; a target that is no name is an empty text."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return [part.id if isinstance(part, ast.Name) else "" for part in parts]


def split_call(statement: ast.stmt) -> ast.Call | None:
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and last_name(value.func) == SPLITS:
        return value
    return None


def fits_before_split(facts: Facts) -> Iterator[Place]:
    """Fits of transformers whose result is split later."""
    if mentions(facts, SPLITS) and any(mentions(facts, each) for each in FITTED):
        yield from _flows(facts, _fitted_here)


def resamples_before_split(facts: Facts) -> Iterator[Place]:
    """Resampled rows that are split later."""
    if mentions(facts, SPLITS) and any(mentions(facts, each) for each in RESAMPLES):
        yield from _flows(facts, _resampled_here)


Found = tuple[ast.AST, str] | None


def _flows(facts: Facts, found_in: object) -> Iterator[Place]:
    makers: dict[str, str] = {}
    tainted: dict[str, tuple[CellFacts, ast.AST, str]] = {}
    for cell, statement in assignments(facts.cells):
        split = split_call(statement)
        if split is not None:
            for name in sorted(set().union(*map(names_in, split.args))):
                if name in tainted:
                    yield tainted[name]
                    return
        source = found_in(facts, makers, statement)  # type: ignore[operator]  # one of the two below
        inherited = _inherited(statement, tainted)
        for target in targets_of(statement):
            tainted.pop(target, None)
            if split is not None or not target:
                continue
            if source is not None:
                tainted[target] = (cell, *source)
            elif inherited is not None:
                tainted[target] = inherited


def _inherited(statement: ast.stmt, tainted: dict[str, Place]) -> Place | None:
    """A plain name, or a part of one, hands its origin on."""
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Subscript | ast.Attribute):
        value = value.value
    if isinstance(value, ast.Call) and last_name(value.func) in {"DataFrame", "array"}:
        value = value.args[0] if value.args else None
    return tainted.get(value.id) if isinstance(value, ast.Name) else None


def _fitted_here(facts: Facts, makers: dict[str, str], statement: ast.stmt) -> Found:
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Call):
        return None
    kind = last_name(value.func)
    if kind in FITTED:
        makers.update((name, kind) for name in targets_of(statement))
    if kind != "fit_transform" or not isinstance(value.func, ast.Attribute):
        return None
    owner = value.func.value
    made = last_name(owner.func) if isinstance(owner, ast.Call) else ""
    made = makers.get(last_name(owner), made)
    return (value, made) if made in FITTED else None


def _resampled_here(facts: Facts, makers: dict[str, str], statement: ast.stmt) -> Found:
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and last_name(value.func) in RESAMPLES:
        return value, "fit_resample"
    return None


def fits_on_test(facts: Facts) -> Iterator[Place]:
    """Fits that are given a test part of a split."""
    if not mentions(facts, SPLITS):
        return
    tests: set[str] = set()
    at = next((n for n, cell in enumerate(facts.cells) if SPLITS in cell.text), 0)
    for cell, statement in assignments(facts.cells[at:]):
        split = split_call(statement)
        if split is None and not tests:
            continue
        fitted = None if split else _fit_on(statement, tests)
        if fitted is not None:
            yield cell, *fitted
        targets = targets_of(statement)
        tests.difference_update(targets)
        if split is not None:
            tests.update(name for name in targets[1::2] if name and not _trains(name))


def _trains(name: str) -> bool:
    """Training rows may be split again, one half for each of two models."""
    return "train" in name.lower()


def _fit_on(statement: ast.stmt, tests: set[str]) -> tuple[ast.AST, str] | None:
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Call) or last_name(value.func) not in FITS:
        return None
    first = value.args[0] if value.args else None
    if isinstance(first, ast.Name) and first.id in tests:
        return value, first.id
    return None

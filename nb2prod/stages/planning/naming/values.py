"""Statements -> their calls, and the values that names are bound to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from nb2prod.source.identifiers import snake_case
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.naming.vocabulary import VERB_OF_CALL, VERBS


def calls_of(nodes: Sequence[ast.AST]) -> Iterator[ast.Call]:
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, ast.Call):
                yield child


def bound_by(
    nodes: Sequence[ast.stmt], outputs: Sequence[str], is_meant: Callable[[str], object]
) -> list[str]:
    """Of what is handed on, the names whose values come from calls that are meant."""
    return [
        name
        for name in outputs
        if any(
            isinstance(part, ast.Call) and is_meant(callee_name(part))
            for value in values_of(nodes, frozenset([name]))
            for part in ast.walk(value)
        )
    ]


KINDS = {
    "table": "DataFrame concat merge pivot_table crosstab melt reset_index sort_values dropna fillna drop to_frame assign agg",
    "series": "Series value_counts squeeze",
    "array": "array zeros ones arange linspace reshape full eye asarray concatenate vstack hstack stack empty ravel",
    "graph": "Graph DiGraph MultiGraph MultiDiGraph",
    "matrix": "Matrix matrix csr_matrix",
    "tensor": "tensor Tensor",
    "lines": "readlines splitlines",
    "words": "split",
}  # fmt: skip
KIND_OF_CALL = {name: kind for kind, names in KINDS.items() for name in names.split()}
PLURALS = {"series": "series", "lines": "lines", "words": "words", "matrix": "matrices"}


def kind_noun(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> str:
    """ "table" or "tables" for what is handed on, where all of it is plainly that."""
    kinds = {_kind_of_value(value) for value in _bound(nodes, outputs)}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return PLURALS.get(kind, f"{kind}s") if kind and len(outputs) > 1 else kind


def maker_noun(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> str:
    """ "cursor" for `c = connection.cursor()`: what the last call that makes an output is called, less its verb."""
    for value in reversed(_bound(nodes, outputs)):
        name = snake_case(callee_name(value)) if isinstance(value, ast.Call) else ""
        first, _, rest = name.partition("_")
        noun = rest if first in VERBS else name
        if noun not in VERBS | VERB_OF_CALL.keys() | KIND_OF_CALL.keys():
            return noun
    return ""


def _bound(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> list[ast.expr]:
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[-1], ast.Name)
        if node.targets[-1].id in outputs
    ]


def _kind_of_value(value: ast.expr) -> str:
    match value:
        case ast.Call():
            return KIND_OF_CALL.get(callee_name(value), "")
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "mapping"
        case ast.Constant(value=str()) | ast.JoinedStr():
            return "text"
        case ast.Constant(value=int() | float()):
            return "number"
    return ""


def values_of(nodes: Sequence[ast.stmt], outputs: frozenset[str]) -> Iterator[ast.expr]:
    """What is bound to the names, or stored in them: `table = …`, `table["x"] = …`."""
    for node in nodes:
        for child in ast.walk(node):
            match child:
                case ast.Assign(targets=targets, value=value) if any(
                    root_name(part) in outputs
                    for target in targets
                    for part in (
                        target.elts
                        if isinstance(target, ast.Tuple | ast.List)
                        else [target]
                    )
                ):
                    yield value
                case ast.AnnAssign(target=target, value=ast.expr() as value) if (
                    root_name(target) in outputs
                ):
                    yield value

"""Names that are bound to something that can be read only once."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.source.scope import callee_name

ITERATOR_MAKERS = frozenset(
    """zip map filter iter reversed enumerate open reader DictReader finditer iterrows itertuples
    chain product permutations combinations islice count cycle accumulate groupby scandir iglob
    walk read_csv_chunks groupby_iter tee takewhile dropwhile starmap pairwise batched""".split()
)


def iterator_names(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Names that are bound to something that can be read only once."""
    generators = {
        n.name
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.FunctionDef)
        and any(isinstance(c, ast.Yield | ast.YieldFrom) for c in ast.walk(n))
    }
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign) and _makes_iterator(node.value, generators):
                found |= {
                    t.id
                    for target in node.targets
                    for t in ast.walk(target)
                    if isinstance(t, ast.Name)
                }
            elif isinstance(node, ast.withitem) and isinstance(
                node.optional_vars, ast.Name
            ):
                found.add(node.optional_vars.id)
    return frozenset(found)


def _makes_iterator(node: ast.expr, generators: set[str]) -> bool:
    if isinstance(node, ast.GeneratorExp):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = callee_name(node)
    if (
        name == "groupby"
        and isinstance(node.func, ast.Attribute)
        and not _is_itertools(node.func)
    ):
        return False
    return name in generators or name in ITERATOR_MAKERS


def _is_itertools(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "itertools"

"""Names that may hold one object, or an object and a part of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.statements import Statement

# what they give is a new object, or one that cannot be changed
_FRESH_CALLS = frozenset(
    """len int float str bool bytes complex hash id ord chr repr format round isinstance deepcopy
    mean std var median count nunique corr skew kurt dropna fillna sort_values merge
    reset_index drop_duplicates rename astype describe value_counts idxmax idxmin
    read_csv read_excel read_json read_parquet zeros ones arange linspace range""".split()
)
_FRESH = (ast.Constant, ast.JoinedStr, ast.Compare)
# methods that keep what they are given
_STORES = frozenset(
    "append extend insert add update put push setdefault appendleft extendleft".split()
)


class Sharing:
    """Groups of names, by all that the statements hand on."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.group: dict[str, set[str]] = {}
        modules = {
            name
            for s in statements
            if isinstance(s.node, ast.Import)
            for name in s.flow.may_write
        }
        bound = set().union(*(s.flow.may_write for s in statements)) - modules
        for statement in statements:
            for names in _handed_on(statement):
                self._join(names & bound)

    def _join(self, names: set[str]) -> None:
        joined = set(names).union(*(self.group.get(name, set()) for name in names))
        for name in joined:
            self.group[name] = joined

    def of(self, names: set[str]) -> set[str]:
        """The names, and all that may share an object with one of them."""
        return names.union(*(self.group.get(name, set()) for name in names))


def _handed_on(statement: Statement) -> Iterator[set[str]]:
    """Sets of names that share something after a statement."""
    flow, node = statement.flow, statement.node
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    later = flow.deferred | flow.deferred_mutates | flow.global_writes
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or later:
        yield set(flow.may_write | later | flow.reads)
        return
    match node:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            if _is_fresh(value):
                yield set(flow.may_write - flow.mutates)
            else:
                yield set(flow.may_write | flow.mutates | flow.reads)
        case ast.Expr(value=ast.Call() as call):
            root = root_name(call.func) or ""
            is_method = isinstance(call.func, ast.Attribute)
            if not is_method or callee_name(call) in _STORES:
                yield {root, *flow.reads, *flow.mutates}
            if flow.may_write:  # by a walrus
                yield set(flow.may_write | flow.reads)
        case _:
            yield set(flow.may_write | flow.mutates | flow.reads)


def _is_fresh(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return callee_name(value) in _FRESH_CALLS
    return isinstance(value, _FRESH)

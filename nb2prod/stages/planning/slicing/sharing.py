"""Names that may hold one object, or an object and a part of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.source.file_calls import WHOLE_READERS
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.purity import Purity, is_pure_call
from nb2prod.stages.planning.statements import Statement

# what they give is a new object, or one that cannot be changed
_FRESH_CALLS = WHOLE_READERS["pandas"] | frozenset(
    """len int float str bool bytes complex hash id ord chr repr format round isinstance deepcopy
    mean std var median count nunique corr skew kurt dropna fillna sort_values merge
    reset_index drop_duplicates rename astype describe value_counts idxmax idxmin
    zeros ones arange linspace range""".split()
)
_FRESH = (ast.Constant, ast.JoinedStr, ast.Compare)
# methods that keep nothing which is looked at again
_TRAIN = frozenset(
    """fit partial_fit fit_transform fit_predict fit_resample train transform predict score
    plot hist scatter bar""".split()
)


class Sharing:
    """Groups of names, by all that the statements hand on."""

    def __init__(self, statements: Sequence[Statement], purity: Purity) -> None:
        self.group: dict[str, set[str]] = {}
        modules = {
            name
            for s in statements
            if isinstance(s.node, ast.Import)
            for name in s.flow.may_write
        }
        self.modules = {
            name
            for s in statements
            if isinstance(s.node, ast.Assign)
            and isinstance(s.node.value, ast.Attribute | ast.Name | ast.Subscript)
            and root_name(s.node.value) in purity.modules
            for name in s.flow.may_write
        }  # which are parts of modules
        bound = set().union(*(s.flow.may_write for s in statements)) - modules
        for statement in statements:
            for names in _handed_on(statement, purity):
                self._join(names & bound)

    def _join(self, names: set[str]) -> None:
        joined = set(names).union(*(self.group.get(name, set()) for name in names))
        for name in joined:
            self.group[name] = joined

    def of(self, names: set[str]) -> set[str]:
        """The names, and all that may share an object with one of them."""
        return names.union(*(self.group.get(name, set()) for name in names))


def _handed_on(statement: Statement, purity: Purity) -> Iterator[set[str]]:
    """Sets of names that share something after a statement."""
    flow, node = statement.flow, statement.node
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    later = flow.deferred | flow.deferred_mutates | flow.global_writes
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or later:
        yield set(flow.may_write | later | flow.reads)
        return
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)
        ) if len(names) == len(values) and all(isinstance(n, ast.Name) for n in names):
            for name, value in zip(names, values, strict=True):
                if not _is_fresh(value, purity):
                    yield _names_in(name) | _names_in(value)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            if _is_fresh(value, purity):
                yield set(flow.may_write - flow.mutates)
            else:
                yield set(flow.may_write | flow.mutates | flow.reads)
        case ast.Expr(value=ast.Call() as call):
            trains = isinstance(call.func, ast.Attribute) and call.func.attr in _TRAIN
            own = callee_name(call) in purity.defined
            if own or not (trains or is_pure_call(call, purity)):
                yield {root_name(call.func) or "", *flow.reads, *flow.mutates}
            if flow.may_write:  # by a walrus
                yield set(flow.may_write | flow.reads)
        case _:
            yield set(flow.may_write | flow.mutates | flow.reads)


def _is_fresh(value: ast.expr, purity: Purity) -> bool:
    if any(isinstance(n, ast.NamedExpr) for n in ast.walk(value)):
        return False
    match value:
        case ast.Call(func=ast.Attribute(value=of, attr="copy"), args=[]):
            return _is_of_tables(of)
        case ast.Call():
            name = callee_name(value)
            shares = any(keyword.arg == "copy" for keyword in value.keywords)
            known = name in _FRESH_CALLS or _is_of_tables(value)
            return known and name not in purity.defined and not shares
        case ast.Subscript():
            return _is_masked(value)
    return isinstance(value, _FRESH)


def _is_of_tables(value: ast.expr) -> bool:
    """True for what only tables have: `df.groupby("a").apply(f)`, `df[df.a > 1]`."""
    calls = {callee_name(n) for n in ast.walk(value) if isinstance(n, ast.Call)}
    return bool(calls & {"groupby", "sort_values", "dropna"}) or _is_masked(value)


def _is_masked(value: ast.expr) -> bool:
    """True for `df[df.a > 1]`, which picks rows of a table or an array anew."""
    match value:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Compare(left=left)):
            return root_name(left) == name
    return False


def _names_in(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}

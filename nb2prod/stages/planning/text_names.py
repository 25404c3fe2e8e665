"""Queries in functions -> the same, handed the names of the notebook that their texts mention.

rows.pipe(lambda d: d.query("x > @floor"))
rows.pipe(lambda d: d.query("x > @floor", local_dict={"floor": floor}))

[ols("y ~ x + large", d) for d in parts]
[(ols("y ~ x + large", d), large)[0] for d in parts]

A lambda in a step holds only what its code names, where a notebook's finds every name.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from nb2prod.source.scope import callee_name, names_in_text
from nb2prod.source.scope.calls import (
    READS_TEXT,
    is_query,
    looks_up_names,
    texts_in,
)
from nb2prod.source.scope.nodes import SCOPES
from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.statements import Statement, with_code, with_parts

_MENTIONED = re.compile(rf"\b({'|'.join(sorted(READS_TEXT))}|sql)\(")
_NAME = re.compile(r"@(\w+)")


def with_names_handed(statements: Sequence[Statement]) -> list[Statement]:
    """All statements, those changed whose queries would not find a name."""
    if not any(_MENTIONED.search(s.text) for s in statements):
        return list(statements)
    bound = Counter(name for s in statements for name in s.flow.may_write)
    seen = frozenset().union(*(s.flow.deferred for s in statements))
    # those that functions may have to see change
    shared = frozenset(name for name in seen if bound[name] > 1)
    found: list[Statement] = []
    before: set[str] = set()
    for s in statements:
        if _MENTIONED.search(s.text):
            s = _held(_handed(s, frozenset(bound), shared), before)
        if not isinstance(s.node, ast.Import | ast.ImportFrom):
            before |= s.flow.writes
        before -= s.flow.deletes
        found.append(s)
    return found


def _held(statement: Statement, before: Set[str]) -> Statement:
    """A lambda holds what its code names: the names of formulas stand beside their calls."""
    tree = parse(statement.text).body[0]
    formulas = [text for text in map(_text_of, ast.walk(tree)) if "~" in text]
    parts = []
    for call, hidden in _calls(tree):
        texts = names_in_text(" ".join(texts_in(call) or formulas))
        if hidden and _asks_its_caller(call) and (names := sorted(texts & before)):
            as_written = ast.get_source_segment(statement.text, call)
            parts.append((call, f"({as_written}, {', '.join(names)})[0]"))
    if not parts:
        return statement
    return with_code(statement, with_parts(statement.text, parts))


def _handed(
    statement: Statement, bound: frozenset[str], shared: frozenset[str]
) -> Statement:
    tree = parse(statement.text).body[0]
    parts = []
    for text, hidden in _queries(tree):
        names = dict.fromkeys(
            n for piece in _pieces(text) for n in _NAME.findall(piece)
        )
        if names.keys() & (bound if hidden else shared):
            pairs = ", ".join(f'"{name}": {name}' for name in names)
            as_written = ast.get_source_segment(statement.text, text)
            parts.append((text, f"{as_written}, local_dict={{{pairs}}}"))
    if not parts:
        return statement
    return with_code(statement, with_parts(statement.text, parts))


def _text_of(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
    return ""


def _asks_its_caller(call: ast.Call) -> bool:
    times = callee_name(call) in {"timeit", "repeat", "Timer"}
    return looks_up_names(call) and not is_query(call) and not times


def _queries(tree: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """The texts of queries, and whether a function makes them that is not handed what it reads."""
    for call, hidden in _calls(tree):
        told = any(k.arg in {None, "local_dict"} for k in call.keywords)
        if is_query(call) and len(call.args) == 1 and not told:
            yield call.args[0], hidden


def _calls(tree: ast.stmt) -> Iterator[tuple[ast.Call, bool]]:
    """Calls, and whether one stands in a function that is not handed what it reads."""
    plain = isinstance(tree, ast.FunctionDef) and not tree.decorator_list
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, hidden = waiting.pop()
        hidden = hidden or (isinstance(node, SCOPES) and not (plain and node is tree))
        if isinstance(node, ast.Call):
            yield node, hidden
        waiting += [(child, hidden) for child in ast.iter_child_nodes(node)]


def _pieces(text: ast.expr) -> Iterator[str]:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value

"""Queries in functions -> the same, handed the names of the notebook that their texts mention.

rows.pipe(lambda d: d.query("x > @floor"))
rows.pipe(lambda d: d.query("x > @floor", local_dict={"floor": floor}))

A lambda in a step holds only what its code names, where a notebook's finds every name.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.statements import Statement, with_code, with_parts

_MENTIONED = re.compile(r"\.(query|eval)\(")
_NAME = re.compile(r"@(\w+)")
_OWN_SCOPE = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.ClassDef
    | ast.Lambda
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)


def with_names_handed(statements: Sequence[Statement]) -> list[Statement]:
    """All statements, those changed whose queries would not find a name."""
    if not any(_MENTIONED.search(s.text) for s in statements):
        return list(statements)
    bound = Counter(name for s in statements for name in s.flow.may_write)
    seen = frozenset().union(*(s.flow.deferred for s in statements))
    # those that functions may have to see change
    shared = frozenset(name for name in seen if bound[name] > 1)
    return [
        _handed(s, frozenset(bound), shared) if _MENTIONED.search(s.text) else s
        for s in statements
    ]


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


def _queries(tree: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """The texts of queries, and whether a function makes them that is not handed what it reads."""
    plain = isinstance(tree, ast.FunctionDef) and not tree.decorator_list
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, hidden = waiting.pop()
        hidden = hidden or (
            isinstance(node, _OWN_SCOPE) and not (plain and node is tree)
        )
        match node:
            case ast.Call(
                func=ast.Attribute(attr="query" | "eval"),
                args=[text],
                keywords=keywords,
            ) if not any(k.arg in {None, "local_dict"} for k in keywords):
                yield text, hidden
        waiting += [(child, hidden) for child in ast.iter_child_nodes(node)]


def _pieces(text: ast.expr) -> Iterator[str]:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value

"""Looks into the notebook's own names -> what they find, where the statements before decide it.

if "rows" not in globals(): rows = []       rows = []
globals()["total"] = 3                      total = 3
"%(total)d" % globals()                     "%(total)d" % {"total": total}
"""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2prod.source.kernel_names import HISTORY, IPYTHON, NUMBERED
from nb2prod.source.scope import flow_of
from nb2prod.source.scope.nodes import SCOPES
from nb2prod.stages.planning.bindings import forgets, is_star_import
from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.statements import (
    Statement,
    first_line_of,
    with_code,
    with_parts,
)

_TABLES = frozenset({"globals", "locals", "vars", "dir"})
_MENTIONED = re.compile(r"\b(globals|locals|vars|dir)\(\)")


def without_lookups(statements: Sequence[Statement]) -> list[Statement]:
    """Statements whose looks at names by a literal are answered, counted from 0; stars must still be stars."""
    if not any(_MENTIONED.search(s.text) for s in statements):
        return list(statements)
    sure: set[str] = set()
    perhaps = set(HISTORY | IPYTHON)
    passing = frozenset(n for s in statements for n in _deleted_inside(s.node))
    shared = frozenset().union(*(s.flow.global_writes for s in statements))
    has_star = False
    found: list[Statement] = []
    for statement in statements:
        parts = [statement]
        if not has_star and _MENTIONED.search(statement.text):
            parts = _answered(statement, sure - passing, perhaps | passing)
        for part in parts:
            sure |= part.flow.writes
            sure -= part.flow.deletes
            perhaps |= part.flow.may_write | part.flow.global_writes
            if forgets(part.node):
                perhaps -= part.flow.deletes - shared
        has_star = has_star or is_star_import(statement.node)
        found += parts
    return [replace(s, number=number) for number, s in enumerate(found)]


def _deleted_inside(node: ast.stmt) -> Iterator[str]:
    """Names that a function, a loop or a branch deletes: whenever that may be."""
    if not isinstance(node, ast.Delete):
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Del):
                yield child.id


def _answered(
    statement: Statement, sure: set[str], perhaps: set[str]
) -> list[Statement]:
    text = statement.text
    tree = parse(text).body[0]
    answers = _answers(tree, sure, perhaps, statement.flow.may_write)
    if not answers:
        return [statement]
    text = with_parts(text, answers)
    match parse(text).body[0]:
        case ast.If(test=test) as choice if (value := _constant(test)) is not None:
            return _branch(statement, text, choice.body if value else choice.orelse)
    return [with_code(statement, text)]


def _answers(
    tree: ast.stmt, sure: set[str], perhaps: set[str], own: frozenset[str]
) -> list[tuple[ast.expr, str]]:
    found: list[tuple[ast.expr, str]] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SCOPES):
            continue
        first = isinstance(tree, ast.If) and node is tree.test
        answer = _answer(node, sure, perhaps, frozenset() if first else own)
        if answer is not None and isinstance(node, ast.expr):
            found.append((node, answer))
            continue
        if filled := _filled_in(node, sure - own):
            found.append(filled)
            continue
        if isinstance(node, ast.IfExp) and isinstance(node.test, ast.Compare):
            chosen = _answer(node.test, sure, perhaps, own)
            if chosen is not None:
                branch = node.body if chosen == "True" else node.orelse
                found.append((node, f"({ast.unparse(branch)})"))
                continue
        waiting += list(ast.iter_child_nodes(node))
    return found


def _answer(
    node: ast.AST, sure: set[str], perhaps: set[str], own: frozenset[str]
) -> str | None:
    match node:
        case ast.Compare(
            left=ast.Constant(value=str(name)),
            ops=[ast.In() | ast.NotIn() as op],
            comparators=[table],
        ) if (
            _is_table(table) and name not in own
        ):
            if name in sure or not (name in perhaps or NUMBERED.match(name)):
                return str((name in sure) == isinstance(op, ast.In))
        case ast.Subscript(
            value=table, slice=ast.Constant(value=str(name)), ctx=context
        ) if (_is_table(table) and name.isidentifier() and not keyword.iskeyword(name)):
            if isinstance(context, ast.Store) or name in sure:
                return name
    return None


def _filled_in(node: ast.AST, names: set[str]) -> tuple[ast.expr, str] | None:
    """The table that a text takes values from, and a dictionary of those that it names."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=str(text)), op=ast.Mod(), right=table
        ) if _is_table(table):
            asked = re.findall(r"(?<!%)(?:%%)*%\((\w+)\)", text)
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"),
            args=[],
            keywords=[ast.keyword(arg=None, value=table)],
        ) if _is_table(table):
            asked = re.findall(r"(?<!\{)(?:\{\{)*\{(\w+)", text)
        case _:
            return None
    if not asked or not names.issuperset(asked):
        return None
    pairs = ", ".join(f'"{name}": {name}' for name in dict.fromkeys(asked))
    return table, f"{{{pairs}}}"


def _is_table(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _TABLES
        and not node.args
    )


def _constant(test: ast.expr) -> bool | None:
    match test:
        case ast.Constant(value=bool(value)):
            return value
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=bool(value))):
            return not value
    return None


def _branch(
    statement: Statement, text: str, branch: Sequence[ast.stmt]
) -> list[Statement]:
    """The statements of the branch that runs; of one that is not there, a `pass` that says so."""
    if not branch:
        return [replace(statement, node=ast.Pass(), flow=flow_of(ast.Pass()))]
    return [
        replace(
            with_code(replace(statement, flow=flow_of(part)), part_text), is_last=False
        )
        for part, part_text in _texts(text, branch)
    ]


def _texts(text: str, branch: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement as it stands, where that is still the same once it stands alone."""
    lines = text.split("\n")
    for part in branch:
        own = lines[first_line_of(part) - 1 : part.end_lineno]
        alone = textwrap.dedent("\n".join(own))
        yield part, alone if _says(alone, part) else ast.unparse(part)


def _says(text: str, part: ast.stmt) -> bool:
    try:
        found = parse(text).body
    except SyntaxError:
        return False
    return [ast.dump(node) for node in found] == [ast.dump(part)]

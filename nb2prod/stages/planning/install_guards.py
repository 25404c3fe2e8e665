"""`try: import x / except: !pip install x` -> `import x`."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2prod.source.scope import flow_of
from nb2prod.stages.planning.fates import bare_magic
from nb2prod.stages.planning.magics import becomes
from nb2prod.stages.planning.statements import Statement


def without_install_guard(
    statement: Statement, bound: frozenset[str]
) -> list[Statement]:
    """`try: import x` whose handlers only install is an import: x is a requirement."""
    node = statement.node
    if not isinstance(node, ast.Try) or node.orelse or node.finalbody:
        return [statement]
    if not all(isinstance(part, ast.Import | ast.ImportFrom) for part in node.body):
        return [statement]
    handled = [part for handler in node.handlers for part in handler.body]
    numbers = [bare_magic(part) for part in handled]
    installs = [
        n
        for n in numbers
        if n is not None and becomes(statement.magics[n], bound).fate == "dropped"
    ]
    repeats = {ast.unparse(part) for part in node.body}
    rest = [part for part, n in zip(handled, numbers, strict=True) if n is None]
    if len(installs) != len([n for n in numbers if n is not None]) or not installs:
        return [statement]
    if not all(
        ast.unparse(part) in repeats or isinstance(part, ast.Pass) for part in rest
    ):
        return [statement]
    return [
        replace(statement, node=part, text=ast.unparse(part), flow=flow_of(part))
        for part in node.body
    ]

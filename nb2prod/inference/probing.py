"""What is still open of a notebook's types -> a module that asks a type checker for it.

table = fetch()                          a line after each statement that binds an open name
reveal_type(table)
def shape(x):
    return reveal_type(solve(x))         and each value that a function gives, where its result is open
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.inference import Types
from nb2prod.inference.bodies import definitions_in, returns_of, yields

ASK = "reveal_type"
MODULE = "nb2prod_probe"
BINDS_NO_VALUE = (ast.Import, ast.ImportFrom, ast.Delete)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a line of the probe asks for: a name after a statement, or what a function of the statement gives."""

    statement: int
    name: str
    is_function: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """A module's text, and what its lines ask for."""

    text: str
    asked: Mapping[int, Asked]


def probe(types: Types, statements: Sequence[ast.stmt]) -> Probe | None:
    """None where nothing is open, or where the notebook's code cannot be written so."""
    names: dict[int, list[str]] = defaultdict(list)
    for statement, name in types.open_names():
        if not _leaves_nothing(statements[statement], name):
            names[statement].append(name)
    functions: dict[int, set[str]] = defaultdict(set)
    for statement, name in types.open_results():
        functions[statement].add(name)
    chunks: list[str] = []
    asked: list[Asked] = []
    try:
        for index, node in enumerate(statements):
            text, inner = _returning(node, functions[index])
            chunks.append(text)
            asked += [Asked(statement=index, name=name, is_function=True) for name in inner]  # fmt: skip
            chunks += [f"{ASK}({name})" for name in names[index]]
            asked += [Asked(statement=index, name=name) for name in names[index]]
        text = "\n".join(chunks) + "\n"
        rows = sorted(node.lineno for node in _asking(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):  # what `unparse` cannot write
        return None
    if not asked or len(set(rows)) != len(asked):  # the notebook asks itself
        return None
    return Probe(text, dict(zip(rows, asked, strict=True)))


def _leaves_nothing(node: ast.stmt, name: str) -> bool:
    """True for a name that stands for no value once the statement has run, or for a module's part."""
    caught = (n.name for n in ast.walk(node) if isinstance(n, ast.ExceptHandler))
    return isinstance(node, BINDS_NO_VALUE) or name in caught


def _returning(node: ast.stmt, open_functions: set[str]) -> tuple[str, list[str]]:
    """A statement that asks at each `return` of these functions, and their names in the order of the lines."""
    text = ast.unparse(node)
    if not open_functions:
        return text, []
    fresh = ast.parse(text)  # the notebook's own tree is shared
    places: list[tuple[int, str]] = []
    for qualname, function in definitions_in(fresh, ""):
        if qualname not in open_functions or yields(function):
            continue
        for answer in returns_of(function):
            places.append((answer.lineno, qualname))
            answer.value = ast.Call(ast.Name(ASK), [answer.value or ast.Constant(None)], [])  # fmt: skip
    return ast.unparse(fresh), [name for _, name in sorted(places)]


def _asking(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == ASK:
                yield node

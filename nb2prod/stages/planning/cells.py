"""A cell's text -> its tree, or what is wrong with it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.source.magics import PlainCell
from nb2prod.source.scope import is_main_guard


def parse(text: str) -> ast.Module:
    """Parse a cell; `await` at top level is allowed, as in Jupyter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def compile_error(tree: ast.Module) -> Exception | None:
    """What Python says of a cell that only looks like Python: `return 5`, `*a, *b = [1]`."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for node in tree.body:  # one by one, as IPython does
            alone = ast.Module([node], [])
            try:
                compile(alone, "cell", "exec", flags=flags, dont_inherit=True)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                return error
    return None


def why_broken(notebook: Notebook, cell: Cell, verb: str, error: Exception) -> str:
    line = getattr(error, "lineno", None) or 1
    column = getattr(error, "offset", None) or 1
    message = getattr(error, "msg", None) or str(error) or type(error).__name__
    lines = cell.source.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    caret = " " * (max(column, 1) - 1) + "^"
    return (
        f"{notebook.path}:cell {cell.number}:{line}:{column}: this cell does not {verb}: {message}"
        f"\n    {shown[:120]}\n    {caret[:121]}"
    )


def hint_for_broken(cells: Sequence[Cell]) -> str:
    if any(
        re.search(r"^\s*print\s+[^(\s=]", cell.source, re.MULTILINE) for cell in cells
    ):
        return "it looks like Python 2; convert it with 2to3 first"
    return "correct the cell, or tag it `skip`"


def without_main_guard(
    plain: PlainCell, tree: ast.Module
) -> tuple[PlainCell, ast.Module]:
    """`if __name__ == "__main__":` is true in a notebook: its body stands in its place."""
    guards = [
        n
        for n in tree.body
        if isinstance(n, ast.If) and is_main_guard(n.test) and not n.orelse
    ]
    guards = [n for n in guards if n.body[0].lineno > n.lineno]
    if not guards:
        return plain, tree
    lines = plain.text.split("\n")
    inside = _lines_of_strings(tree)
    for guard in guards:
        lines[guard.lineno - 1 : guard.body[0].lineno - 1] = [""] * (
            guard.body[0].lineno - guard.lineno
        )
        for number in range(
            guard.body[0].lineno, (guard.end_lineno or guard.lineno) + 1
        ):
            if number not in inside:
                lines[number - 1] = lines[number - 1][
                    min(guard.body[0].col_offset, _indent_of(lines[number - 1])) :
                ]
    text = "\n".join(lines)
    return replace(plain, text=text), parse(text)


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _lines_of_strings(tree: ast.AST) -> set[int]:
    """Numbers of the lines that begin inside a string."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }

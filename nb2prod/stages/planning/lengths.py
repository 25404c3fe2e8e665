"""Code of the notebook -> about how many lines it takes in a function, once it is formatted."""

from __future__ import annotations

import ast
import re

ROOM = 84  # columns inside a function
DOCSTRING = (
    8  # lines of a signature and its docstring, less one an argument and a result
)
_STAYS_OPEN = re.compile(r",\s*\n\s*[)\]}]")  # black leaves one item a line there


def printed_lines(node: ast.stmt, text: str) -> int:
    """About how many lines a statement takes, its comments included."""
    comments = sum(line.lstrip().startswith("#") for line in text.split("\n"))
    parts = [n for n in ast.walk(node) if isinstance(n, ast.stmt | ast.ExceptHandler)]
    found = comments + sum(_printed(part) for part in parts)
    written = (node.end_lineno or node.lineno) - node.lineno + 1
    stays = _STAYS_OPEN.search(text) or '"""' in text or "'''" in text
    return max(found, written) if stays else found


def step_lines(lines: int, inputs: int, outputs: int) -> int:
    """About how many lines a function takes that is given and hands on so many names."""
    return DOCSTRING + lines + inputs + outputs


def _printed(node: ast.stmt | ast.ExceptHandler) -> int:
    if hasattr(node, "body"):
        return 1 + bool(getattr(node, "orelse", ()))
    line = ast.unparse(node)
    if len(line) <= ROOM - node.col_offset:
        return 1
    inside = re.search(r"[(\[{](.*)[)\]}]", line, re.DOTALL)
    if inside is None:
        return 1
    if node.col_offset + 4 + len(inside.group(1)) <= ROOM:
        return 3
    return 3 + _commas(inside.group(1))


def _commas(text: str) -> int:
    """How many commas stand outside of brackets; those in strings count too."""
    depth = found = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        found += letter == "," and depth == 0
    return found

"""Code of the notebook -> about how many lines it takes in a function, once it is formatted."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})
ROOM = 84  # columns inside a function
PROSE = 72  # letters in a line of a docstring's prose, as words fall
FEW_INPUTS = 2  # whose signature stays on one line
FEW_OUTPUTS = 4  # that stay on one line where they are returned
_OPEN = re.compile(r",\s*[)\]}]")  # black leaves one item a line there
_EMPTY = re.compile(r"\n[ \t]*(?=\n[ \t]*\S)")


def printed_lines(
    node: ast.stmt, text: str, handed: Mapping[str, str] = NOTHING
) -> int:
    """About how many lines a statement takes, its comments included.

    `handed` are the arguments that calls of the notebook's functions will have besides their own.
    """
    comments = sum(line.lstrip().startswith("#") for line in text.split("\n"))
    parts = [n for n in ast.walk(node) if isinstance(n, ast.stmt | ast.ExceptHandler)]
    found = comments + sum(_printed(part, handed) for part in parts)
    written = (node.end_lineno or node.lineno) - node.lineno + 1
    if _OPEN.search(text):
        found = max(found, comments + len(parts) + _kept_open(text), written)
    if hasattr(node, "body"):
        found += len(_EMPTY.findall(text.strip()))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found += 2  # empty lines around it
    if '"""' in text or "'''" in text:
        found = max(found, written)
    return found


def prose_lines(text: str) -> int:
    """About how many lines prose takes in a docstring, with the empty one before it."""
    lines = text.split("\n") if text else []
    return bool(lines) + sum(max(1, -(-len(line) // PROSE)) for line in lines)


def step_lines(lines: int, inputs: int, outputs: int, prose: int = 0) -> int:
    """About how many lines a function takes that is given and hands on so many names."""
    head = 1 if inputs <= FEW_INPUTS else 2 + inputs
    told = prose + notes_lines(inputs, outputs)
    docstring = 2 + told if told else 1
    returned = 1 if outputs else 0
    if outputs > FEW_OUTPUTS:
        returned = 2 * (2 + outputs)  # in the signature, and in the end
    return head + docstring + lines + returned


def notes_lines(inputs: int, outputs: int) -> int:
    """About how many of them say what the names are."""
    return (2 + inputs if inputs else 0) + (2 + outputs if outputs else 0)


def folded_lines(text: str, room: int = ROOM) -> int:
    """Lines of a piece of code that black opens at its last brackets, again and again."""
    start, end = _last_brackets(text)
    if len(text) <= room:
        return 1
    if not end:  # names that a call gives, one a line between brackets of black's own
        names = len(_parts(text))
        return names + 2 if names > 1 else 1
    inside = text[start + 1 : end]
    parts = _parts(inside)
    if len(inside) <= room - 4:
        opened = 1
    else:
        opened = sum(folded_lines(part, room - 4) for part in parts)
    return opened + 1 + (folded_lines(text[:start], room) if start > room else 1)


def _printed(node: ast.stmt | ast.ExceptHandler, handed: Mapping[str, str]) -> int:
    if hasattr(node, "body"):
        return 1 + bool(getattr(node, "orelse", ()))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return (node.end_lineno or node.lineno) - node.lineno + 1
    text = ast.unparse(node)
    if handed:
        text = re.sub(r"\b(\w+)\(", lambda name: _called(name[1], handed), text)
    return folded_lines(text, ROOM - node.col_offset)


def _called(name: str, handed: Mapping[str, str]) -> str:
    return f"{name}({handed[name]}, " if name in handed else f"{name}("


def _kept_open(text: str) -> int:
    """Lines that commas before closing brackets add; those of strings and comments count too."""
    commas: list[int] = []
    found = 0
    last = ""
    for letter in text:
        if letter in "([{":
            commas.append(0)
        elif letter == "," and commas:
            commas[-1] += 1
        elif letter in ")]}" and commas:
            items = commas.pop()
            if last == "," and (items > 1 or letter != ")"):
                found += items + 1
        last = last if letter.isspace() else letter
    return found


def _last_brackets(text: str) -> tuple[int, int]:
    """Where the last brackets that hold something open and close; those in strings count too."""
    depth = end = 0
    for place in range(len(text) - 1, -1, -1):
        letter = text[place]
        if letter in ")]}":
            end = end or place
            depth += 1
        elif letter in "([{" and depth:
            depth -= 1
            if not depth:
                if place + 1 < end:
                    return place, end
                end = 0
    return 0, 0


def _parts(text: str) -> list[str]:
    """What stands between commas that are outside of brackets; those in strings count too."""
    depth = start = 0
    found = []
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            found.append(text[start:place].strip())
            start = place + 1
    return [part for part in (*found, text[start:].strip()) if part]

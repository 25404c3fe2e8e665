"""sympy's `var("x y")` -> the names that it binds where it is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from string import ascii_letters

MOST_NAMES = 200  # of one pattern
_RANGE = re.compile(r"([0-9]*:[0-9]+|[a-zA-Z]?:[a-zA-Z])")


def declared(call: ast.Call) -> tuple[str, ...]:
    """`x` and `y` for `var("x y")`; nothing where that cannot be told."""
    text = _text_of(call)
    if "\\" in text:
        return ()
    try:
        names = tuple(name for word in _words(text) for name in _spread(word))
    except ValueError:
        return ()
    plain = all(name.isidentifier() for name in names)
    return names if plain and len(names) <= MOST_NAMES else ()


def gives_one(call: ast.Call) -> bool:
    """Whether it gives the symbol itself, where `var("x,")` and `var("x:1")` give a tuple."""
    text = _text_of(call)
    return (
        len(_words(text)) == 1 and not text.rstrip().endswith(",") and ":" not in text
    )


def _text_of(call: ast.Call) -> str:
    match call:
        case ast.Call(
            func=ast.Name(id="var") | ast.Attribute(attr="var"),
            args=[ast.Constant(value=str(text))],
        ):
            return text
    return ""


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", text) if word]


def _spread(word: str) -> Iterator[str]:
    """`a0`, `a1` and `a2` for `a:3`, as sympy reads it."""
    parts = _RANGE.split(word)
    for i in range(1, len(parts) - 1, 2):
        if parts[i - 1].endswith("(") and parts[i + 1].startswith(")"):
            parts[i - 1], parts[i + 1] = parts[i - 1][:-1], parts[i + 1][1:]
    return map("".join, product(*map(_choices, parts)))


def _choices(part: str) -> list[str]:
    first, colon, last = part.partition(":")
    if not colon:
        return [part]
    if not last:
        raise ValueError(part)
    if last.isdigit():
        return [str(n) for n in range(int(first or 0), int(last))]
    start = ascii_letters.index(first or "a")
    return list(ascii_letters[start : ascii_letters.index(last) + 1])

"""sympy's `var("x y")` -> the names that it binds where it is called."""

from __future__ import annotations

import ast
import re


def declared(call: ast.Call) -> tuple[str, ...]:
    """`x` and `y` for `var("x y")`; nothing where that cannot be told."""
    match call:
        case ast.Call(
            func=ast.Name(id="var") | ast.Attribute(attr="var"),
            args=[ast.Constant(value=str(text))],
        ):
            names = tuple(filter(None, re.split(r"[\s,]+", text)))
            plain = all(name.isidentifier() for name in names)
            return names if plain and not text.rstrip().endswith(",") else ()
    return ()

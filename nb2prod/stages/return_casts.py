"""A step's last line -> the same with a cast, where mypy cannot follow what the libraries give.

A mark is for the notebook's own lines; what a step returns is a line of ours, and its annotation says the type.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

STEP = "logged"  # the decorator of each step
Function = ast.FunctionDef | ast.AsyncFunctionDef
TYPING = re.compile(r"^from typing import ([\w, ]+)$", re.MULTILINE)


def with_casts(text: str, errors: Mapping[int, Collection[str]]) -> str:
    """The module with a cast at each step's return that mypy complains of."""
    lines = text.split("\n")
    changed = False
    if re.search(r"\bcast\b", text) and not re.search(
        r"^from typing import .*\bcast\b", text, re.MULTILINE
    ):
        return text  # the notebook has a `cast` of its own
    for function, answer in _returns(text):
        rows = range(answer.lineno, (answer.end_lineno or answer.lineno) + 1)
        if function.returns is None or answer.value is None or not any(row in errors for row in rows):  # fmt: skip
            continue
        kind = ast.unparse(function.returns)
        value = ast.unparse(answer.value)
        indent = " " * answer.col_offset
        # black joins and splits lines; empty ones keep the others' numbers until then
        lines[answer.lineno - 1] = f'{indent}return cast("{kind}", {value})'
        lines[answer.lineno : rows.stop - 1] = [""] * (len(rows) - 1)
        changed = True
    return _importing_cast("\n".join(lines)) if changed else text


def _returns(text: str) -> Iterator[tuple[Function, ast.Return]]:
    for node in ast.parse(text).body:
        if not isinstance(node, Function) or not node.decorator_list:
            continue
        names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
        answer = node.body[-1]
        if STEP in names and isinstance(answer, ast.Return) and not _is_cast(answer):
            yield node, answer


def _is_cast(answer: ast.Return) -> bool:
    call = answer.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "cast"  # fmt: skip


def _importing_cast(text: str) -> str:
    found = TYPING.search(text)
    if found is None:
        first = "from __future__ import annotations\n"
        head, future, rest = text.partition(first)
        if not future:
            return f"from typing import cast\n{text}"
        return f"{head}{first}\nfrom typing import cast\n{rest}"
    names = found.group(1).split(", ")
    if "cast" in names:
        return text
    return f"{text[:found.start()]}from typing import {', '.join([*names, 'cast'])}{text[found.end():]}"

"""Functions that look into tables of names -> why a package's tables would say something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.bindings import Resolution
from nb2prod.stages.planning.statements import Statement


def looked_up_by_prefix(node: ast.stmt) -> frozenset[str]:
    """Beginnings of the names that a function looks up in `globals()`, which it only reads."""
    if not isinstance(node, ast.FunctionDef):
        return frozenset()
    stored = any(
        isinstance(n, ast.Subscript)
        and not isinstance(n.ctx, ast.Load)
        and "globals()" in ast.unparse(n)
        for n in ast.walk(node)
    )
    texts = [
        n.value
        for n in ast.walk(node)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    found = {
        re.split(r"[{%]", text)[0]
        for text in texts
        if re.match(r"^[A-Za-z_]\w{2,}(\{|%|$)", text)
    }
    return frozenset() if stored else frozenset(found)


def lookup_reasons(
    notebook: Notebook, kept: Sequence[Statement], resolution: Resolution
) -> Iterator[str]:
    """Functions that look names up in `globals()` or `locals()`, where steps change what is there."""
    yield from _changed_locals(notebook, kept, resolution)
    for s in kept:
        if not any(
            isinstance(n, ast.Call) and callee_name(n) == "globals"
            for n in ast.walk(s.node)
        ):
            continue
        prefixes = tuple(looked_up_by_prefix(s.node))
        hidden = {
            b.name
            for b in resolution.bindings.values()
            if b.name.startswith(prefixes)
            and (b.id not in resolution.static or b.id in resolution.lifted)
        }
        if hidden or not prefixes:
            names = ", ".join(f"`{name}`" for name in sorted(hidden)[:3])
            yield f"{notebook.path}:cell {s.cell}:{s.line}: `globals()` looks up {names or 'names'} that steps make; use a dictionary of your own"


def _changed_locals(
    notebook: Notebook, kept: Sequence[Statement], resolution: Resolution
) -> Iterator[str]:
    """Functions that look at all their locals, and are handed more of them, or close over some."""
    for s in kept:
        looks = [
            n
            for n in ast.walk(s.node)
            if isinstance(n, ast.Call)
            and isinstance(n.func, ast.Name)
            and (n.func.id == "locals" or n.func.id == "vars" and not n.args)
        ]
        if not looks or not is_definition(s.node):
            continue
        binding = resolution.definitions.get(s.number)
        more = resolution.lifted.get(binding.id, ()) if binding else s.flow.deferred
        if more:
            place = f"{notebook.path}:cell {s.cell}:{looks[0].lineno}"
            yield f"{place}: `{ast.unparse(looks[0])}` would hold {', '.join(f'`{n}`' for n in sorted(more)[:3])} too, which this function is handed"


def is_definition(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)

"""Modules beside the notebook -> modules of the package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning.decision import Decision


def local_modules(
    decision: Decision, surroundings: Surroundings
) -> Iterator[tuple[str, str]]:
    """Modules beside the notebook; what they import of each other is found in the package."""
    package = decision.plan.package
    for module in surroundings.modules:
        path = module.name.replace(".", "/")
        yield f"src/{package}/{path}.py", relocated(
            module.text, decision.local_modules, package
        )


def relocated(text: str, local: frozenset[str], package: str) -> str:
    """A module's text with imports of its neighbours made imports of the package."""
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and "get_ipython()" in ast.unparse(node.value.func)
        ):
            line = lines[node.lineno - 1]
            lines[node.lineno - 1 : node.end_lineno] = [
                line[: node.col_offset] + "pass"
            ] + [""] * ((node.end_lineno or node.lineno) - node.lineno)
        if (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").partition(".")[0] in local
        ):
            lines[node.lineno - 1] = re.sub(
                r"\bfrom(\s+)", rf"from\1{package}.", lines[node.lineno - 1], count=1
            )
        elif isinstance(node, ast.Import) and any(
            a.name.partition(".")[0] in local for a in node.names
        ):
            indent = re.match(r"\s*", lines[node.lineno - 1])
            parts = [_neighbour(alias, local, package) for alias in node.names]
            lines[node.lineno - 1] = (indent.group() if indent else "") + "; ".join(
                parts
            )
    return "\n".join(lines)


def _neighbour(alias: ast.alias, local: frozenset[str], package: str) -> str:
    suffix = f" as {alias.asname}" if alias.asname else ""
    if alias.name.partition(".")[0] not in local:
        return f"import {alias.name}{suffix}"
    parent, _, last = f"{package}.{alias.name}".rpartition(".")
    return f"from {parent} import {last}{suffix}"

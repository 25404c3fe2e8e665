"""Notebook -> what its package is called."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.identifiers import as_identifier, snake_case
from nb2prod.stages.planning.prose import title_of
from nb2prod.stages.planning.statements import Statement

GENERIC_FILE = re.compile(
    r"^(notebook|untitled|main|index|test|analysis|draft|copy)[\d\W_]*$", re.IGNORECASE
)


def package_name(notebook: Notebook, name: str, kept: Sequence[Statement]) -> str:
    """A name for the package: as asked for, else from a short title, else from the file."""
    stem = (
        re.split(r"[/\\]", notebook.path)[-1].removesuffix(".ipynb").removesuffix(".py")
    )
    words = snake_case(re.split(r"[:–—|(]| - ", title_of(notebook))[0]).split("_")
    short = (
        "_".join(words) if 0 < len(words) <= 4 and len("_".join(words)) <= 30 else ""
    )
    if not short and GENERIC_FILE.match(stem):
        short = "_".join(words[:3])
    wanted = as_identifier(name or short or stem, default="notebook")[:40].rstrip("_")
    imported = {
        (alias.name if isinstance(n, ast.Import) else n.module or "").partition(".")[0]
        for s in kept
        for n in ast.walk(s.node)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
    }
    taken = (
        imported
        | sys.stdlib_module_names
        | {"tests", "src", "steps", "settings", "pipeline", "notebook"}
    )
    bound = (
        frozenset().union(*(s.flow.may_write for s in kept)) if kept else frozenset()
    )
    return f"{wanted}_pipeline" if wanted in taken or wanted in bound else wanted

"""`%pylab` -> the imports that IPython runs for it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.source.scope import flow_of
from nb2prod.stages.planning.fates import bare_magic
from nb2prod.stages.planning.statements import Statement

IMPORTS = (
    "import numpy",
    "import matplotlib",
    "from matplotlib import pylab, mlab, pyplot",
    "import numpy as np",
    "import matplotlib.pyplot as plt",
)
STARS = ("from pylab import *", "from numpy import *")
# where the star of numpy gives another thing than that of pylab
NUMPYS_OWN = frozenset(
    """cross diagonal fft linalg matmul matrix_transpose outer power random tensordot trace
    vecdot""".split()
)
IPYTHONS = frozenset({"figsize", "getfigs"})


def with_pylab(statements: Sequence[Statement]) -> list[Statement]:
    """Statements in which imports stand for `%pylab`, unless IPython's own names are asked for."""
    asked = frozenset().union(*(s.flow.reads | s.flow.deferred for s in statements))
    if asked & IPYTHONS or not any(_pylab(s) for s in statements):
        return list(statements)
    parts = [part for s in statements for part in _imported(s)]
    return [replace(s, number=number) for number, s in enumerate(parts)]


def _imported(statement: Statement) -> list[Statement]:
    argument = _pylab(statement)
    if argument is None:
        return [statement]
    lines = IMPORTS if "--no-import-all" in argument else IMPORTS + STARS
    return [_as_code(statement, line) for line in lines]


def _pylab(statement: Statement) -> str | None:
    """What `%pylab` is given, where a statement is nothing else."""
    number = bare_magic(statement.node)
    if number is None or statement.magics[number].name != "pylab":
        return None
    return statement.magics[number].argument


def _as_code(statement: Statement, line: str) -> Statement:
    node = ast.copy_location(ast.parse(line).body[0], statement.node)
    return replace(statement, node=node, text=line, flow=flow_of(node), is_last=False)

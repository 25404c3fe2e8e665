"""Names that a fresh kernel has before the first cell runs."""

from __future__ import annotations

import builtins
import re
from functools import cache

IPYTHON = frozenset(
    [
        "display",
        "get_ipython",
        "exit",
        "quit",
        "open",
        "_",
        "__",
        "___",
        "_i",
        "_ii",
        "_iii",
        "_dh",
        "_exit_code",
        "__name__",
        "__doc__",
        "__package__",
        "__loader__",
        "__spec__",
        "__builtin__",
        "__builtins__",
        "__annotations__",
        "__vsc_ipynb_file__",
        "__session__",
        "__magic__",
        "__capture__",
        "__timeit__",
        "__class__",
    ]
)
HISTORY = frozenset({"In", "Out", "_ih", "_oh"})
NEWER = frozenset({"PythonFinalizationError", "BaseExceptionGroup", "ExceptionGroup"})
PYTHON = frozenset(dir(builtins))
ALWAYS = PYTHON | IPYTHON | NEWER
SPARK = frozenset({"spark", "sc", "sqlContext", "dbutils", "displayHTML", "sqlc"})
NUMBERED = re.compile(r"^_(?:i?\d+)$")
PYTHON_2 = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
    "cmp": "(a > b) - (a < b)",
    "reload": "importlib.reload",
    "file": "open",
    "execfile": "exec(open(…).read())",
    "apply": "f(*args)",
}


@cache
def known_before(kernel: str, configured: tuple[str, ...] = ()) -> frozenset[str]:
    """Names that need no definition under this kernel, its history apart."""
    names = ALWAYS.union(configured)
    if re.search(r"spark|databricks|synapse|livy|glue", kernel, re.IGNORECASE):
        return names | SPARK
    return names

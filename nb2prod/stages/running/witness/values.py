"""A Python value -> what two processes can compare: its kind, a digest, and a few words for a reader."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import types
from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any  # values of any kind pass through here

DEPTH = 14
ITEMS = 20_000
LONGEST = 4_000  # letters; a secret is found in the whole only
DIGITS = 9  # significant; libraries may add in another order
# values that live in one process, or that looking at would change
OPAQUE_TYPES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    io.IOBase,
    Iterator,
    type,
)
OPAQUE_PACKAGES = {
    "IPython",
    "_thread",
    "asyncio",
    "functools",
    "logging",
    "matplotlib",
    "seaborn",
    "sqlite3",
    "subprocess",
    "threading",
    "typing",
}
# attributes that looking at a value fills, or that hold an address
PASSING = re.compile("cache|^_stop_words_id$")
IPYTHONS_OWN = re.compile(r"_+|_i+|_i?\d+|_(dh|ih|oh|exit_code)|__\w+__|In|Out")

if TYPE_CHECKING:
    Tree = str | list["Tree"]
    Met = dict[int, tuple[int, object]]  # kept alive, since an id is used again


def is_ipythons(name: str) -> bool:
    return IPYTHONS_OWN.fullmatch(name) is not None


def described(name: str, value: object) -> dict[str, object]:
    """A `Value`: the same for equal values in any process; never changes the value."""
    kind = kind_of(value)
    opaque = {"name": name, "digest": "", "opaque": True}
    if is_opaque(value):
        return {**opaque, "says": kind}
    try:
        tree = tree_of(value, {}, 0)
        parts = columns_of(value, tree)
    except Exception as error:  # any class may refuse to be looked at
        return {**opaque, "says": f"{kind} ({type(error).__name__})"}
    says = f"{kind.removeprefix('builtins.')} {shortly(value)}".strip()
    return {"name": name, "digest": digest_of(tree), "says": says, "parts": parts}


def digest_of(tree: Tree) -> str:
    return hashlib.sha256(json.dumps(tree).encode()).hexdigest()[:16]


def columns_of(value: object, tree: Tree) -> list[tuple[str, str]]:
    """The columns of a table, each with a digest of its own."""
    pandas: Any = sys.modules.get("pandas")
    if pandas is None or not isinstance(value, pandas.DataFrame):
        return []
    labels = [str(label) for label in value.columns]
    return [(label, digest_of(tree[n])) for n, label in enumerate(labels, start=1)]


def is_opaque(value: object) -> bool:
    package = type(value).__module__.partition(".")[0]
    return isinstance(value, OPAQUE_TYPES) or package in OPAQUE_PACKAGES


def kind_of(value: object) -> str:
    """A class's name, with its module only where that is a library's."""
    kind = type(value)
    file = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    own = kind.__module__ == "__main__" or file.endswith(".py")
    if own and "site-packages" not in file and "/lib/python" not in file:
        return kind.__name__
    return f"{kind.__module__}.{kind.__name__}"


def shortly(value: object) -> str:
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return str(shape)
    text = re.sub(r" at 0x\w+", "", repr(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def tree_of(value: object, met: Met, depth: int) -> Tree:
    """Nested lists of texts; an object that is met again is named by its number."""
    kind = kind_of(value)
    if value is None or isinstance(value, (bool, int, str, bytes)):
        return [kind, repr(value)]
    if isinstance(value, (float, complex)):
        return [kind, number(value)]
    if is_opaque(value) or depth > DEPTH:
        return [kind]
    if id(value) in met:
        return ["again", str(met[id(value)][0])]
    met[id(value)] = (len(met), value)
    return [kind, *parts_of(value, met, depth + 1)]


def number(value: float | complex) -> str:
    return format(value, f".{DIGITS}g")


def parts_of(value: object, met: Met, depth: int) -> list[Tree]:
    package = type(value).__module__.partition(".")[0]
    if package == "numpy" and hasattr(value, "dtype"):
        return array_parts(value, met, depth)
    if package == "pandas":
        return pandas_parts(value, met, depth)
    if isinstance(value, Mapping):
        pairs = list(value.items())[:ITEMS]
        return [tree_of(part, met, depth) for pair in pairs for part in pair]
    if isinstance(value, Set):
        return sorted(
            (tree_of(item, {}, depth) for item in list(value)[:ITEMS]), key=json.dumps
        )
    if isinstance(value, (list, tuple)):
        return [tree_of(item, met, depth) for item in value[:ITEMS]]
    return state_parts(value, met, depth)


def state_parts(value: object, met: Met, depth: int) -> list[Tree]:
    """What pickle would keep; objects are made of their state, not of their text."""
    state = getattr(value, "__dict__", None)
    if isinstance(state, dict) and state:
        names = sorted(name for name in state if not PASSING.search(name))
        return [tree_of([name, state[name]], met, depth) for name in names]
    if callable(getattr(value, "tocoo", None)):
        return [tree_of(value.toarray(), met, depth)]  # type: ignore[attr-defined]  # a sparse array
    reduced = value.__reduce_ex__(2)
    if isinstance(reduced, str):
        return [reduced]
    return [tree_of(list(reduced[1:3]), met, depth)]


def array_parts(value: object, met: Met, depth: int) -> list[Tree]:
    numpy: Any = sys.modules["numpy"]
    array = numpy.asarray(value)
    shape = [str(array.dtype), str(array.shape)]
    if array.dtype.kind == "f":
        return [*shape, *(number(x) for x in array.ravel().tolist())]
    if array.dtype.kind == "O":
        return [*shape, *(tree_of(x, met, depth) for x in array.ravel()[:ITEMS])]
    return [*shape, *(repr(x) for x in array.ravel().tolist())]


def pandas_parts(value: object, met: Met, depth: int) -> list[Tree]:
    pandas: Any = sys.modules["pandas"]
    if isinstance(value, pandas.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        return [series_parts(column, met, depth) for column in columns] + [
            tree_of(value.columns.to_list(), met, depth),
            str(value.index.names),
        ]
    if isinstance(value, pandas.Series):
        return series_parts(value, met, depth)
    if isinstance(value, pandas.Index):
        return [str(value.dtype), tree_of(value.to_list(), met, depth)]
    if callable(getattr(value, "ngroup", None)):
        return [tree_of(value.obj, met, depth)]  # type: ignore[attr-defined]  # a grouping
    return [repr(value)]


def series_parts(series: object, met: Met, depth: int) -> list[Tree]:
    values = series.to_numpy(), series.name, series.index.to_list()  # type: ignore[attr-defined]  # a series
    kind = str(series.dtype)  # type: ignore[attr-defined]  # same
    return [kind, *(tree_of(part, met, depth) for part in values)]

"""A value -> its class by a public, importable path, with the types of its elements."""

from __future__ import annotations

import builtins
import collections
import collections.abc
import functools
import inspect
import itertools
import sys
import types
from collections.abc import Iterable
from typing import Any

Seen = dict[str, Any]
MOST_LOOKED_AT = 100_000
MOST_NESTED = 200
DEEPEST = 4
WIDEST_TUPLE = 6
CALLABLE = "collections.abc.Callable"
SPECIAL = {
    type(None): "None",
    types.FunctionType: CALLABLE,
    types.BuiltinFunctionType: CALLABLE,
    types.MethodType: CALLABLE,
    types.MethodWrapperType: CALLABLE,
    types.MethodDescriptorType: CALLABLE,
    types.WrapperDescriptorType: CALLABLE,
    functools.partial: CALLABLE,
    types.ModuleType: "types.ModuleType",
    types.GeneratorType: "collections.abc.Generator",
    types.CoroutineType: "collections.abc.Coroutine",
    types.AsyncGeneratorType: "collections.abc.AsyncIterator",
    type({}.keys()): "collections.abc.KeysView",
    type({}.values()): "collections.abc.ValuesView",
    type({}.items()): "collections.abc.ItemsView",
}
# where a class says that it lives, and where it can be imported from
ALIASES = {
    "numpy.bool": "numpy.bool_",
    "numpy.str": "numpy.str_",
    "numpy.bytes": "numpy.bytes_",
    "numpy.object": "numpy.object_",
}
ABSTRACT = (
    "Callable", "Iterator", "Iterable", "Generator", "Mapping", "MutableMapping", "Sequence", "MutableSequence",
    "Set", "Collection", "Sized", "Hashable", "Container",
)  # fmt: skip
SEQUENCES = (list, set, frozenset, collections.deque)
MAPPINGS = (dict, collections.defaultdict, collections.OrderedDict)


def seen_type(value: Any, names: dict[str, Any], depth: int = 0) -> Seen:
    """The type of a value; iterators are never moved."""
    cls = type(value)
    if isinstance(value, type):
        return {"path": "type", "parts": [_class(value, names)]}
    if cls is tuple:
        return _tuple(value, names, depth)
    if cls in SEQUENCES:
        return {"path": path_of(cls, names), "parts": [_elements(value, names, depth)]}
    if cls is collections.Counter:
        return {
            "path": "collections.Counter",
            "parts": [_elements(value, names, depth)],
        }
    if cls in MAPPINGS:
        return {
            "path": path_of(cls, names),
            "parts": [
                _elements(value, names, depth),
                _elements(dict.values(value), names, depth),
            ],
        }
    return _class(cls, names)


def _class(cls: type, names: dict[str, Any]) -> Seen:
    return {"path": path_of(cls, names), "bases": bases_of(cls, names)}


def _tuple(value: Any, names: dict[str, Any], depth: int) -> Seen:
    if not value or len(value) > WIDEST_TUPLE:
        return {
            "path": "tuple",
            "parts": [_elements(value, names, depth)],
            "length": "...",
        }
    if depth >= DEEPEST:
        return {"path": "tuple", "parts": [{"path": ""}], "length": "..."}
    return {"path": "tuple", "parts": [seen_type(v, names, depth + 1) for v in value]}


def _elements(values: Iterable[Any], names: dict[str, Any], depth: int) -> Seen:
    """The types of all elements as a union; no members where there are none."""
    if depth >= DEEPEST:
        return {"path": "unknown"}
    one_of_each: dict[type, list[Any]] = {}
    for value in itertools.islice(iter(values), MOST_LOOKED_AT):
        kept = one_of_each.setdefault(type(value), [])
        if len(kept) < (MOST_NESTED if _is_nested(type(value)) else 1):
            kept.append(value)
    found: list[Seen] = []
    for kept in one_of_each.values():
        for value in kept:
            seen = seen_type(value, names, depth + 1)
            if seen not in found:
                found.append(seen)
    return found[0] if len(found) == 1 else {"path": "", "parts": found[:40]}


def _is_nested(cls: type) -> bool:
    nested = (tuple, collections.Counter, *SEQUENCES, *MAPPINGS)
    return cls in nested or cls is type


_paths: dict[type, str] = {}


def path_of(cls: type, names: dict[str, Any]) -> str:
    """The shortest public way to import a class, "" where there is none."""
    if getattr(cls, "__module__", None) == "__main__":
        name = cls.__name__
        return "__main__." + name if names.get(name) is cls else ""
    try:
        if cls not in _paths:
            path = SPECIAL.get(cls) or _public_path(cls)
            if path.startswith("numpy.dtypes."):  # one class a dtype, and new ones
                path = "numpy.dtype"
            _paths[cls] = ALIASES.get(path, path)
        return _paths[cls]
    except TypeError:  # a class that cannot be hashed
        return ""


def bases_of(cls: type, names: dict[str, Any]) -> list[str]:
    """Public paths of what the class inherits from, the nearest first, and what it can be used as."""
    found = [path_of(base, names) for base in cls.__mro__[1:] if base is not object]
    for name in ABSTRACT:
        try:
            fits = issubclass(cls, getattr(collections.abc, name))
        except TypeError:
            fits = False
        if fits:
            found.append("collections.abc." + name)
    return [path for path in dict.fromkeys(found) if path]


def _public_path(cls: type) -> str:
    module, name = cls.__module__, cls.__qualname__
    if not isinstance(module, str) or "<" in name or name.startswith("_"):
        return ""
    if module == "builtins":
        return name if getattr(builtins, name, None) is cls else ""
    if "." in name:
        return ""
    root = module.partition(".")[0]
    return (
        _at(root, name, cls)
        or _at(root + ".api.typing", name, cls)
        or _along(module, name, cls)
        or _anywhere(root, name, cls)
        or (_at(root.lstrip("_"), name, cls) if root.startswith("_") else "")
    )


def _at(module: str, name: str, cls: type) -> str:
    loaded = sys.modules.get(module)
    if loaded is None or any(part.startswith("_") for part in module.split(".")):
        return ""
    return module + "." + name if vars(loaded).get(name) is cls else ""


def _along(module: str, name: str, cls: type) -> str:
    parts = module.split(".")
    for count in range(2, len(parts) + 1):
        if found := _at(".".join(parts[:count]), name, cls):
            return found
    return ""


def _anywhere(root: str, name: str, cls: type) -> str:
    """In any loaded public module of the same library: where it says so itself, else the shortest."""
    best: tuple[bool, int, str] | None = None
    for module in list(sys.modules):
        if module.partition(".")[0] != root:
            continue
        if found := _at(module, name, cls):
            exported = name in getattr(sys.modules[module], "__all__", ())
            rank = (not exported, len(found), found)
            best = min(best, rank) if best else rank
    return best[2] if best else ""


def parameters_of(code: types.CodeType) -> list[str]:
    """The names of a function's parameters, without *args and **kwargs."""
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def is_plain_function(code: types.CodeType) -> bool:
    """False for generators and coroutines, which return something else than their code says."""
    lazy = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    return not code.co_flags & lazy

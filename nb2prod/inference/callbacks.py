"""Functions that a call is given, and what it hands to them, as the tables say.

Before the arrow of `hands name(argument) ->` stands the argument, `func/0` for one that may come first, `**` for all
that come by name; after it the types in order, in the language of `results.py`, and

    *args        what the call's own argument `args` holds, a tuple or one value
    *0           the call's own first argument, spread
    Rest[float]  as many as the function still takes
    ...          the call's other arguments, as `apply(f, *more, **options)` passes them on
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Protocol

from nb2prod.inference.machine import Arguments
from nb2prod.inference.tables import Handed
from nb2prod.inference.values import (
    CALLABLES,
    NONE,
    UNKNOWN,
    Instance,
    Type,
    UserFunction,
    UserMethod,
    members,
    parts,
)

HOLDERS = {"list", "tuple", "dict"}


class Reader(Protocol):
    """A call, which can read the tables' language."""

    @property
    def arguments(self) -> Arguments: ...
    def read(self, text: str, inside: str) -> Type: ...


def functions_in(one: Type) -> list[Type]:
    """The function that an argument is, or the functions that a list or a dict of them holds."""
    found: list[Type] = []
    for member in members(one):
        if isinstance(member, CALLABLES):
            found.append(member)
        elif isinstance(member, Instance) and member.name in HOLDERS:
            found += [f for held in parts(member) for f in functions_in(held)]
    return found


def given_to(function: Type, handed: Handed, call: Reader) -> Arguments:
    """The arguments with which the call calls the function."""
    positional: list[Type] = []
    keywords: tuple[tuple[str, Type], ...] = ()
    is_open = False
    for text in split(handed.gives):
        if text == "...":
            positional += _other(handed.argument, call.arguments)
            keywords = _others_by_name(handed.argument, call.arguments)
            is_open = call.arguments.open
        elif text.startswith("*"):
            positional += _spread(text[1:], call.arguments)
        elif text.startswith("Rest["):
            left = _places(function) - len(positional)
            positional += [call.read(text[5:-1], handed.path)] * max(left, 0)
        else:
            positional.append(call.read(text, handed.path))
    return Arguments(tuple(positional), keywords, is_open)


@cache
def split(gives: str) -> tuple[str, ...]:
    """The parts of what is handed on; none where nothing is."""
    if gives.startswith("@"):
        return (gives,)
    tree = ast.parse(f"[{gives}]", mode="eval").body
    assert isinstance(tree, ast.List)
    return tuple(ast.unparse(part) for part in tree.elts)


def _place(argument: str) -> int | None:
    place = argument.rpartition("/")[2]
    return int(place) if place.isdigit() else None


def _other(argument: str, given: Arguments) -> tuple[Type, ...]:
    place = _place(argument)
    return () if place is None else given.positional[place + 1 :]


def _others_by_name(argument: str, given: Arguments) -> tuple[tuple[str, Type], ...]:
    own = argument.partition("/")[0]
    return tuple((name, value) for name, value in given.keywords if name != own)


def _spread(which: str, given: Arguments) -> tuple[Type, ...]:
    value = given.get(int(which)) if which.isdigit() else given.get(None, which)
    if value is None or value == NONE:
        return ()
    if isinstance(value, Instance) and value.name == "tuple":
        return value.args if value.note is None else (UNKNOWN,)
    return (value,)


def _places(function: Type) -> int:
    if not isinstance(function, (UserFunction, UserMethod)):
        return 0
    node = function.record.node.args
    bound = 1 if isinstance(function, UserMethod) else 0
    return len(node.posonlyargs) + len(node.args) - bound - len(node.defaults)

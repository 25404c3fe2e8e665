"""Calls of what the tables describe."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from nb2prod.inference import callbacks, results, tables
from nb2prod.inference.machine import CALLERS, Arguments, Machine
from nb2prod.inference.tables import ATTRIBUTE, Case, Handed
from nb2prod.inference.values import (
    CALLABLES,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    Partial,
    Type,
    Union,
    Unknown,
    UserClass,
    UserFunction,
    UserMethod,
    each,
    is_instance,
    literal,
    members,
    part,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of something that a table describes."""

    machine: Machine
    receiver: Type
    arguments: Arguments
    node: ast.AST
    frame: Frame

    def get(self, position: int | None, keyword: str = "") -> Type | None:
        return self.arguments.get(position, keyword)

    def of(self, position: int | None, keyword: str = "") -> Type:
        return self.arguments.of(position, keyword)

    def returned_by(self, function: Type | None, *given: Type) -> Type:
        """What a callback returns for these arguments; it is then known how it is called."""
        return self.returned_with(function, Arguments(given))

    def returned_with(self, function: Type | None, given: Arguments) -> Type:
        if function is None:
            return UNKNOWN
        before = set(self.machine.met)
        result = self.machine.call(function, given, self.node, self.frame)
        self.machine.met |= before
        if UNKNOWN not in given.positional:
            self.machine.met.add(id(function))
        return result

    def read(self, text: str, inside: str) -> Type:
        """What a result of the tables stands for in this call."""
        if text.startswith("@"):
            name, _, parameter = text[1:].partition(" ")
            return RULES[name](self, parameter)
        made = results.parse(text, inside)
        return results.fill(made, self.word) if results.has_placeholder(made) else made

    def word(self, name: str) -> Type:
        """A placeholder of the tables."""
        match name:
            case "Self":
                return self.receiver
            case "First" | "Second":
                return self.of(0 if name == "First" else 1)
            case "Element" | "Value":
                return part(self.receiver, 0 if name == "Element" else 1)
            case "Elements":
                return self.machine.elements(self.of(0), self.node, self.frame)
            case "Result":
                return self.returned_by(self.get(0), UNKNOWN)
        raise ValueError(name)


Rule: TypeAlias = Callable[[Call, str], Type]
RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """A result of the tables that is computed: `@name parameter`."""

    def register(function: Rule) -> Rule:
        assert not RULES.keys() & set(names), names
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


def result_of(cases: list[Case], call: Call) -> Type:
    """The result of the first case whose condition holds; unknown where that cannot be told."""
    for case in cases:
        holds = (
            not case.condition
            or case.condition == ATTRIBUTE
            or fits(case, call.arguments)
        )
        if holds is None:
            return UNKNOWN
        if holds:
            return _filled(case, call)
    return UNKNOWN


def _filled(case: Case, call: Call) -> Type:
    made = call.read(case.result, case.path)
    if case.result.startswith("@"):
        return made
    return call.machine.fresh(made, call.node, call.frame)


def fits(case: Case, arguments: Arguments) -> bool | None:
    """Does the condition hold? None where the arguments are not known well enough."""
    for text in case.condition.split(", "):
        held = _holds(text.strip(), case.path, arguments)
        if not held:
            return held
    return True


def _holds(text: str, inside: str, arguments: Arguments) -> bool | None:
    if text.startswith("!"):
        held = _holds(text[1:], inside, arguments)
        return None if held is None else not held
    if ":" in text:
        which, _, names = text.partition(":")
        return _is_a(_argument(which, arguments), names, inside)
    which, equals, wanted = text.partition("=")
    found = _argument(which, arguments)
    if not equals or found is None:
        return found is not None
    if is_instance(found, "None"):
        return wanted == "None"
    known = literal(found)
    if known is None:
        return (
            None
            if found is UNKNOWN or is_instance(found, "str", "bool", "int")
            else False
        )
    return repr(known) in wanted.split("|") or str(known) in wanted.split("|")


def _argument(which: str, arguments: Arguments) -> Type | None:
    keyword, _, position = which.rpartition("/")
    if position.isdigit():
        return arguments.get(int(position), keyword)
    return arguments.get(None, position)


def _is_a(found: Type | None, names: str, inside: str) -> bool | None:
    if found is None:
        return False
    if found is UNKNOWN:
        return None
    verdicts = {_is_one_of(one, names.split("|"), inside) for one in members(found)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _is_one_of(one: Type, names: list[str], inside: str) -> bool:
    if isinstance(one, CALLABLES):
        return "Callable" in names
    if not isinstance(one, Instance):
        return "type" in names and isinstance(one, (LibraryClass, UserClass))
    known = tables.ancestry(one.name)
    return any(n in known or results.resolved(n, inside) in known for n in names)


def call_method(
    m: Machine,
    receiver: Type,
    name: str,
    arguments: Arguments,
    node: ast.AST,
    frame: Frame,
) -> Type | None:
    """The result of a method that the tables or the notebook define; None if there is none."""
    if isinstance(receiver, Instance) and receiver.name.startswith("user:"):
        found = m.user_member(receiver, name)
        if found is not None:
            return m.call(found, arguments, node, frame)
    if not isinstance(receiver, Instance):
        return None
    cases = tables.member(receiver.name, name)
    return (
        None
        if cases is None
        else result_of(cases, Call(m, receiver, arguments, node, frame))
    )


def library_function(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, LibraryFunction)
    table = tables.library_of(callee.path)
    cases = table.find(callee.path) if table else None
    made = Call(m, UNKNOWN, arguments, node, frame)
    result = result_of(cases, made) if cases else UNKNOWN
    hand_on(made, lambda: tables.handed(callee.path))
    hand_over(m, arguments)
    return result


def library_class(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, LibraryClass)
    made = Instance(callee.path)
    cases = tables.member(callee.path, "__new__")
    started = Call(m, made, arguments, node, frame)
    result = result_of(cases, started) if cases else made
    hand_on(started, lambda: tables.handed_by(callee.path, "__new__"))
    hand_over(m, arguments)
    return m.fresh(result, node, frame)


def library_method(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, LibraryMethod)
    receiver, name = callee.receiver, callee.name
    result = call_method(m, receiver, name, arguments, node, frame)
    made = Call(m, receiver, arguments, node, frame)
    path = receiver.name if isinstance(receiver, Instance) else ""
    hand_on(made, lambda: tables.handed_by(path, name))
    hand_over(m, arguments)
    return UNKNOWN if result is None else result


def instance(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    result = call_method(m, callee, "__call__", arguments, node, frame)
    if result is None:
        hand_over(m, arguments)
    return UNKNOWN if result is None else result


def partial(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, Partial)
    given = Arguments(
        callee.positional + arguments.positional,
        arguments.keywords + callee.keywords,
        arguments.open,
    )
    return m.call(callee.callee, given, node, frame)


def union(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    return each(callee, lambda one: m.call(one, arguments, node, frame))


def unknown(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    hand_over(m, arguments)
    return UNKNOWN


def hand_on(call: Call, found: Callable[[], list[Handed]]) -> None:
    """Call the functions that a call is given as the tables say that it calls them."""
    given = (*call.arguments.positional, *(v for _, v in call.arguments.keywords))
    if not any(callbacks.functions_in(one) for one in given):
        return
    decided: set[int] = set()
    for one in found():
        if one.condition and _holds(one.condition, one.path, call.arguments) is False:
            continue
        for argument in _arguments_named(one.argument, call.arguments):
            if id(argument) in decided:
                continue
            decided.add(id(argument))
            for function in callbacks.functions_in(argument):
                call.returned_with(function, callbacks.given_to(function, one, call))
            call.machine.met.add(id(argument))


def _arguments_named(which: str, arguments: Arguments) -> list[Type]:
    if which == "**":
        return [value for _, value in arguments.keywords]
    found = _argument(which, arguments)
    return [] if found is None else [found]


def hand_over(m: Machine, arguments: Arguments) -> None:
    """What leaves our sight may be called, or changed, in any way."""
    for one in (*arguments.positional, *(value for _, value in arguments.keywords)):
        if id(one) not in m.met:
            escape(m, one)
    m.met.clear()


def escape(m: Machine, one: Type) -> None:
    for function in members(one):
        if isinstance(function, (UserFunction, UserMethod)):
            function.record.sightings.escaped = True
        elif isinstance(function, Partial):
            escape(m, function.callee)


CALLERS.update(
    {LibraryFunction: library_function, LibraryClass: library_class, Partial: partial}
)
CALLERS.update({LibraryMethod: library_method, Instance: instance})
CALLERS.update({Union: union, Unknown: unknown})

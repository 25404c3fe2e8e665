"""The notebook's statements -> the type of each name at each place, without running anything."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.inference.bodies import (
    Definition,
    definitions_in,
    may_return_none,
    yields,
)
from nb2prod.inference.functions import call_all_unseen
from nb2prod.inference.interpreter import Interpreter
from nb2prod.inference.spelling import Annotation, Speller, bindings_of
from nb2prod.inference.stubs import leaves_open, result_of_subclasses
from nb2prod.inference.uses import used_as
from nb2prod.inference.values import (
    NONE,
    UNKNOWN,
    ClassRecord,
    FunctionRecord,
    Type,
    awaited,
    join,
)

__all__ = ["Annotation", "FunctionTypes", "Told", "Types", "infer"]


@dataclass(frozen=True, slots=True)
class Told:
    """What others say of open places: a name after a statement, what a function of a statement gives."""

    names: Mapping[tuple[int, str], Type] = field(default_factory=dict)
    results: Mapping[tuple[int, str], Type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FunctionTypes:
    """A function's parameters, and the notebook's variables that it reads, whose types are known."""

    parameters: tuple[tuple[str, Annotation], ...]
    returns: Annotation | None
    leaves_open: bool = False  # a subclass has the body


class Types:
    """The types of a notebook's names, by place."""

    def __init__(
        self,
        timeline: dict[str, list[tuple[int, Type]]],
        functions: dict[tuple[int, str], FunctionRecord],
        classes: Sequence[ClassRecord],
        speller: Speller,
    ) -> None:
        self._timeline = timeline
        self._functions = functions
        self._classes = classes
        self._speller = speller

    def after(self, statement: int, name: str) -> Annotation | None:
        """The type of a name right after a top-level statement, counted from 0; None where it is not known."""
        return self._speller.annotation(self.type_after(statement, name))

    def type_after(self, statement: int, name: str) -> Type:
        """The same, as inference knows it."""
        changes = self._timeline.get(name, [])
        place = bisect_right(changes, statement, key=lambda change: change[0])
        return changes[place - 1][1] if place else UNKNOWN

    def before(self, statement: int, name: str) -> Annotation | None:
        """The type of a name just before a top-level statement."""
        return self.after(statement - 1, name)

    def function(self, statement: int, qualname: str) -> FunctionTypes | None:
        """The types of a function defined at a statement: `f`, `K.method`, `f.inner`; None if it is not there."""
        known = self.types_of_function(statement, qualname)
        if known is None:
            return None
        given, result = known
        named = {name: self._speller.annotation(t) for name, t in given.items()}
        parameters = tuple((name, a) for name, a in named.items() if a is not None)
        return FunctionTypes(
            parameters,
            self._speller.annotation(result) if result is not None else None,
            leaves_open(self._functions[statement, qualname], self._classes),
        )

    def types_of_function(
        self, statement: int, qualname: str
    ) -> tuple[dict[str, Type], Type | None] | None:
        """The same, as inference knows it: parameters and variables, and the result where it was seen."""
        record = self._functions.get((statement, qualname))
        if record is None:
            return None
        seen = dict(record.sightings.parameters)
        for name, declared in record.declared.items():
            if seen.get(name, UNKNOWN) is UNKNOWN:
                seen[name] = declared
        for name, default in record.defaults.items():
            # nobody gives it anything yet, and somebody may
            if default == NONE and seen.get(name) == NONE:
                seen[name] = UNKNOWN
        for name in [n for n, one in seen.items() if one is UNKNOWN]:
            asked = used_as(record.node, name)
            nothing = (NONE,) if record.defaults.get(name) == NONE else ()
            seen[name] = join(asked, *nothing)
        result = record.sightings.result
        if leaves_open(record, self._classes):
            result = result_of_subclasses(record, self._classes)
        if self.is_coroutine(statement, qualname) and result is not None:
            result = awaited(result)
        return record.sightings.all_free() | seen, result

    def open_names(self) -> Iterator[tuple[int, str]]:
        """Statement and name, wherever one is bound to what nothing is known of."""
        for name, changes in self._timeline.items():
            yield from ((at, name) for at, value in changes if value is UNKNOWN)

    def open_results(self) -> Iterator[tuple[int, str]]:
        """Statement and function, where nothing is known of what it gives."""
        for place, record in self._functions.items():
            if record.sightings.result is UNKNOWN:
                yield place

    @property
    def imported_roots(self) -> frozenset[str]:
        """The libraries that the notebook imports."""
        paths = self._speller.bindings.imported.values()
        return frozenset(path.partition(".")[0] for path in paths)

    @property
    def own_classes(self) -> dict[str, ClassRecord]:
        """The notebook's classes that annotations can name."""
        return {c.name: c for c in self._classes if c.reachable}

    def is_coroutine(self, statement: int, qualname: str) -> bool:
        """Whether a function is an `async def` that yields nothing."""
        record = self._functions.get((statement, qualname))
        node = record.node if record else None
        return isinstance(node, ast.AsyncFunctionDef) and not yields(node)

    def may_return_none(self, statement: int, qualname: str) -> bool:
        """Whether a function's text says so, whatever a run saw."""
        record = self._functions.get((statement, qualname))
        node = record.node if record else None
        return isinstance(node, Definition) and may_return_none(node)


def infer(statements: Sequence[ast.stmt], told: Told | None = None) -> Types:
    """Run the notebook's top-level statements, in document order, on types instead of values.

    What is `told` stands where nothing is known, and what follows from it is known too.
    """
    told = told or Told()
    machine = Interpreter()
    machine.told.update(_told_results(statements, told))
    machine.asked.update(_attributes(statements))
    timeline: dict[str, list[tuple[int, Type]]] = {}
    for index, statement in enumerate(statements):
        _execute(machine, statement)
        for name in machine.touched:
            if machine.root.names.get(name) is UNKNOWN and (index, name) in told.names:
                machine.root.names[name] = told.names[index, name]
            value = machine.root.names.get(name, UNKNOWN)
            timeline.setdefault(name, []).append((index, value))
        machine.touched.clear()
    call_all_unseen(machine)
    return Types(
        timeline,
        _definitions(machine, statements),
        tuple(machine.classes.values()),
        Speller(bindings_of(statements)),
    )


def _told_results(
    statements: Sequence[ast.stmt], told: Told
) -> Iterator[tuple[int, Type]]:
    for index in {index for index, _ in told.results}:
        for qualname, node in definitions_in(statements[index], ""):
            if (index, qualname) in told.results:
                yield id(node), told.results[index, qualname]


def _execute(machine: Interpreter, statement: ast.stmt) -> None:
    try:
        machine.execute([statement], machine.root)
    except (
        RecursionError
    ):  # an expression too deep to follow: what it binds is not known
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                machine.bind(node.id, UNKNOWN, machine.root)


def _attributes(statements: Sequence[ast.stmt]) -> set[str]:
    """Every name that is called anywhere: some settings change what later calls return."""
    nodes = (node for statement in statements for node in ast.walk(statement))
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes
        if isinstance(node, (ast.Attribute, ast.Name))
    }


def _definitions(
    machine: Interpreter, statements: Sequence[ast.stmt]
) -> dict[tuple[int, str], FunctionRecord]:
    found: dict[tuple[int, str], FunctionRecord] = {}
    for index, statement in enumerate(statements):
        for qualname, node in definitions_in(statement, ""):
            records = machine.functions.get(id(node))
            if records:
                found[index, qualname] = records[0]
    return found

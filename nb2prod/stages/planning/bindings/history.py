"""Statements -> what each name may stand for, moment by moment."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.source.scope import callee_name, names_in_text
from nb2prod.stages.planning.bindings.constant_names import constant_names
from nb2prod.stages.planning.bindings.decorating import acts_when_made
from nb2prod.stages.planning.bindings.kinds import (
    forgets,
    imported_from,
    is_star_import,
    kind_of,
)
from nb2prod.stages.planning.bindings.patching import imports_of_patches
from nb2prod.stages.planning.bindings.resolution import UNBOUND, Binding
from nb2prod.stages.planning.shadows import hidden_where_read, looked_into
from nb2prod.stages.planning.statements import Statement

_TAKES_BACK = re.compile(r"un[a-z]|remove|disc")


class History:
    """Every binding of every name, and which of them may be current when a statement starts."""

    def __init__(
        self,
        statements: Sequence[Statement],
        settings: frozenset[str],
        noisy: frozenset[str],
    ) -> None:
        self.noisy = noisy
        self.statements = {s.number: s for s in statements}
        self.order = [s.number for s in statements]
        self.settings = settings
        self.constants = constant_names(statements)
        self.bindings: dict[int, Binding] = {}
        self.moments: dict[str, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.events: dict[str, list[Binding]] = defaultdict(list)
        self.own: dict[int, list[int]] = defaultdict(list)  # statement -> its bindings
        self.patches = imports_of_patches(statements)
        self.bind_all()
        self.looked_into = frozenset().union(*(looked_into(s.node) for s in statements))
        # a formula calls a function with what it says itself, and nothing more
        self.in_texts = frozenset().union(
            *(names_in_text(text) for s in statements for text in _texts(s))
        )
        self.has_star = any(is_star_import(s.node) for s in statements)
        self.told_apart = frozenset().union(*(_told_apart(s.node) for s in statements))
        self.asks_names = any(_asks_for_a_name(s.node) for s in statements)
        # name -> names that are others where it is read, so that they cannot be handed to it
        self.hiding: dict[str, set[str]] = defaultdict(set)
        for statement in statements:
            for name, hidden in hidden_where_read(statement.node).items():
                self.hiding[name] |= hidden

    def bind_all(self) -> None:
        for number in self.order:
            statement = self.statements[number]
            for name in sorted(statement.flow.deletes):
                left = (
                    frozenset() if forgets(statement.node) else self.reach(name, number)
                )
                self.moments[name].append((number, left | {UNBOUND}))
            for name in sorted(statement.flow.may_write):
                binding = self.binding(statement, name)
                self.bindings[binding.id] = binding
                self.events[name].append(binding)
                self.own[number].append(binding.id)
                before = frozenset() if binding.sure else self.reach(name, number)
                ends = name in statement.flow.deletes and _is_caught(statement, name)
                after = UNBOUND if ends else binding.id
                self.moments[name].append((number, before | {after}))

    def binding(self, statement: Statement, name: str) -> Binding:
        kind, canonical = kind_of(statement, name)
        if name in self.settings and kind in {"other", "value"}:
            kind = "setting"
        elif kind == "value" and name not in self.constants:
            kind = "other"
        elif kind == "import" and (
            imported_from(statement.node) & self.noisy
            or statement.number in self.patches
        ):
            kind = "other"
        elif kind in {"def", "class"} and acts_when_made(statement.node, self.latest):
            kind = "other"
        id = len(self.bindings) + 1
        return Binding(
            id=id, name=name, statement=statement.number, kind=kind,
            canonical=canonical or f"#{id}", sure=name in statement.flow.writes,
        )  # fmt: skip

    def latest(self, name: str) -> ast.stmt | None:
        """The statement that bound a name last."""
        bindings = self.events.get(name)
        return self.statements[bindings[-1].statement].node if bindings else None

    def reach(self, name: str, number: int) -> frozenset[int]:
        """The bindings of a name that may be current when a statement starts."""
        found = frozenset({UNBOUND})
        for at, ids in self.moments.get(name, ()):
            if at >= number:
                break
            found = ids
        return found

    def canonical(self, ids: Iterable[int]) -> set[str]:
        return {self.bindings[i].canonical if i else "" for i in ids}


def _is_caught(statement: Statement, name: str) -> bool:
    """True for the name of `except … as`, which is gone when its block ends."""
    nodes = list(ast.walk(statement.node))
    stored = any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        for n in nodes
    )
    return not stored and any(
        isinstance(n, ast.ExceptHandler) and n.name == name for n in nodes
    )


def _texts(statement: Statement) -> Iterator[str]:
    """Texts in which names are looked up, and those that look like a formula."""
    yield from statement.flow.texts
    yield from statement.flow.deferred_texts
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "~" in node.value:
                yield node.value


def _told_apart(node: ast.stmt) -> Iterator[str]:
    """Names of what is compared, or taken back from where it was given: `slider.unobserve(show)`."""
    for part in ast.walk(node):
        given: Sequence[ast.expr] = ()
        if isinstance(part, ast.Compare):
            given = (part.left, *part.comparators)
        elif isinstance(part, ast.Call) and _TAKES_BACK.match(callee_name(part)):
            given = (*part.args, *(keyword.value for keyword in part.keywords))
        yield from (n.id for n in given if isinstance(n, ast.Name))


def _asks_for_a_name(node: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Attribute)
        and n.attr in {"__name__", "__qualname__"}
        and not _is_of_a_class(n.value)
        for n in ast.walk(node)
    )


def _is_of_a_class(node: ast.expr) -> bool:
    """True for `type(error)` and `self.__class__`, which no function is."""
    match node:
        case ast.Call(func=ast.Name(id="type")) | ast.Attribute(attr="__class__"):
            return True
    return False

"""What a notebook does with its names, and with the texts that it names files by."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.configurable import (
    LOOKS_AROUND,
    calls_of,
    is_writer,
    takes_a_path,
)
from nb2prod.stages.planning.parameters.other_names import OtherNames
from nb2prod.stages.planning.purity.known import imported_modules
from nb2prod.stages.planning.statements import Statement, bound_without_import

# modules whose `open` asks for a text, not for a path
TAKE_TEXT = frozenset({"wave", "shelve", "dbm", "webbrowser"})


class Usage:
    """Counts over all statements; answers questions about one name."""

    def __init__(
        self,
        statements: Sequence[Statement],
        modules: frozenset[str] = frozenset(),  # beside the notebook
    ) -> None:
        self.statements = statements
        nodes = [s.node for s in statements]
        self.imported = imported_modules(nodes)
        self.own = _own_names(statements) | {
            name for name, module in self.imported.items() if module in modules
        }
        self.bound = Counter(name for s in statements for name in s.flow.may_write)
        self.bound_inside = frozenset().union(
            *(s.flow.global_writes for s in statements)
        )  # of functions
        self.changed = frozenset().union(
            *(
                s.flow.mutates
                | s.flow.deferred_mutates
                | s.flow.deletes
                | s.flow.global_writes
                for s in statements
            )
        )
        self.names = set(self.bound)
        self.asked_for = frozenset().union(*(s.flow.reads for s in statements))
        self.text = "\n".join(s.text for s in statements)
        self.looks_around = bool(LOOKS_AROUND.search(self.text))
        self.occurrences = Counter(
            n.value
            for s in statements
            for n in ast.walk(s.node)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )
        self.calls = [call for s in statements for call in calls_of(s.node)]
        self.io_calls = [c for c in self.calls if self.takes_a_path(c)]
        self.replaceable = Counter(
            call.args[0].value
            for call in self.io_calls
            if call.args
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
        )
        self.other_names = OtherNames(nodes)
        self.magic_text = "\n".join(
            dict.fromkeys(m.argument + m.body for s in statements for m in s.magics)
        )

    def names_otherwise(self, path: str) -> bool:
        """True where anything but the path itself may name the file."""
        whole = frozenset(
            text for text, n in self.replaceable.items() if n >= self.occurrences[text]
        )
        return self.other_names.name(path, besides=whole)

    def takes_a_path(self, call: ast.Call) -> bool:
        """True for readers and writers of libraries, not for the notebook's own of such a name."""
        if not takes_a_path(call) or callee_name(call) in self.own:
            return False
        if root_name(call.func) in self.own:
            return False
        match call.func:
            case ast.Attribute(value=ast.Name(id=owner), attr="open"):
                return self.imported.get(owner, "wave") not in TAKE_TEXT
            case ast.Attribute(attr="open"):
                return root_name(call.func) in self.imported
        return True

    def is_given_to_io(self, name: str) -> bool:
        """True where a reader or a writer is given the name as its path."""
        return _times_given(name, self.io_calls) > 0

    def is_written(self, name: str) -> bool:
        """True where a writer is given the name as its path."""
        return _times_given(name, filter(is_writer, self.io_calls)) > 0

    def only_read_as_path(self, name: str) -> bool:
        """True where every use of a name is the path that a reader or writer is given."""
        used = sum(
            isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
            for s in self.statements
            for n in ast.walk(s.node)
        )
        in_texts = re.search(rf"\{{\s*{name}\b|\${name}\b", self.text) is not None
        return _times_given(name, self.io_calls) == used > 0 and not in_texts


def _own_names(statements: Sequence[Statement]) -> set[str]:
    """Functions, methods and classes of the notebook, and what it binds to a built-in name."""
    defined = {
        node.name
        for s in statements
        for node in ast.walk(s.node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    bound = frozenset().union(*(bound_without_import(s) for s in statements))
    return defined | (bound & {"open"})


def _times_given(name: str, calls: Iterable[ast.Call]) -> int:
    return sum(
        isinstance(argument, ast.Name) and argument.id == name
        for call in calls
        for argument in call.args[:1]
    )

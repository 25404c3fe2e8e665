"""What a notebook does with its names, and with the texts that it names files by."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nb2prod.stages.planning.configurable import (
    LOOKS_AROUND,
    calls_of,
    is_writer,
    takes_a_path,
)
from nb2prod.stages.planning.statements import Statement


class Usage:
    """Counts over all statements; answers questions about one name."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.bound = Counter(name for s in statements for name in s.flow.may_write)
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
        self.io_calls = [c for c in self.calls if takes_a_path(c)]
        self.replaceable = Counter(
            call.args[0].value
            for call in self.io_calls
            if call.args
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
        )
        self.magic_text = "\n".join(
            dict.fromkeys(m.argument + m.body for s in statements for m in s.magics)
        )

    def is_first(self, statement: Statement, name: str) -> bool:
        """True where nothing binds the name before."""
        binders = (s.number for s in self.statements if name in s.flow.may_write)
        return next(binders) == statement.number

    def is_given_to_io(self, name: str) -> bool:
        """True where a reader or a writer is given the name as its path."""
        return _times_given(name, self.io_calls) > 0

    def is_written(self, name: str) -> bool:
        """True where a writer is given the name as its path."""
        return _times_given(name, filter(is_writer, self.calls)) > 0

    def only_read_as_path(self, name: str) -> bool:
        """True where every use of a name is the path that a reader or writer is given."""
        used = sum(
            isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
            for s in self.statements
            for n in ast.walk(s.node)
        )
        in_texts = re.search(rf"\{{\s*{name}\b|\${name}\b", self.text) is not None
        return _times_given(name, self.io_calls) == used > 0 and not in_texts


def _times_given(name: str, calls: Iterable[ast.Call]) -> int:
    return sum(
        isinstance(argument, ast.Name) and argument.id == name
        for call in calls
        for argument in call.args[:1]
    )

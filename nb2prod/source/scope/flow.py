"""What one statement does with names, as a value."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one statement of the notebook's top level does with the notebook's names."""

    reads: frozenset[str] = frozenset()  # before it binds them itself
    surely_reads: frozenset[str] = frozenset()  # on every path
    writes: frozenset[str] = frozenset()  # on every path
    may_write: frozenset[str] = frozenset()  # on some path; holds `writes`
    deletes: frozenset[str] = frozenset()
    mutates: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()  # f in f(x)
    handed: frozenset[str] = frozenset()  # f in df.apply(f), which keeps nothing of it
    valued: frozenset[str] = frozenset()  # f in Model(f)
    deferred: frozenset[str] = frozenset()  # read when a function made here is called
    deferred_surely: frozenset[str] = (
        frozenset()
    )  # on every path of a function made here
    deferred_called: frozenset[str] = frozenset()
    deferred_valued: frozenset[str] = frozenset()
    deferred_mutates: frozenset[str] = frozenset()
    captured: frozenset[str] = (
        frozenset()
    )  # deferred by something that outlives the statement
    global_writes: frozenset[str] = frozenset()  # by `global` in a function made here
    texts: tuple[str, ...] = ()  # texts in which names are looked up now
    deferred_texts: tuple[str, ...] = ()  # and when a function made here is called

    def deferring(self, names: Set[str]) -> Flow:
        """The same, with functions that look up these names too."""
        return replace(
            self,
            deferred=self.deferred | names,
            deferred_valued=self.deferred_valued | names,
        )


def names_in_text(text: str) -> frozenset[str]:
    """Identifiers of a query, a formula or a piece of SQL; attributes are left out."""
    return frozenset(re.findall(r"(?<![\w.])[A-Za-z_]\w*", text))

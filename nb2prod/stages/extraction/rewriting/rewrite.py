"""What changes in one statement, as a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst

from nb2prod.model.plan import Replaced

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
Lines = list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """What changes in one statement; names are the notebook's, expressions the package's."""

    loads: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    # f -> (keyword, value)
    lifted: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    magics: Sequence[str] = ()  # code in place of __magic__(n)
    replaced: Sequence[Replaced] = ()
    undeclared: frozenset[str] = frozenset()  # names that lose their `global`
    moved: frozenset[str] = frozenset()  # modules that are now the package's
    package: str = ""
    pickles: bool = False  # values of the notebook may be pickled

    @property
    def is_nothing(self) -> bool:
        return not (
            self.loads
            or self.stores
            or self.lifted
            or self.magics
            or self.replaced
            or self.undeclared
            or self.moved
        )

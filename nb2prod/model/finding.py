"""A finding: what is wrong, where, and what mends it; and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nb2prod.model.location import Location


class Severity(StrEnum):
    """What a finding costs: a failed run, a doubtful result, or only order."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return ("info", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of one cell: text put before a line, the cell gone, or its count cleared."""

    cell: int
    insert: str = ""
    line: int = 1
    delete: bool = False
    clear_count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Edits that mend a finding together; a safe one never changes what the code does."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem with its place."""

    code: str
    message: str
    path: str
    location: Location
    end: Location | None = None
    severity: Severity = Severity.WARNING
    help: str = ""
    name: str = ""
    execution_count: int | None = None
    cell_id: str = ""
    line_text: str = ""
    raw_line: int = 0
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """`nb.ipynb:cell 3 [In 5]:1:32`."""
        ran = f" [In {self.execution_count}]" if self.execution_count else ""
        at = self.location
        return f"{self.path}:cell {at.cell}{ran}:{at.line}:{at.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a rule says of itself: code, name, weight, and its manual."""

    code: str
    name: str
    severity: Severity
    default: bool
    fixable: bool
    manual: str

"""How a rule's module becomes a rule: its docstring is its manual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nb2prod.model.finding import Finding, Page, Severity
from nb2prod.source.facts import Facts

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class RuleModule(Protocol):
    """What every module of a rule has."""

    @property
    def PAGE(self) -> Page: ...  # noqa: N802

    def check(self, facts: Facts) -> Iterator[Finding]: ...


def page(
    manual: str | None, severity: Severity, *, on: bool = True, fixable: bool = False
) -> Page:
    """The page that begins with `NB101 undefined-name: …`."""
    head = (manual or "").partition(":")[0]
    code, _, name = head.partition(" ")
    return Page(
        code=code,
        name=name,
        severity=severity,
        default=on,
        fixable=fixable,
        manual=manual or "",
    )

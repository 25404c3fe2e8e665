"""Findings that somebody has answered already: by line, cell, tag, or notebook.

x = f()  # noqa: NB202                       this line
# nb2prod: ignore[NB202] filled by the hub   this cell, when on its first line
tag nb2prod:ignore=NB202 or nb2prod:ignore   this cell
metadata {"nb2prod": {"ignore": ["NB202"]}}  this notebook
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.model.finding import Finding
from nb2prod.model.location import Location
from nb2prod.model.raw import RawCell, RawNotebook

_NOQA = re.compile(r"#\s*noqa(?::\s*([A-Z]+\d*(?:[,\s]+[A-Z]+\d+)*))?", re.IGNORECASE)
_CELL = re.compile(r"^\s*#\s*nb2prod:\s*ignore\[([^\]]*)\]")
_OURS = re.compile(r"NB\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Codes (prefixes too, nothing for all) that one place silences."""

    codes: tuple[str, ...]
    cell: int  # 0: the whole notebook
    line: int = 0  # 0: the whole cell
    column: int = 1
    text: str = ""
    explicit: bool = True  # names one of our codes; only these can be reported unused

    def covers(self, finding: Finding) -> bool:
        if self.cell and finding.location.cell != self.cell:
            return False
        if self.line and not _on_line(finding, self.line):
            return False
        return not self.codes or finding.code.startswith(self.codes)

    @property
    def place(self) -> Location:
        return Location(
            cell=max(self.cell, 1), line=max(self.line, 1), column=self.column
        )


def _on_line(finding: Finding, line: int) -> bool:
    last = finding.end.line if finding.end else finding.location.line
    return finding.location.line <= line <= last


def suppressions(raw: RawNotebook) -> Iterator[Suppression]:
    """All that a notebook says about findings to leave out."""
    if raw.ignored:
        text = f"metadata nb2prod.ignore {', '.join(raw.ignored)}"
        yield Suppression(codes=_codes(raw.ignored), cell=0, text=text)
    commented = "noqa" in raw.code or "nb2prod:" in raw.code
    for number, cell in enumerate(raw.cells, start=1):
        if cell.tags:
            yield from _from_tags(cell, number)
        if commented and cell.kind == "code":
            yield from _from_comments(cell, number)


def _from_tags(cell: RawCell, number: int) -> Iterator[Suppression]:
    for tag in cell.tags:
        head, _, codes = tag.partition("=")
        if head == "nb2prod:ignore":
            listed = _codes(codes.split(","))
            yield Suppression(
                codes=listed, cell=number, text=f"tag {tag}", explicit=bool(listed)
            )


def _from_comments(cell: RawCell, number: int) -> Iterator[Suppression]:
    if "noqa" not in cell.source and "nb2prod:" not in cell.source:
        return
    first = next((line for line in cell.source.split("\n") if line.strip()), "")
    if match := _CELL.match(first):
        listed = _codes(match.group(1).split(","))
        if listed:
            yield Suppression(codes=listed, cell=number, text=match.group().strip())
    for at, line in enumerate(cell.source.split("\n"), start=1):
        if match := _NOQA.search(line) if "noqa" in line.lower() else None:
            codes = match.group(1) or ""
            ours = _codes(re.split(r"[,\s]+", codes))
            if ours or not codes:
                yield Suppression(
                    codes=ours,
                    cell=number,
                    line=at,
                    column=match.start() + 1,
                    text=match.group().strip(),
                    explicit=bool(ours),
                )


def _codes(words: Iterable[str]) -> tuple[str, ...]:
    cleaned = (word.strip().upper() for word in words)
    return tuple(word for word in cleaned if _OURS.fullmatch(word))


def split(
    findings: Iterable[Finding], known: list[Suppression]
) -> tuple[list[Finding], list[Suppression]]:
    """Findings that nobody answered, and answers that no finding needs."""
    used: set[int] = set()
    kept = []
    for finding in findings:
        covering = [index for index, each in enumerate(known) if each.covers(finding)]
        used.update(covering)
        if not covering:
            kept.append(finding)
    unused = [
        each for index, each in enumerate(known) if index not in used and each.explicit
    ]
    return kept, unused

"""Kept statements -> atoms: cells, and the statements of long cells, with the names that they need and bind."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nb2prod.stages.planning.bindings import Resolution
from nb2prod.stages.planning.displays import shows
from nb2prod.stages.planning.lengths import printed_lines, prose_lines
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.prose import Section
from nb2prod.stages.planning.segments import Atom, Longer
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.planning.works import DRAWS, works_of

CELL_TO_SPLIT = 24


class Names:
    """Names as bits of a whole number, so that sets of them are cheap."""

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.order: list[str] = []

    def mask(self, names: Sequence[str] | frozenset[str] | set[str]) -> int:
        mask = 0
        # a set's own order differs from run to run
        for name in sorted(names) if isinstance(names, set | frozenset) else names:
            if name not in self.bits:
                self.bits[name] = len(self.order)
                self.order.append(name)
            mask |= 1 << self.bits[name]
        return mask

    def of(self, mask: int) -> list[str]:
        found = []
        while mask:
            low = mask & -mask
            found.append(self.order[low.bit_length() - 1])
            mask ^= low
        return sorted(found, key=self.order.index)


def written_in_order(statement: Statement) -> list[str]:
    """The names that a statement writes, as a reader meets them."""
    written = statement.flow.may_write
    if len(written) < 2:
        return sorted(written)
    places = [
        (n.lineno, n.col_offset, n.id)
        for n in ast.walk(statement.node)
        if isinstance(n, ast.Name) and n.id in written
    ]
    return list(dict.fromkeys(name for _, _, name in sorted(places)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomMaker:
    """What is known of all statements, to make atoms of some."""

    resolution: Resolution
    configuration: Configuration
    sections: Mapping[int, Section]
    names: Names
    drawing: frozenset[int]  # statements that may leave an open figure
    paging: frozenset[int]  # and that may show a page
    unshown: frozenset[int]  # before which their cell may have begun one
    longer: Longer
    handed: Mapping[str, str]  # function -> what its calls hand it besides
    loading: frozenset[int] = frozenset()  # statements that a service runs once

    def atoms(self, body: Sequence[Statement]) -> list[Atom]:
        """The atoms of all cells in order."""
        atoms: list[Atom] = []
        code_cells = sorted(self.sections)
        position = 0
        for cell, statements in _by_cell(body).items():
            level = 0
            while position < len(code_cells) and code_cells[position] <= cell:
                found = self.sections[code_cells[position]].level
                level = min(level or found, found or level)
                position += 1
            for index, group in enumerate(self.groups(statements)):
                heading = 0 if index else level
                atoms.append(self.atom(group, heading=heading, inside=index > 0))
            if _shows_figures(statements, self.drawing):
                atoms[-1] = replace(atoms[-1], lines=atoms[-1].lines + 1)
        return atoms

    def groups(self, cell: Sequence[Statement]) -> list[Sequence[Statement]]:
        """A cell as a whole, or its statements where it is long."""
        first, last = cell[0].number, cell[-1].number
        too_long = any(first <= start and end <= last for start, end in self.longer)
        if too_long or sum(map(self.lines, cell)) > CELL_TO_SPLIT:
            return [[statement] for statement in cell]
        return [list(g) for _, g in groupby(cell, lambda s: s.number in self.loading)]

    def atom(self, group: Sequence[Statement], *, heading: int, inside: bool) -> Atom:
        """Some statements of a cell as one."""
        needs = binds = may_bind = mutates = 0
        boxed, needed, mask = (
            self.resolution.boxed,
            self.resolution.needs,
            self.names.mask,
        )
        for s in group:
            needs |= mask(needed[s.number] | self.settings_in(s)) & ~binds
            binds |= mask(s.flow.writes - boxed)
            may_bind |= mask(s.flow.may_write - boxed - s.flow.deletes)
            mutates |= mask((s.flow.mutates - boxed) & needed[s.number])
        draws = not (self.drawing | self.paging).isdisjoint(s.number for s in group)
        prose = "" if inside else self.sections.get(group[0].cell, Section()).told
        return Atom(
            statements=tuple(s.number for s in group), needs=needs, binds=binds, may_bind=may_bind,
            mutates=mutates & ~mask(set(self.configuration.variables)), lines=sum(map(self.lines, group)), heading=heading,
            inside_cell=inside, open_figure=group[0].number in self.unshown, prose=prose_lines(prose),
            works=works_of(s.node for s in group) | (DRAWS if draws else 0), loads=group[0].number in self.loading,
        )  # fmt: skip

    def lines(self, statement: Statement) -> int:
        """About how many lines a statement takes in a step."""
        return printed_lines(statement.node, statement.text, self.handed)

    def settings_in(self, statement: Statement) -> frozenset[str]:
        """The settings that take the place of literals in a statement."""
        replaced = self.configuration.replaced.get(statement.number, ())
        return frozenset(entry.setting for entry in replaced)


def handed_in(resolution: Resolution) -> dict[str, str]:
    """The arguments that calls of functions have in the package alone."""
    return {
        resolution.bindings[id].name: ", ".join(f"{name}={name}" for name in names)
        for id, names in resolution.lifted.items()
    }


def _by_cell(body: Sequence[Statement]) -> dict[int, list[Statement]]:
    cells: dict[int, list[Statement]] = {}
    for statement in body:
        cells.setdefault(statement.cell, []).append(statement)
    return cells


def _shows_figures(cell: Sequence[Statement], drawing: frozenset[int]) -> bool:
    """True where a line after a cell shows its figures."""
    drawn = [s.number for s in cell if s.number in drawing]
    return bool(drawn) and not shows(cell[-1].node)


def joined(atoms: Sequence[Atom], whole: Sequence[tuple[int, int]]) -> list[Atom]:
    """Atoms again, with no border inside the given ranges of statements."""
    found: list[Atom] = []
    for atom in atoms:
        if found and any(
            first <= found[-1].statements[-1] and atom.statements[0] <= last
            for first, last in whole
        ):
            found[-1] = found[-1].followed_by(atom)
        else:
            found.append(atom)
    return found

"""Statements in order -> contiguous steps, cut where few names cross; a dynamic programme does it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nb2prod.stages.planning.lengths import step_lines
from nb2prod.stages.planning.works import DRAWS, mixture

LONGEST = 40  # lines of a step's body, unless it is one statement
WHOLE = 56  # with its signature and docstring
COMFORTABLE = 24
CELL_TO_SPLIT = 24
MIXING = 6.0  # for each kind of work more
DRAWING = 5.0  # for a plot beside what is handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """What a cut never goes through: a cell, or one statement of a long cell."""

    statements: tuple[int, ...]
    needs: int  # names as bits: read before they are bound here
    binds: int  # on every path
    may_bind: int
    mutates: int
    lines: int
    heading: int = 0  # level of the heading right before it, 0 for none
    inside_cell: bool = False  # begins in the middle of a cell
    open_figure: bool = False  # of this cell's, not shown yet
    works: int = 0  # kinds of work, as `works` counts them

    def followed_by(self, after: Atom) -> Atom:
        """This and the next as one."""
        return replace(
            self,
            statements=self.statements + after.statements,
            needs=self.needs | (after.needs & ~self.binds),
            binds=self.binds | after.binds,
            may_bind=self.may_bind | after.may_bind,
            mutates=self.mutates | after.mutates,
            lines=self.lines + after.lines,
            works=self.works | after.works,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One step: atoms from `start` up to `stop`, with the names that cross its borders as bits."""

    start: int
    stop: int
    inputs: int
    outputs: int


def live_before(atoms: Sequence[Atom], results: int) -> list[int]:
    """Names that are read later, before each atom and after the last."""
    live = [results] * (len(atoms) + 1)
    for index in range(len(atoms) - 1, -1, -1):
        atom = atoms[index]
        live[index] = atom.needs | (live[index + 1] & ~atom.binds)
    return live


def segments_of(
    atoms: Sequence[Atom], *, results: int, free: int = 0
) -> tuple[Segment, ...]:
    """Cut atoms into steps; `free` names cost nothing to hand in (settings)."""
    live = live_before(atoms, results)
    bound = [0]
    for atom in atoms:
        bound.append(bound[-1] | atom.may_bind)
    best: list[tuple[float, int]] = [(0.0, 0)]
    crossing: dict[tuple[int, int], tuple[int, int]] = {}
    for stop in range(1, len(atoms) + 1):
        choices = []
        for start, inputs, outputs, cost in _ending_at(atoms, stop, live, bound, free):
            crossing[start, stop] = inputs, outputs
            choices.append((best[start][0] + cost, start))
        best.append(min(choices))
    found, stop = [], len(atoms)
    while stop:
        start = best[stop][1]
        inputs, outputs = crossing[start, stop]
        found.append(Segment(start=start, stop=stop, inputs=inputs, outputs=outputs))
        stop = start
    return tuple(reversed(found))


def _ending_at(
    atoms: Sequence[Atom],
    stop: int,
    live: Sequence[int],
    bound: Sequence[int],
    free: int,
) -> list[tuple[int, int, int, float]]:
    """All steps that end here: start, inputs, outputs, cost; grown backwards from the end."""
    found = []
    needs = may_bind = mutates = lines = headings = 0
    binds = works = widest = 0
    for start in range(stop - 1, -1, -1):
        atom = atoms[start]
        lines += atom.lines
        if lines > LONGEST and start < stop - 1:
            break
        needs = atom.needs | (needs & ~atom.binds)
        may_bind |= atom.may_bind
        binds |= atom.binds
        mutates |= atom.mutates
        works |= _works(atom, live[start + 1])
        widest = max(widest, atom.works, key=int.bit_count)
        outputs = (may_bind | mutates) & live[stop]
        kept = (
            may_bind & ~binds & outputs & bound[start]
        )  # perhaps not bound here: hand the old one in
        inputs = (needs & (bound[start] | free)) | kept
        whole = step_lines(lines, inputs.bit_count(), outputs.bit_count())
        if whole <= WHOLE or start == stop - 1:
            cost = _cost(inputs, outputs, lines, free) + headings + _border(atom)
            if start < stop - 1:
                cost += _mixed(works, widest, outputs)
            found.append((start, inputs, outputs, cost))
        headings += {0: 0, 1: 10, 2: 9, 3: 6}.get(atom.heading, 3)
    return found


def _works(atom: Atom, live: int) -> int:
    """The atom's works; it only draws where nothing that it makes is read later."""
    makes = (atom.may_bind | atom.mutates) & live
    return atom.works & ~DRAWS if makes else atom.works


def _mixed(works: int, widest: int, outputs: int) -> float:
    """What it costs that a step does work of several kinds: nobody can name it."""
    drawn = DRAWING if works & DRAWS and outputs else 0
    return drawn + MIXING * mixture(works, widest)


def _border(atom: Atom) -> int:
    """What it costs to begin a step here."""
    if atom.inside_cell:
        return 15 if atom.open_figure else 5
    return 0 if atom.heading else 1


def _cost(inputs: int, outputs: int, lines: int, free: int) -> float:
    given, handed = (inputs & ~free).bit_count(), outputs.bit_count()
    cost = 2.0 + 0.3 * (inputs & free).bit_count() + 0.4 * given + 0.6 * handed
    cost += 6 * max(0, given - 7) ** 2 + 4 * max(0, handed - 6) ** 2
    cost += 2 * max(0, given - 5) ** 2 + 2 * max(0, handed - 4) ** 2
    if lines < 3:
        cost += 1
    if lines > COMFORTABLE:
        cost += 0.6 * (lines - COMFORTABLE)
    return cost

"""Statements in order -> contiguous steps, cut where few names cross; a dynamic programme does it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from nb2prod.stages.planning.lengths import notes_lines, step_lines
from nb2prod.stages.planning.works import DRAWS, mixture

LONGEST = 40  # lines of a step's body, unless it is one statement
WHOLE = 58  # with its signature and docstring
COMFORTABLE = 24
MIXING = 6.0  # for each kind of work more
DRAWING = 5.0  # for a plot beside what is handed on
BRIEF = 10  # what it costs to say nothing of arguments and results
# first and last statement of a step -> by how many lines it is longer than it looked
Longer = Mapping[tuple[int, int], int]
NOT_LONGER: Longer = MappingProxyType({})


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
    prose: int = 0  # lines of its cell's in the docstring
    loads: bool = False  # stands apart from what does more than load

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
            prose=self.prose or after.prose,
            loads=self.loads and after.loads,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One step: atoms from `start` up to `stop`, with the names that cross its borders as bits."""

    start: int
    stop: int
    inputs: int
    outputs: int
    lines: int  # about how many, as a function
    is_brief: bool = False  # its docstring leaves out what it takes and gives


def live_before(atoms: Sequence[Atom], results: int) -> list[int]:
    """Names that are read later, before each atom and after the last."""
    live = [results] * (len(atoms) + 1)
    for index in range(len(atoms) - 1, -1, -1):
        atom = atoms[index]
        live[index] = atom.needs | (live[index + 1] & ~atom.binds)
    return live


def segments_of(
    atoms: Sequence[Atom],
    *,
    results: int,
    free: int = 0,
    longer: Longer = NOT_LONGER,
) -> tuple[Segment, ...]:
    """Cut atoms into steps; `free` names cost nothing to hand in (settings)."""
    live = live_before(atoms, results)
    bound = [0]
    for atom in atoms:
        bound.append(bound[-1] | atom.may_bind)
    best: list[tuple[float, int]] = [(0.0, 0)]
    found: dict[tuple[int, int], Segment] = {}
    for stop in range(1, len(atoms) + 1):
        choices = []
        for segment, cost in _ending_at(atoms, stop, live, bound, free, longer):
            found[segment.start, stop] = segment
            choices.append((best[segment.start][0] + cost, segment.start))
        best.append(min(choices))
    chosen, stop = [], len(atoms)
    while stop:
        chosen.append(found[best[stop][1], stop])
        stop = best[stop][1]
    return tuple(reversed(chosen))


def _ending_at(
    atoms: Sequence[Atom],
    stop: int,
    live: Sequence[int],
    bound: Sequence[int],
    free: int,
    longer: Longer,
) -> list[tuple[Segment, float]]:
    """All steps that end here, with their costs; grown backwards from the end."""
    found = []
    needs = may_bind = mutates = lines = headings = prose = 0
    binds = works = widest = 0
    for start in range(stop - 1, -1, -1):
        atom = atoms[start]
        lines += atom.lines
        several = start < stop - 1
        if several and (lines > LONGEST or atom.loads != atoms[stop - 1].loads):
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
        prose = atom.prose or prose
        given, made = inputs.bit_count(), outputs.bit_count()
        more = _more(atoms[start:stop], longer) if longer else 0
        whole = step_lines(lines + more, given, made, prose)
        notes = notes_lines(given, made)
        if is_brief := whole - notes <= WHOLE < whole:
            whole -= notes
        if whole <= WHOLE or not several:
            cost = _cost(inputs, outputs, lines, free) + headings + _border(atom)
            if several:
                cost += _mixed(works, widest, outputs)
            segment = Segment(
                start=start, stop=stop, inputs=inputs, outputs=outputs, lines=whole, is_brief=is_brief,
            )  # fmt: skip
            found.append((segment, cost + BRIEF * is_brief))
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


def _more(atoms: Sequence[Atom], longer: Longer) -> int:
    """By how much some atoms are longer as a step than they look."""
    first, last = atoms[0].statements[0], atoms[-1].statements[-1]
    inside = (n for (start, end), n in longer.items() if first <= start and end <= last)
    return max(inside, default=0)


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

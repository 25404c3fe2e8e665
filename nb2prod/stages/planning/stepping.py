"""Kept statements -> named steps with their inputs, outputs and words."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.model.plan import Step
from nb2prod.stages.planning.bindings import STATE, Resolution, forgets
from nb2prod.stages.planning.displays import with_open_figure
from nb2prod.stages.planning.hidden import is_star_import
from nb2prod.stages.planning.lengths import printed_lines
from nb2prod.stages.planning.missing import probes_of
from nb2prod.stages.planning.naming import Told, step_name, step_summary
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.prose import Section, first_sentences
from nb2prod.stages.planning.segments import (
    CELL_TO_SPLIT,
    Atom,
    Segment,
    segments_of,
)
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.planning.works import DRAWS, works_of, worth_keeping

NO_RESULTS = re.compile(r"^(_+|fig\d*|ax\d*|axes|axs|i|j|k|n|p|tmp|temp)$")
MOST_RESULTS = 16


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


def steps_of(
    kept: Sequence[Statement], resolution: Resolution, configuration: Configuration,
    sections: Mapping[int, Section], *, shown: Mapping[str, int], drawing: frozenset[int],
    title: str = "",
) -> tuple[tuple[Step, ...], tuple[str, ...]]:  # fmt: skip
    """The steps in order, and the names that the last of them leave behind."""
    static = resolution.definitions.keys()
    body = [
        s for s in kept
        if s.number not in static and s.number not in configuration.statements and not is_star_import(s.node) and not forgets(s.node)
    ]  # fmt: skip
    if not body:
        return (), ()
    names = Names()
    for s in body:
        names.mask(written_in_order(s))
    whole = [(p.first, p.statement.number) for p in probes_of(kept, resolution)]
    unshown = with_open_figure(body, drawing)
    atoms = joined(
        atoms_of(body, resolution, configuration, sections, names, unshown), whole
    )
    atoms = [with_figures(atom, drawing) for atom in atoms]
    settings = names.mask(
        set(configuration.variables)
        | {s.name for s in configuration.settings}
        | {STATE}
    )
    deleted = {n: s.number for s in kept if forgets(s.node) for n in s.flow.deletes}
    results = result_names(body, resolution, configuration, shown, deleted)
    segments = segments_of(atoms, results=names.mask(results), free=settings)
    by_number = {s.number: s for s in body}
    maker = _StepMaker(
        by_number,
        resolution,
        configuration,
        sections,
        names,
        drawing,
        unshown,
        kept,
        title,
    )
    return tuple(maker.step(segment, atoms) for segment in segments), tuple(results)


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


def needs_of(
    statement: Statement, resolution: Resolution, configuration: Configuration
) -> frozenset[str]:
    """Names that a statement must be given: variables, settings, the shared state."""
    inline = {
        entry.setting for entry in configuration.replaced.get(statement.number, ())
    }
    return resolution.needs[statement.number] | inline


def atoms_of(
    body: Sequence[Statement], resolution: Resolution, configuration: Configuration,
    sections: Mapping[int, Section], names: Names, unshown: frozenset[int],
) -> list[Atom]:  # fmt: skip
    cells: dict[int, list[Statement]] = {}
    for statement in body:
        cells.setdefault(statement.cell, []).append(statement)
    atoms: list[Atom] = []
    level = 0
    code_cells = sorted(sections)
    position = 0
    for cell, statements in cells.items():
        level = 0
        while position < len(code_cells) and code_cells[position] <= cell:
            found = sections[code_cells[position]].level
            level = min(level or found, found or level)
            position += 1
        whole = sum(printed_lines(s.node, s.text) for s in statements) <= CELL_TO_SPLIT
        groups = [statements] if whole else [[s] for s in statements]
        for index, group in enumerate(groups):
            atoms.append(
                _atom(
                    group,
                    resolution,
                    configuration,
                    names,
                    heading=level if not index else 0,
                    inside=index > 0,
                    unshown=group[0].number in unshown,
                )
            )
    return atoms


def _atom(
    group: Sequence[Statement], resolution: Resolution, configuration: Configuration, names: Names,
    *, heading: int, inside: bool, unshown: bool,
) -> Atom:  # fmt: skip
    needs = binds = may_bind = mutates = 0
    boxed = resolution.boxed
    for s in group:
        needs |= names.mask(needs_of(s, resolution, configuration)) & ~binds
        surely = s.flow.writes - boxed
        binds |= names.mask(surely)
        may_bind |= names.mask(s.flow.may_write - boxed - s.flow.deletes)
        mutates |= names.mask((s.flow.mutates - boxed) & resolution.needs[s.number])
    mutates &= ~names.mask(set(configuration.variables))
    return Atom(
        statements=tuple(s.number for s in group), needs=needs, binds=binds, may_bind=may_bind, mutates=mutates,
        lines=sum(printed_lines(s.node, s.text) for s in group), heading=heading, inside_cell=inside, open_figure=unshown,
        works=works_of(s.node for s in group),
    )  # fmt: skip


def with_figures(atom: Atom, drawing: frozenset[int]) -> Atom:
    """The atom with the line that shows its figures, if it has any."""
    if drawing.isdisjoint(atom.statements):
        return atom
    return replace(atom, lines=atom.lines + 1, works=atom.works | DRAWS)


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


def result_names(
    body: Sequence[Statement],
    resolution: Resolution,
    configuration: Configuration,
    shown: Mapping[str, int],
    deleted: Mapping[str, int],
) -> list[str]:
    """What the notebook leaves behind: what it shows at last, what nothing reads any more, and its models."""
    last_write: dict[str, int] = {}
    surely: dict[str, bool] = {}
    last_read: dict[str, int] = {}
    forgotten = frozenset().union(*(s.flow.deletes for s in body)) | closed_names(body)
    for s in body:
        for name in resolution.needs[s.number]:
            last_read[name] = s.number
        for name in s.flow.may_write - resolution.boxed:
            last_write[name] = s.number
            surely[name] = name in s.flow.writes or surely.get(name, False)
    wanted = worth_keeping(s.node for s in body)
    found = []
    for name, written in last_write.items():
        if (
            NO_RESULTS.match(name)
            or name.startswith("_")
            or name in configuration.variables
            or not surely[name]
            or name in forgotten
            or deleted.get(name, -1) > written
        ):
            continue
        is_shown = shown.get(name, -1) > written
        is_end = last_read.get(name, -1) <= written
        if is_shown or is_end or name in wanted:
            found.append((is_shown or name in wanted, written, name))
    best = sorted(found, reverse=True)[:MOST_RESULTS]
    return [name for _, _, name in sorted(best, key=lambda entry: entry[1])]


def closed_names(body: Sequence[Statement]) -> frozenset[str]:
    """What `with … as` binds: closed when its block ends, so that nobody wants it as a result."""
    return frozenset(
        name.id
        for s in body
        for n in ast.walk(s.node)
        if isinstance(n, ast.withitem) and n.optional_vars is not None
        for name in ast.walk(n.optional_vars)
        if isinstance(name, ast.Name)
    )


class _StepMaker:
    def __init__(
        self, statements: Mapping[int, Statement], resolution: Resolution, configuration: Configuration,
        sections: Mapping[int, Section], names: Names, drawing: frozenset[int], unshown: frozenset[int],
        kept: Sequence[Statement], title: str,
    ) -> None:  # fmt: skip
        self.statements = statements
        self.resolution = resolution
        self.configuration = configuration
        self.sections = sections
        self.names = names
        self.drawing = drawing | unshown
        self.unshown = unshown
        definitions = {
            resolution.emitted.get(b.id, b.name)
            for b in resolution.bindings.values()
            if b.id in resolution.static
        }
        self.taken = (
            definitions
            | {n for s in kept for n in s.flow.may_write}
            | {"settings", "steps", "run", "main", STATE}
        )
        self.title = title
        self.seen_headings: set[str] = set()

    def step(self, segment: Segment, atoms: Sequence[Atom]) -> Step:
        numbers = [
            n for atom in atoms[segment.start : segment.stop] for n in atom.statements
        ]
        statements = [self.statements[n] for n in numbers]
        cells = tuple(dict.fromkeys(s.cell for s in statements))
        given, settings = self.given(segment)
        inputs = [n for n in given if n != STATE]
        variables = self.configuration.variables
        outputs = [n for n in self.names.of(segment.outputs) if n not in variables]
        section = self.section(cells[0])
        heading = section.heading if section.heading != self.title else ""
        is_first = bool(heading) and heading not in self.seen_headings
        self.seen_headings.add(heading)
        told = Told(
            title=self.title, heading=heading, is_first_of_heading=is_first, comment=first_comment(statements),
            nodes=[s.node for s in statements], inputs=inputs,
            outputs=[o for o in outputs if not NO_RESULTS.match(o)], bound=bound_last(statements),
        )  # fmt: skip
        function = step_name(told, self.taken)
        self.taken.add(function)
        prose = "\n\n".join(
            dict.fromkeys(self.section(c).prose for c in cells if self.section(c).prose)
        )
        return Step(
            function=function, statements=tuple(numbers), cells=cells,
            inputs=tuple(inputs) + ((STATE,) if STATE in given else ()),
            settings=tuple(settings), outputs=tuple(outputs),
            summary=step_summary(told, function),
            prose=first_sentences(prose, limit=400), heading=section.heading,
            draws=any(n in self.drawing for n in numbers),
            leaves_open=self.follower(numbers[-1]) in self.unshown, changed=self.changed(statements, inputs, outputs),
            sentinels=self.sentinels(statements, inputs, outputs),
        )  # fmt: skip

    def follower(self, number: int) -> int | None:
        return next((n for n in self.statements if n > number), None)

    def given(self, segment: Segment) -> tuple[list[str], list[str]]:
        """What a step is handed, and which of it are settings."""
        names = self.names.of(segment.inputs)
        variables = self.configuration.variables
        known = variables.keys() | {s.name for s in self.configuration.settings}
        settings = dict.fromkeys(variables.get(n, n) for n in names if n in known)
        return [n for n in names if n not in known], list(settings)

    def section(self, cell: int) -> Section:
        return self.sections.get(cell, Section())

    def changed(
        self,
        statements: Sequence[Statement],
        inputs: Sequence[str],
        outputs: Sequence[str],
    ) -> tuple[str, ...]:
        """Inputs that are the same object when they come out."""
        rebound: set[str] = set()
        found: dict[str, None] = {}
        for s in statements:
            found.update(
                dict.fromkeys(
                    n
                    for n in sorted(s.flow.mutates)
                    if n in inputs and n not in rebound
                )
            )
            rebound |= s.flow.may_write
        return tuple(found)

    def sentinels(
        self,
        statements: Sequence[Statement],
        inputs: Sequence[str],
        outputs: Sequence[str],
    ) -> tuple[str, ...]:
        """Outputs that this step may leave unbound, and that no later statement is sure to read."""
        surely = frozenset().union(*(s.flow.writes for s in statements))
        last = statements[-1].number
        found = []
        for name in outputs:
            if name in surely or name in inputs:
                continue
            users = [
                s
                for n, s in self.statements.items()
                if n > last and name in s.flow.reads | s.flow.may_write
            ]
            if not users or name not in users[0].flow.surely_reads:
                found.append(name)
        return tuple(found)


def bound_last(statements: Sequence[Statement]) -> list[str]:
    """The last name that a step binds for itself."""
    for statement in reversed(statements):
        names = [n for n in sorted(statement.flow.writes) if not NO_RESULTS.match(n)]
        if names:
            return names[-1:]
    return []


def first_comment(statements: Sequence[Statement]) -> str:
    """The comment that opens a step, if it is words and no code."""
    for line in statements[0].text.split("\n"):
        text = line.strip()
        if not text.startswith("#"):
            return ""
        words = text.lstrip("#%! ").strip()
        if re.match(r"^[A-Za-z][\w' -]{4,60}[.:]?$", words) and not _is_code(words):
            return words
    return ""


def _is_code(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return not (
        tree.body
        and isinstance(tree.body[0], ast.Expr)
        and isinstance(tree.body[0].value, ast.Name)
    )

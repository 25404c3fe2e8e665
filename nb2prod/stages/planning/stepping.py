"""Kept statements -> named steps with their inputs, outputs and words."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from nb2prod.model.plan import SERVED, Step
from nb2prod.source.scope import root_name
from nb2prod.stages.planning.atoms import (
    AtomMaker,
    Names,
    handed_in,
    joined,
    written_in_order,
)
from nb2prod.stages.planning.bindings import (
    STATE,
    Resolution,
    forgets,
    is_star_import,
)
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.displays import with_open_figure
from nb2prod.stages.planning.missing import probes_of
from nb2prod.stages.planning.naming import step_name
from nb2prod.stages.planning.naming.languages import is_foreign
from nb2prod.stages.planning.naming.models import classes_of
from nb2prod.stages.planning.naming.passages import main_passage, passages_of
from nb2prod.stages.planning.naming.summaries import step_summary
from nb2prod.stages.planning.naming.told import Told
from nb2prod.stages.planning.naming.vocabulary import PLOTS
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.prose import Section, without_summary
from nb2prod.stages.planning.segments import (
    NOT_LONGER,
    Atom,
    Longer,
    Segment,
    segments_of,
)
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.planning.works import READS, works_of, worth_keeping

NO_RESULTS = re.compile(r"^(_+|fig\d*|ax\d*|axes|axs|i|j|k|n|p|tmp|temp)$")
DRAWN_ON = re.compile(r"(plt|sns|ax|axes|axs|ax\d|fig\d*)$")
# what files are called that nobody gave a name
UNTITLED = re.compile(
    r"^(untitled|notebook|main|test|tmp|draft|ch|chapter|hw|lecture|week|lab|ex|exercise)?s? *\d*( pipeline)?$"
)
MOST_RESULTS = 16
FEW = 5  # steps that are about what the whole notebook is about
SAYS_IT_LOADS = re.compile(
    r"load|read|import|data|input|get|fetch|obtain|collect", re.IGNORECASE
)


def steps_of(
    decision: Decision, sections: Mapping[int, Section], *, shown: Mapping[str, int],
    paging: frozenset[int] = frozenset(), loading: frozenset[int] = frozenset(),
    title: str = "", target: str = "", longer: Longer = NOT_LONGER, withheld: frozenset[str] = frozenset(),
) -> tuple[tuple[Step, ...], tuple[str, ...]]:  # fmt: skip
    """The steps in order, and the names that the last of them leave behind but those that are `withheld`."""
    kept, resolution = decision.kept, decision.resolution
    configuration, drawing = decision.configuration, decision.drawing
    body = body_of(kept, resolution, configuration)
    if not body:
        return (), ()
    names = Names()
    for s in body:
        names.mask(written_in_order(s))
    whole = [(p.first, p.statement.number) for p in probes_of(kept, resolution)]
    unshown = with_open_figure(body, drawing)
    atom_maker = AtomMaker(
        resolution=resolution, configuration=configuration, sections=sections, names=names,
        drawing=drawing, paging=paging, unshown=unshown, longer=longer, handed=handed_in(resolution),
        loading=loading,
    )  # fmt: skip
    atoms = joined(atom_maker.atoms(body), whole)
    deleted = {n: s.number for s in kept if forgets(s.node) for n in s.flow.deletes}
    left = result_names(body, resolution, configuration, shown, deleted, target)
    results = tuple(n for n in left if n not in withheld and n == (target or n))
    given = {s.name for s in configuration.settings}
    free = names.mask({*configuration.variables, *given, STATE})
    segments = segments_of(atoms, results=names.mask(results), free=free, longer=longer)
    maker = _StepMaker(
        {s.number: s for s in body}, resolution, configuration, sections, names,
        drawing | paging, unshown, kept, title, decision.plan.package.replace("_", " "),
        steps=len(segments), loading=loading,
    )  # fmt: skip
    return tuple(maker.step(segment, atoms) for segment in segments), results


def body_of(
    kept: Sequence[Statement], resolution: Resolution, configuration: Configuration
) -> list[Statement]:
    """The statements that stand in steps: the others bind settings, or stand at module level."""
    static = resolution.definitions.keys() | configuration.statements
    return [
        s for s in kept
        if s.number not in static and not is_star_import(s.node) and not forgets(s.node)
    ]  # fmt: skip


def result_names(
    body: Sequence[Statement],
    resolution: Resolution,
    configuration: Configuration,
    shown: Mapping[str, int],
    deleted: Mapping[str, int],
    target: str = "",
) -> list[str]:
    """What the notebook leaves behind: what it shows at last, what nothing reads any more, and its models.

    A `target` is asked for, whatever it is.
    """
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
    unwanted = drawn_names(body) | {
        n for n in last_write if NO_RESULTS.match(n) or n.startswith("_")
    }
    wanted = worth_keeping(s.node for s in body)
    found = []
    for name, written in last_write.items():
        if (
            name in unwanted - {target}
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


def drawn_names(body: Sequence[Statement]) -> frozenset[str]:
    """What calls of matplotlib leave: limits, lines and bars, which nobody wants as a result."""
    found: set[str] = set()
    for s in body:
        match s.node:
            case ast.Assign(
                value=ast.Call(func=ast.Attribute() as func)
            ) if PLOTS.match(func.attr) and DRAWN_ON.match(root_name(func) or ""):
                found |= s.flow.writes
    return frozenset(found)


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
        kept: Sequence[Statement], title: str, file: str, steps: int, loading: frozenset[int],
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
        self.file = "" if UNTITLED.match(file) else file
        self.is_only = steps == 1
        self.is_of_few = steps <= FEW
        self.loading = loading
        self.classes = classes_of(s.node for s in kept)
        said = [f"{s.heading} {s.prose}" for s in sections.values()]
        self.is_foreign = is_foreign("\n".join(said))
        self.seen_headings: set[str] = set()
        self.begun: set[int] = set()  # cells

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
        if self.is_under_another_heading(statements, heading):
            heading = ""
        is_first = bool(heading) and heading not in self.seen_headings
        self.seen_headings.add(heading)
        own = [s for s in statements if not is_of_serving(s)] or statements
        drawn = drawn_names(own)
        named = [
            o
            for o in outputs
            if not (NO_RESULTS.match(o) or o.startswith(SERVED) or o in drawn)
        ]
        begins = [c for c in cells if c not in self.begun]
        self.begun |= set(cells)
        changed = self.changed(statements, inputs, outputs)
        draws = any(n in self.drawing for n in numbers)
        is_change = not named and not draws
        if is_change:
            named = [n for n in changed if not NO_RESULTS.match(n)]
        main = main_passage(
            passages_of(own, {c: self.section(c).ahead for c in begins}),
            named,
            draws=draws,
            known=self.classes,
        )
        told = Told(
            title=self.title, file=self.file, heading=heading, is_first_of_heading=is_first, is_only=self.is_only,
            comment=main.comment, prose=main.prose, nodes=[s.node for s in own], draws=draws,
            inputs=inputs, outputs=named, bound=bound_last(own), known=self.classes,
            is_foreign=self.is_foreign, is_change=is_change and bool(named), is_of_few=self.is_of_few,
        )  # fmt: skip
        function = step_name(told, self.taken)
        self.taken.add(function)
        summary = step_summary(told, function)
        prose = next(filter(None, (self.section(c).told for c in begins)), "")
        return Step(
            function=function, statements=tuple(numbers), cells=cells,
            inputs=tuple(inputs) + ((STATE,) if STATE in given else ()),
            settings=tuple(settings), outputs=tuple(outputs),
            summary=summary, prose=without_summary(prose, summary), heading=section.heading, lines=segment.lines, is_brief=segment.is_brief,
            draws=draws,
            leaves_open=self.follower(numbers[-1]) in self.unshown, changed=changed,
            sentinels=self.sentinels(statements, inputs, outputs),
        )  # fmt: skip

    def is_under_another_heading(
        self, statements: Sequence[Statement], heading: str
    ) -> bool:
        """Whether a step reads alone what its heading, "Plotting lines", says more of."""
        apart = self.loading.issuperset(s.number for s in statements)
        reads = works_of(s.node for s in statements) & READS
        return bool(apart and reads) and not SAYS_IT_LOADS.search(heading)

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


def is_of_serving(statement: Statement) -> bool:
    """Whether a line is none of the notebook's: it holds on to the model for a server."""
    names = statement.flow.writes
    return bool(names) and all(name.startswith(SERVED) for name in names)


def bound_last(statements: Sequence[Statement]) -> list[str]:
    """The last name that a step binds for itself."""
    for statement in reversed(statements):
        names = [n for n in sorted(statement.flow.writes) if not NO_RESULTS.match(n)]
        if names:
            return names[-1:]
    return []

"""Statements, then steps, in order -> those that load, and that nothing before them is in the way of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nb2prod.model.plan import Step
from nb2prod.stages.planning.bindings import STATE, Resolution
from nb2prod.stages.planning.loads.judging import Judge
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.statements import Statement
from nb2prod.stages.planning.stepping import body_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A statement or a step, as far as loading goes."""

    statements: tuple[int, ...]
    loads: bool
    reads: bool
    disturbs: bool
    needs: frozenset[str]
    binds: frozenset[str]


class Loads:
    """What a service may run once, at its start."""

    def __init__(
        self, kept: Sequence[Statement], resolution: Resolution, configuration: Configuration,
        drawing: frozenset[int],
    ) -> None:  # fmt: skip
        body = body_of(kept, resolution, configuration)
        judge = Judge(kept)
        units = units_of(body, judge, resolution, configuration, drawing)
        self.units = {unit.statements[0]: unit for unit in units}
        found = undisturbed(self.units.values())
        self.statements = frozenset(n for unit in found for n in unit.statements)

    def steps(self, steps: Sequence[Step]) -> tuple[str, ...]:
        """The steps of which all statements load."""
        units = [self.unit(step) for step in steps]
        found = {unit.statements for unit in undisturbed(units)}
        return tuple(step.function for step in steps if step.statements in found)

    def unit(self, step: Step) -> Unit:
        parts = [self.units[n] for n in step.statements]
        plain = STATE not in step.inputs and not step.sentinels
        return Unit(
            statements=step.statements,
            loads=plain and self.statements.issuperset(step.statements),
            reads=any(p.reads for p in parts),
            disturbs=any(p.disturbs for p in parts),
            needs=frozenset(step.inputs),
            binds=frozenset(step.outputs),
        )


def units_of(
    body: Sequence[Statement], judge: Judge, resolution: Resolution, configuration: Configuration,
    drawing: frozenset[int],
) -> Iterator[Unit]:  # fmt: skip
    """Each statement with what it needs and binds; one that reads what a client may say does not load."""
    variables = configuration.variables
    settings = {s.name: s for s in configuration.settings}
    for s in body:
        needs = resolution.needs[s.number]
        names = {variables[n] for n in needs if n in variables}
        names |= {r.setting for r in configuration.replaced.get(s.number, ())}
        said = [settings[n] for n in sorted(names)]
        fixed = all(x.is_path and not x.secret and "://" not in x.default for x in said)
        shared = (needs | s.flow.may_write) & resolution.boxed
        plain = fixed and not shared and s.number not in drawing
        yield Unit(
            statements=(s.number,), loads=plain and judge.loads(s), reads=judge.reads(s),
            disturbs=judge.disturbs(s), needs=needs - variables.keys() - settings.keys(),
            binds=s.flow.may_write | s.flow.mutates,
        )  # fmt: skip


def undisturbed(units: Iterable[Unit]) -> list[Unit]:
    """The units that load, of what only such units made, and that come from a file.

    Names that were made of each other may share an object, which a run may change.
    """
    found: list[Unit] = []
    kin: dict[str, frozenset[str]] = {}  # a loaded name -> all that it may share with
    taken: set[str] = set()  # what runs touch
    for unit in units:
        names = unit.needs | unit.binds
        group = names.union(*(kin.get(name, ()) for name in names))
        if unit.loads and unit.needs <= kin.keys() and not group & taken:
            found.append(unit)
            kin |= dict.fromkeys(group, group)
        elif unit.disturbs:
            break
        else:
            taken |= group
    read = {name for u in found if u.reads for n in u.binds for name in kin[n]}
    return [u for u in found if (u.needs | u.binds) & read]

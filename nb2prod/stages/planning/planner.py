"""All of planning in order; each part stands in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nb2prod.errors import BadUsage, Refused
from nb2prod.model.notebook import Notebook
from nb2prod.model.plan import Fate, Plan
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning.bindings import Resolution
from nb2prod.stages.planning.confidential import confidential
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.displays import shown_names
from nb2prod.stages.planning.drawing import drawing_statements, paging_statements
from nb2prod.stages.planning.fates import (
    fate_of,
    kept_fates,
    ordered,
    replaced_fate,
    unneeded_fate,
)
from nb2prod.stages.planning.help_texts import with_help_texts
from nb2prod.stages.planning.hidden import reasons
from nb2prod.stages.planning.idle_magics import with_idle_magics
from nb2prod.stages.planning.install_guards import without_install_guard
from nb2prod.stages.planning.lifetimes import lifetime_reasons
from nb2prod.stages.planning.loads import Loads
from nb2prod.stages.planning.lookups import lookup_reasons
from nb2prod.stages.planning.magics import Becomes, becomes
from nb2prod.stages.planning.main_module import main_module_reasons
from nb2prod.stages.planning.module_effects import (
    modules_kept_in_place,
    modules_with_effects,
)
from nb2prod.stages.planning.out_of_reach import (
    unpicklable_reasons,
    unsayable_reasons,
)
from nb2prod.stages.planning.package_names import package_name
from nb2prod.stages.planning.prose import introduction_of, sections_of, title_of
from nb2prod.stages.planning.purity import Purity, purity_of
from nb2prod.stages.planning.results import with_results
from nb2prod.stages.planning.segments import Longer
from nb2prod.stages.planning.settling import settled
from nb2prod.stages.planning.shortening import Measure, as_it_looks, cut_short
from nb2prod.stages.planning.shown import with_displays
from nb2prod.stages.planning.slicing import needed_for
from nb2prod.stages.planning.statements import Statement, bound_without_import
from nb2prod.stages.planning.stepping import steps_of
from nb2prod.stages.planning.text_names import with_names_handed
from nb2prod.stages.planning.worker_names import worker_reasons

MEND = "mend these cells, run the notebook from the top, and convert again"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """The statements, and what is decided of each by itself."""

    statements: Sequence[Statement]  # as they will run, counted from 0
    magics: Mapping[int, tuple[Becomes, ...]]
    kept: Sequence[Statement]
    fates: Sequence[Fate]  # of those that are left out
    shown: Mapping[str, int]  # names that displays show


def make_plan(
    notebook: Notebook,
    statements: Sequence[Statement],
    surroundings: Surroundings,
    *,
    name: str = "",
    target: str = "",
    measure: Measure = as_it_looks,
    serves: bool = False,
) -> Decision:
    """Decide everything; refuses with all reasons at once.

    Where it `serves`, what a service loads once stands in steps of its own.
    """
    parts = _sorted_out(notebook, statements, surroundings, target)
    draft = _drafted(notebook, parts, surroundings, name)
    sections = sections_of(notebook)
    paging = paging_statements(draft.kept)
    secrets = confidential(draft.kept, draft.configuration)
    loads = (
        Loads(draft.kept, draft.resolution, draft.configuration, draft.drawing | paging)
        if serves
        else None
    )

    def cut(longer: Longer) -> Decision:
        steps, results = steps_of(
            draft, sections, shown=parts.shown, paging=paging, longer=longer,
            loading=loads.statements if loads else frozenset(),
            title=title_of(notebook), target=target, withheld=secrets.at_last,
        )  # fmt: skip
        loaded = loads.steps(steps) if loads else ()
        plan = replace(
            draft.plan, steps=steps, results=results, loaded=loaded,
            introduction=introduction_of(sections), confidential=tuple(sorted(secrets.ever)),
        )  # fmt: skip
        return replace(draft, plan=plan)

    found = cut_short(cut, measure)
    if target and target not in found.plan.results:
        raise BadUsage(
            f"`{target}` cannot be what the project gives: {_why_no_result(target, found)}",
            hint="name a variable that is computed from it",
        )
    return found


def _drafted(
    notebook: Notebook, parts: _Sorted, surroundings: Surroundings, name: str
) -> Decision:
    """The decision, but for steps and results."""
    kept, fates = list(parts.kept), list(parts.fates)
    noisy = modules_kept_in_place(surroundings, kept)
    configuration, resolution = settled(kept, surroundings, noisy)
    _refuse_what_is_out_of_reach(notebook, kept, resolution)
    unused = {resolution.bindings[i].statement for i in resolution.unused}
    fates += [replaced_fate(s) for s in kept if s.number in unused]
    kept = [s for s in kept if s.number not in unused]
    fates += kept_fates(kept, resolution, configuration)
    package = package_name(notebook, name, kept)
    needed = (r for b in parts.magics.values() for m in b for r in m.requirements)
    plan = Plan(
        package=package, title=title_of(notebook) or package.replace("_", " ").capitalize(),
        steps=(), settings=configuration.settings, fates=ordered(notebook, fates), results=(),
        boxed=tuple(sorted(resolution.boxed)), data=configuration.data,
        requirements=tuple(dict.fromkeys(needed)),
    )  # fmt: skip
    return Decision(
        plan=plan, statements=tuple(parts.statements), kept=tuple(kept), resolution=resolution,
        configuration=configuration, magics=parts.magics,
        drawing=drawing_statements(parts.statements, kept, surroundings),
        local_modules=frozenset(m.name.partition(".")[0] for m in surroundings.modules),
        active_modules=modules_with_effects(surroundings),
    )  # fmt: skip


def _why_no_result(target: str, decision: Decision) -> str:
    resolution = decision.resolution
    static = {resolution.bindings[i].name for i in resolution.static}
    if target in static | decision.configuration.variables.keys():
        return "it is a constant or a setting there, which nothing computes"
    if target in resolution.boxed:
        return "functions change it as a global"
    if target in decision.plan.confidential:
        return "it is built of a secret"
    return "it is not bound on every path, or is closed or deleted at the end"


def _sorted_out(
    notebook: Notebook,
    statements: Sequence[Statement],
    surroundings: Surroundings,
    target: str,
) -> _Sorted:
    """What is kept, and with a target only what that needs."""
    bound = frozenset().union(*(s.flow.may_write for s in statements))
    statements = _prepared(notebook, statements, bound)
    magics = with_idle_magics(
        statements,
        {s.number: tuple(becomes(m, bound) for m in s.magics) for s in statements},
    )
    purity = purity_of([s.node for s in statements])
    kept, fates, shown = _judged(notebook, statements, magics, purity)
    if target:
        needed = needed_for(target, kept, purity, modules_with_effects(surroundings))
        fates += [unneeded_fate(s, target) for s in kept if s.number not in needed]
        kept = [s for s in kept if s.number in needed]
        shown = {target: len(statements)}
    return _Sorted(
        statements=statements, magics=magics, kept=kept, fates=fates, shown=shown
    )


def _prepared(
    notebook: Notebook, statements: Sequence[Statement], bound: frozenset[str]
) -> list[Statement]:
    """The statements as they will run, counted from 0."""
    told = with_help_texts(statements)
    plain = [part for s in told for part in without_install_guard(s, bound)]
    shown = [replace(s, number=n) for n, s in enumerate(with_displays(plain))]
    return with_results(with_names_handed(shown), notebook)


def _judged(
    notebook: Notebook,
    statements: Sequence[Statement],
    magics: Mapping[int, Sequence[Becomes]],
    purity: Purity,
) -> tuple[list[Statement], list[Fate], dict[str, int]]:
    """What is kept, why the rest is not, and the names that displays show."""
    kept: list[Statement] = []
    fates: list[Fate] = []
    refusals: list[str] = []
    shown: dict[str, int] = {}
    own = frozenset[str]()
    for statement in statements:
        fate = fate_of(statement, magics[statement.number], purity, own)
        own |= bound_without_import(statement)
        if fate.fate == "refused":
            place = f"{notebook.path}:cell {statement.cell}:{statement.line}"
            refusals.append(f"{place}: {fate.why}")
        elif fate.fate in {"display", "dropped"}:
            fates.append(fate)
            shown.update({n: statement.number for n in shown_names(statement)})
        else:
            kept.append(statement)
    refusals += reasons(notebook, kept)
    refusals += [
        f"{notebook.path}:cell {s.cell}:{s.line}: {why}"
        for s, why in (
            *lifetime_reasons(kept),
            *main_module_reasons(kept),
            *worker_reasons(kept),
        )
    ]
    if refusals:
        raise Refused("\n".join(refusals), hint=MEND)
    return kept, fates, shown


def _refuse_what_is_out_of_reach(
    notebook: Notebook, kept: Sequence[Statement], resolution: Resolution
) -> None:
    unreachable = [
        *unpicklable_reasons(notebook, kept, resolution),
        *lookup_reasons(notebook, kept, resolution),
    ]
    if unreachable:
        raise Refused(
            "\n".join(unreachable), hint="hand it what it reads as an argument"
        )
    if unsayable := list(unsayable_reasons(notebook, kept, resolution)):
        raise Refused("\n".join(unsayable), hint=MEND)

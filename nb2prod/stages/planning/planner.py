"""All of planning in order; each part stands in a module of its own."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nb2prod.errors import Refused
from nb2prod.model.notebook import Notebook
from nb2prod.model.plan import Fate, Plan
from nb2prod.model.surroundings import Surroundings
from nb2prod.source.identifiers import as_identifier, snake_case
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.source.scope import flow_of
from nb2prod.stages.planning import displays
from nb2prod.stages.planning.bindings import Resolution, forgets, is_timed, resolve
from nb2prod.stages.planning.configurable import asks
from nb2prod.stages.planning.hidden import (
    lookup_reasons,
    modules_with_effects,
    reasons,
    unpicklable_reasons,
    unsayable_reasons,
)
from nb2prod.stages.planning.magics import Becomes, becomes
from nb2prod.stages.planning.parameters import Configuration, configuration_of
from nb2prod.stages.planning.prose import sections_of, title_of
from nb2prod.stages.planning.purity import Purity, only_computes, purity_of
from nb2prod.stages.planning.shown import with_displays
from nb2prod.stages.planning.slicing import needed_for
from nb2prod.stages.planning.statements import Statement, magic_numbers
from nb2prod.stages.planning.stepping import steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A plan, with the statements and names that extraction works on."""

    plan: Plan
    statements: tuple[Statement, ...]  # all of them
    kept: tuple[Statement, ...]  # without what is left out
    resolution: Resolution
    configuration: Configuration
    magics: Mapping[
        int, tuple[Becomes, ...]
    ]  # statement -> what its cell's magics become
    drawing: frozenset[int] = frozenset()  # statements that may leave an open figure
    local_modules: frozenset[str] = frozenset()  # imported from beside the notebook

    @property
    def own_names(self) -> frozenset[str]:
        """Everything that the notebook itself binds."""
        return frozenset(b.name for b in self.resolution.bindings.values())

    @property
    def own_classes(self) -> frozenset[str]:
        """Classes and types of the notebook that stand at module level."""
        return frozenset(
            self.resolution.emitted.get(i, b.name)
            for i, b in self.resolution.bindings.items()
            if i in self.resolution.static and b.kind in {"class", "value"}
        )


def make_plan(
    notebook: Notebook,
    statements: Sequence[Statement],
    surroundings: Surroundings,
    *,
    name: str = "",
    target: str = "",
) -> Decision:
    """Decide everything; refuses with all reasons at once."""
    bound = (
        frozenset().union(*(s.flow.may_write for s in statements))
        if statements
        else frozenset()
    )
    statements = [part for s in statements for part in without_install_guard(s, bound)]
    statements = [
        replace(s, number=number) for number, s in enumerate(with_displays(statements))
    ]
    magics = {s.number: tuple(becomes(m, bound) for m in s.magics) for s in statements}
    purity = purity_of([s.node for s in statements])
    fates: list[Fate] = []
    kept: list[Statement] = []
    refusals: list[str] = []
    shown: dict[str, int] = {}
    for statement in statements:
        fate = _fate_of(statement, magics[statement.number], purity)
        if fate.fate == "refused":
            refusals.append(
                f"{notebook.path}:cell {statement.cell}:{statement.line}: {fate.why}"
            )
        elif fate.fate in {"display", "dropped"}:
            fates.append(fate)
            shown.update({n: statement.number for n in displays.shown_names(statement)})
        else:
            kept.append(statement)
    refusals += hidden_state(notebook, kept)
    if refusals:
        raise Refused("\n".join(refusals), hint=_hint(refusals))
    noisy = modules_with_effects(surroundings)
    if target:
        needed = needed_for(target, kept, purity)
        fates += [_unneeded_fate(s, target) for s in kept if s.number not in needed]
        kept = [s for s in kept if s.number in needed]
        shown = {target: len(statements)}
    configuration, resolution = _settled(kept, surroundings, noisy)
    unreachable = [
        *unpicklable_reasons(notebook, kept, resolution),
        *lookup_reasons(notebook, kept, resolution),
    ]
    if unreachable:
        raise Refused(
            "\n".join(unreachable), hint="hand it what it reads as an argument"
        )
    if unsayable := list(unsayable_reasons(notebook, kept, resolution)):
        raise Refused("\n".join(unsayable), hint=_hint(unsayable))
    unused = {resolution.bindings[i].statement for i in resolution.unused}
    fates += [_replaced_fate(s) for s in kept if s.number in unused]
    kept = [s for s in kept if s.number not in unused]
    sections = sections_of(notebook)
    package = package_name(notebook, name, kept)
    drawing = _Drawing.of(statements, surroundings).statements(kept)
    steps, results = steps_of(
        kept,
        resolution,
        configuration,
        sections,
        shown=shown,
        drawing=drawing,
        title=title_of(notebook),
    )
    fates += _kept_fates(notebook, kept, resolution, configuration)
    plan = Plan(
        package=package, title=title_of(notebook) or package.replace("_", " ").capitalize(),
        steps=steps, settings=configuration.settings, fates=_ordered(notebook, fates), results=results,
        boxed=tuple(sorted(resolution.boxed)), data=configuration.data,
        requirements=tuple(dict.fromkeys(r for b in magics.values() for m in b for r in m.requirements)),
    )  # fmt: skip
    return Decision(
        plan=plan, statements=tuple(statements), kept=tuple(kept), resolution=resolution,
        configuration=configuration, magics=magics, drawing=drawing,
        local_modules=frozenset(m.name.partition(".")[0] for m in surroundings.modules),
    )  # fmt: skip


def without_install_guard(
    statement: Statement, bound: frozenset[str]
) -> list[Statement]:
    """`try: import x` whose handlers only install is an import: x is a requirement."""
    node = statement.node
    if not isinstance(node, ast.Try) or node.orelse or node.finalbody:
        return [statement]
    if not all(isinstance(part, ast.Import | ast.ImportFrom) for part in node.body):
        return [statement]
    handled = [part for handler in node.handlers for part in handler.body]
    numbers = [_bare_magic(part) for part in handled]
    installs = [
        n
        for n in numbers
        if n is not None and becomes(statement.magics[n], bound).fate == "dropped"
    ]
    repeats = {ast.unparse(part) for part in node.body}
    rest = [part for part, n in zip(handled, numbers, strict=True) if n is None]
    if len(installs) != len([n for n in numbers if n is not None]) or not installs:
        return [statement]
    if not all(
        ast.unparse(part) in repeats or isinstance(part, ast.Pass) for part in rest
    ):
        return [statement]
    return [
        replace(statement, node=part, text=ast.unparse(part), flow=flow_of(part))
        for part in node.body
    ]


def _settled(
    kept: Sequence[Statement], surroundings: Surroundings, noisy: frozenset[str]
) -> tuple[Configuration, Resolution]:
    """Settings, less those that would have to travel through many functions: those become constants."""
    refused: frozenset[str] = frozenset()
    while True:
        configuration = configuration_of(kept, surroundings, refused=refused)
        names = frozenset(configuration.variables)
        resolution = resolve(kept, settings=names, noisy=noisy)
        # what a person is asked for stays a setting, however far it has to travel
        awkward = _awkward(kept, resolution, names) - refused
        if not awkward:
            return configuration, resolution
        refused |= awkward


def _awkward(
    kept: Sequence[Statement], resolution: Resolution, names: frozenset[str]
) -> frozenset[str]:
    found: set[str] = set()
    carriers: dict[str, int] = {}
    for lifted in resolution.lifted.values():
        for name in set(lifted) & names:
            carriers[name] = carriers.get(name, 0) + 1
            if len(lifted) > 3:
                found.add(name)
    found |= {name for name, count in carriers.items() if count > 2}
    static = {resolution.bindings[i].statement for i in resolution.static}
    for statement in kept:
        definition = isinstance(
            statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        if definition and statement.number not in static:
            found |= (statement.flow.deferred | statement.flow.reads) & names
    return frozenset(found)


def _fate_of(statement: Statement, magics: Sequence[Becomes], purity: Purity) -> Fate:
    first = statement.text.strip().split("\n")[0][:100]
    fate = Fate(cell=statement.cell, line=statement.line, fate="step", text=first)
    if asks(statement.node):
        why = "`input()` asks a person; bind it alone at the top level, as in `name = input()`"
        return replace(fate, fate="refused", why=why)
    number = _bare_magic(statement.node)
    if number is not None:
        magic = magics[number]
        return replace(fate, fate=magic.fate, why=magic.why)
    inner = [magics[n] for n in magic_numbers(statement.node)]
    refused = next((m for m in inner if m.fate == "refused"), None)
    if refused:
        return replace(fate, fate="refused", why=refused.why)
    if is_timed(statement.node) and only_computes(statement.node, purity):
        return replace(
            fate,
            fate="dropped",
            why="`%%timeit` only measures; IPython keeps nothing of it",
        )
    if isinstance(statement.node, ast.AnnAssign) and statement.node.value is None:
        return replace(fate, fate="dropped", why="an annotation without a value")
    if why := displays.only_shows(statement, purity):
        return replace(fate, fate="display", why=why)
    if why := _switches_backend(statement.node):
        return replace(fate, fate="dropped", why=why)
    return fate


def _bare_magic(node: ast.stmt) -> int | None:
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Name(id=name), args=[ast.Constant(value=int(number))]
            )
        ) if (name == PLACEHOLDER):
            return number
    return None


def _switches_backend(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        text = ast.unparse(node.value.func)
        if text in {
            "matplotlib.use",
            "mpl.use",
            "plt.switch_backend",
            "output_notebook",
            "init_notebook_mode",
            "plt.ion",
            "plt.ioff",
        }:
            return f"`{text}(…)`: figures are saved, not shown"
    return ""


def hidden_state(notebook: Notebook, kept: Sequence[Statement]) -> list[str]:
    """Names that a fresh run would not find when it reads them."""
    return reasons(notebook, kept)


def _hint(refusals: Sequence[str]) -> str:
    return "mend these cells, run the notebook from the top, and convert again"


def _unneeded_fate(statement: Statement, target: str) -> Fate:
    first = statement.text.strip().split("\n")[0][:100]
    why = f"`{target}` does not need it"
    return Fate(
        cell=statement.cell, line=statement.line, fate="dropped", text=first, why=why
    )


def _replaced_fate(statement: Statement) -> Fate:
    first = statement.text.strip().split("\n")[0][:100]
    return Fate(
        cell=statement.cell, line=statement.line, fate="dropped", text=first,
        why="a later cell defines it again before anything uses it",
    )  # fmt: skip


def _kept_fates(
    notebook: Notebook,
    kept: Sequence[Statement],
    resolution: Resolution,
    configuration: Configuration,
) -> list[Fate]:
    static = {
        resolution.bindings[i].statement: resolution.bindings[i].kind
        for i in resolution.static
    }
    found = []
    for statement in kept:
        if forgets(statement.node):
            found.append(
                Fate(
                    cell=statement.cell,
                    line=statement.line,
                    fate="dropped",
                    why="a name ends with its step",
                )
            )
            continue
        kind = static.get(statement.number)
        fate = (
            "parameter"
            if statement.number in configuration.statements
            else "import" if kind == "import" else "definition" if kind else "step"
        )
        found.append(
            Fate(
                cell=statement.cell,
                line=statement.line,
                fate=fate,
                text=statement.text.strip().split("\n")[0][:100],
            )
        )
    return found


def _ordered(notebook: Notebook, fates: Sequence[Fate]) -> tuple[Fate, ...]:
    """All cells have a fate, in the notebook's order."""
    named = {fate.cell for fate in fates}
    missing = []
    for cell in notebook.cells:
        if cell.number in named:
            continue
        if cell.kind != "code":
            missing.append(Fate(cell=cell.number, fate="prose"))
        else:
            why = (
                f"tagged {', '.join(sorted(cell.tags))}"
                if cell.source.strip() and cell.tags
                else "holds only comments" if cell.source.strip() else "empty"
            )
            missing.append(Fate(cell=cell.number, fate="dropped", why=why))
    return tuple(sorted([*fates, *missing], key=lambda fate: (fate.cell, fate.line)))


GENERIC_FILE = re.compile(
    r"^(notebook|untitled|main|index|test|analysis|draft|copy)[\d\W_]*$", re.IGNORECASE
)


def package_name(notebook: Notebook, name: str, kept: Sequence[Statement]) -> str:
    """A name for the package: as asked for, else from a short title, else from the file."""
    stem = (
        re.split(r"[/\\]", notebook.path)[-1].removesuffix(".ipynb").removesuffix(".py")
    )
    words = snake_case(re.split(r"[:–—|(]| - ", title_of(notebook))[0]).split("_")
    short = (
        "_".join(words) if 0 < len(words) <= 4 and len("_".join(words)) <= 30 else ""
    )
    if not short and GENERIC_FILE.match(stem):
        short = "_".join(words[:3])
    wanted = as_identifier(name or short or stem, default="notebook")[:40].rstrip("_")
    imported = {
        (alias.name if isinstance(n, ast.Import) else n.module or "").partition(".")[0]
        for s in kept
        for n in ast.walk(s.node)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
    }
    taken = (
        imported
        | sys.stdlib_module_names
        | {"tests", "src", "steps", "settings", "pipeline", "notebook"}
    )
    bound = (
        frozenset().union(*(s.flow.may_write for s in kept)) if kept else frozenset()
    )
    return f"{wanted}_pipeline" if wanted in taken or wanted in bound else wanted


@dataclass(frozen=True, slots=True)
class _Drawing:
    roots: frozenset[str]
    definitions: frozenset[str]
    possible: bool

    @classmethod
    def of(
        cls, statements: Sequence[Statement], surroundings: Surroundings
    ) -> _Drawing:
        near = frozenset(
            m.name.partition(".")[0]
            for m in surroundings.modules
            if re.search(r"matplotlib|pylab|plt\.", m.text)
        )
        roots = displays.drawing_roots(statements, near)
        possible = displays.imports_any(statements, displays.DRAWING | near) or any(
            magic.name in {"pylab", "matplotlib"}
            for s in statements
            for magic in s.magics
        )
        return cls(roots, displays.drawing_definitions(statements, roots), possible)

    def statements(self, kept: Sequence[Statement]) -> frozenset[int]:
        if not self.possible:
            return frozenset()
        return frozenset(
            s.number
            for s in kept
            if displays.draws(s.node, self.roots, self.definitions)
        )

"""Statement -> what becomes of it, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.plan import Fate
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.stages.planning import displays
from nb2prod.stages.planning.bindings import Binding, Resolution, forgets, is_timed
from nb2prod.stages.planning.configurable import asks
from nb2prod.stages.planning.magics import Becomes
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.purity import Purity, only_computes
from nb2prod.stages.planning.statements import Statement, magic_numbers

SWITCHES = frozenset(
    """matplotlib.use mpl.use plt.switch_backend output_notebook init_notebook_mode
    plt.ion plt.ioff""".split()
)


def fate_of(
    statement: Statement,
    magics: Sequence[Becomes],
    purity: Purity,
    own: frozenset[str],
) -> Fate:
    """What a statement becomes by itself; "step" where it stays; `own` names are the notebook's here."""
    fate = _fate(statement, "step")
    if asks(statement.node, own):
        why = "`input()` asks a person; bind it alone at the top level, as in `name = input()`"
        return replace(fate, fate="refused", why=why)
    number = bare_magic(statement.node)
    if number is not None:
        magic = magics[number]
        return replace(fate, fate=magic.fate, why=magic.why)
    inner = [magics[n] for n in magic_numbers(statement.node)]
    refused = next((m for m in inner if m.fate == "refused"), None)
    if refused:
        return replace(fate, fate="refused", why=refused.why)
    if inner and all(magic.takes_statement for magic in inner):
        return replace(fate, fate="dropped", why=inner[0].why)
    if is_timed(statement.node) and only_computes(statement.node, purity):
        why = "`%%timeit` only measures; IPython keeps nothing of it"
        return replace(fate, fate="dropped", why=why)
    if isinstance(statement.node, ast.Pass):
        return replace(fate, fate="dropped", why="does nothing on a fresh run")
    if isinstance(statement.node, ast.AnnAssign) and statement.node.value is None:
        return replace(fate, fate="dropped", why="an annotation without a value")
    if why := displays.only_shows(statement, purity):
        return replace(fate, fate="display", why=why)
    if why := _switches_backend(statement.node):
        return replace(fate, fate="dropped", why=why)
    return fate


def bare_magic(node: ast.stmt) -> int | None:
    """The number of the magic that a statement is, where it is nothing else."""
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
        if text in SWITCHES:
            return f"`{text}(…)`: figures are saved, not shown"
    return ""


def unneeded_fate(statement: Statement, target: str) -> Fate:
    """Left out because only `target` is asked for."""
    return _fate(statement, "dropped", why=f"`{target}` does not need it")


def replaced_fate(statement: Statement) -> Fate:
    """Left out because nothing uses it."""
    why = "a later cell defines it again before anything uses it"
    return _fate(statement, "dropped", why=why)


def kept_fates(
    kept: Sequence[Statement], resolution: Resolution, configuration: Configuration
) -> list[Fate]:
    """What becomes of the statements that stay."""
    made = resolution.definitions
    return [_kept_fate(s, made.get(s.number), configuration) for s in kept]


def _kept_fate(
    statement: Statement, binding: Binding | None, configuration: Configuration
) -> Fate:
    if forgets(statement.node):
        why = "a name ends with its step"
        return replace(_fate(statement, "dropped", why=why), text="")
    if statement.number in configuration.statements:
        return _fate(statement, "parameter")
    if binding is None:
        return _fate(statement, "step")
    return _fate(statement, "import" if binding.kind == "import" else "definition")


def _fate(statement: Statement, fate: str, *, why: str = "") -> Fate:
    first = statement.text.strip().split("\n")[0][:100]
    return Fate(
        cell=statement.cell, line=statement.line, fate=fate, text=first, why=why
    )


def ordered(notebook: Notebook, fates: Sequence[Fate]) -> tuple[Fate, ...]:
    """All cells have a fate, in the notebook's order."""
    named = {fate.cell for fate in fates}
    missing = [_cell_fate(cell) for cell in notebook.cells if cell.number not in named]
    return tuple(sorted([*fates, *missing], key=lambda fate: (fate.cell, fate.line)))


def _cell_fate(cell: Cell) -> Fate:
    """What becomes of a cell without statements."""
    if cell.kind != "code":
        return Fate(cell=cell.number, fate="prose")
    why = "holds only comments" if cell.source.strip() else "empty"
    if cell.source.strip() and cell.tags:
        why = f"tagged {', '.join(sorted(cell.tags))}"
    return Fate(cell=cell.number, fate="dropped", why=why)

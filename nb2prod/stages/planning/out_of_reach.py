"""Statements -> the reasons why what they need cannot be said in modules, or reached from other processes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.stages.planning.bindings import (
    UNBOUND,
    Resolution,
    forgets,
)
from nb2prod.stages.planning.hidden import BUILTINS
from nb2prod.stages.planning.missing import probes_of
from nb2prod.stages.planning.statements import Statement

PICKLERS = frozenset(
    "pickle dill joblib cloudpickle shelve multiprocessing ProcessPoolExecutor".split()
)
_COMPILERS = frozenset({"jit", "njit", "guvectorize", "cfunc", "stencil"})


def imported_picklers(kept: Sequence[Statement]) -> frozenset[str]:
    """What the notebook imports to pickle values or to start processes, and uses."""
    used = frozenset().union(*(s.flow.reads | s.flow.deferred for s in kept))
    return PICKLERS & {
        name
        for s in kept
        for n in ast.walk(s.node)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
        if (alias.asname or alias.name.partition(".")[0]) in used | {"*"}
        for name in (alias.name.partition(".")[0], getattr(n, "module", None) or "")
    }


def unpicklable_reasons(
    notebook: Notebook, kept: Sequence[Statement], resolution: Resolution
) -> Iterator[str]:
    """Classes and functions made inside a step, in a notebook that pickles or starts processes."""
    imported = imported_picklers(kept)
    if not imported:
        return
    static = resolution.definitions.keys()
    for s in kept:
        definition = (
            ast.ClassDef
            if not imported & {"multiprocessing", "ProcessPoolExecutor"}
            else ast.ClassDef | ast.FunctionDef
        )
        if isinstance(s.node, definition) and s.number not in static:
            reads = sorted(
                s.flow.deferred & resolution.needs.get(s.number, frozenset())
            )
            said = ", ".join(f"`{name}`" for name in reads) or "what steps make"
            yield (
                f"{notebook.path}:cell {s.cell}:{s.line}: `{s.node.name}` reads {said}, so it is made inside a step, "
                "where pickle and other processes cannot find it"
            )


def unsayable_reasons(
    notebook: Notebook, kept: Sequence[Statement], resolution: Resolution
) -> Iterator[str]:
    """Names that no function of a package can bind or forget as the notebook does."""
    deleted: set[str] = set()
    loops = {s.number for s in kept if isinstance(s.node, ast.For)}  # these do run
    perhaps = {i for i, b in resolution.bindings.items() if b.statement not in loops}
    probed: dict[int, list[str]] = {}
    for probe in probes_of(kept, resolution):
        if probe.name in resolution.boxed:
            probed.setdefault(probe.statement.number, []).append(probe.name)
    for s in kept:
        place = f"{notebook.path}:cell {s.cell}:{s.line}"
        for name in sorted(_bound_as_plain_names(s) & resolution.boxed):
            yield (
                f"{place}: `{name}` is bound here by `case`, `as` or `:=`, and functions made elsewhere must see it; "
                "bind it by an assignment"
            )
        deleted |= s.flow.deletes
        for name in sorted((s.flow.deferred | s.flow.deletes) & deleted):
            ends = forgets(s.node) or name not in resolution.boxed
            if ends and not _looked_for(name, kept, after=s):
                continue
            ids = resolution.reached.get((s.number, name), frozenset())
            missing = UNBOUND in ids and (ids & perhaps or len(ids) == 1)
            if missing or name in s.flow.deletes & resolution.boxed:
                yield f"{place}: `{name}` is deleted, and a function may look for it then; give it another name"
        for name in sorted(_read_before_their_own(s.node)):
            known = resolution.reached.get((s.number, name), frozenset()) - {UNBOUND}
            dynamic = known or name in resolution.boxed
            if dynamic and resolution.static_at(s.number, name) is None:
                yield f"{place}: the body of a class reads `{name}` here before it binds its own; give one of them another name"
        for name in sorted(_compiled_in(s) & resolution.boxed):
            yield f"{place}: `{name}` is bound anew later, and what numba compiles here keeps its first value; hand it in as an argument"
        for name in probed.get(s.number, ()):
            yield f"{place}: `{name}` is bound on some paths only, and this catches that it is missing; bind it before"
        for name in sorted(s.flow.reads & BUILTINS - resolution.boxed):
            ids = resolution.reached.get((s.number, name), frozenset())
            both = name in s.flow.may_write and not isinstance(s.node, ast.Assign)
            if UNBOUND in ids and (both or ids & perhaps):
                yield f"{place}: `{name}` is Python's own here, or what an earlier cell bound on some path; choose another name"


def _compiled_in(statement: Statement) -> frozenset[str]:
    """What a function that numba compiles reads of the notebook's."""
    compiled = any(
        isinstance(n, ast.Name | ast.Attribute)
        and ast.unparse(n).rpartition(".")[2] in _COMPILERS
        for n in ast.walk(statement.node)
    )
    flow = statement.flow
    return flow.deferred | flow.captured if compiled else frozenset()


def _looked_for(name: str, kept: Sequence[Statement], *, after: Statement) -> bool:
    """True where something may notice that a name was deleted."""
    return any(
        name in s.flow.deferred
        or s.number > after.number
        and name in s.flow.reads | s.flow.deletes
        for s in kept
    )


def _read_before_their_own(node: ast.stmt) -> set[str]:
    """Names that the body of a class takes from outside, and binds anew: a function cannot hand them in."""
    found: set[str] = set()
    for child in ast.walk(node):
        own: set[str] = set()
        taken: set[str] = set()
        for part in child.body if isinstance(child, ast.ClassDef) else ():
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                own.add(part.name)
                continue
            names = [n for n in ast.walk(part) if isinstance(n, ast.Name)]
            taken |= {n.id for n in names if isinstance(n.ctx, ast.Load)} - own
            own |= {n.id for n in names if not isinstance(n.ctx, ast.Load)}
        found |= taken & own
    return found


def _bound_as_plain_names(statement: Statement) -> set[str]:
    """Names that a statement binds where only a plain name can stand."""
    found: set[str] = set()
    for child in ast.walk(statement.node):
        match child:
            case (
                ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
                | ast.ExceptHandler(name=str(name))
                | ast.NamedExpr(target=ast.Name(id=name))
            ):
                found.add(name)
    return found & (statement.flow.may_write | statement.flow.global_writes)

"""Statements -> the reasons why a fresh run, or a package, cannot have what they read."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.source.scope import callee_name, flow_of
from nb2prod.stages.planning.bindings import (
    STATE,
    UNBOUND,
    Resolution,
    forgets,
    is_star_import,
)
from nb2prod.stages.planning.lookups import is_definition, looked_up_by_prefix
from nb2prod.stages.planning.missing import OF_FILES, probes_of
from nb2prod.stages.planning.sessions import WHY as WHY_NO_SESSION
from nb2prod.stages.planning.sessions import opened_sessions
from nb2prod.stages.planning.statements import Statement

_BUILTINS = frozenset(dir(builtins))
PROVIDED = _BUILTINS | {
    "display",
    "display_figure",
    "get_ipython",
    "__name__",
    "__doc__",
    "exit",
    "quit",
}
HISTORY = frozenset(
    {"_", "__", "___", "_i", "_ii", "_iii", "In", "Out", "_ih", "_oh", "_dh"}
)
UNSHARED = HISTORY | OF_FILES  # no star import brings them
# builtins that a star import hides
_NUMPYS = frozenset({"sum", "min", "max", "abs", "round", "any", "all", "pow"})
SHADOWED_BY_STARS = {
    "numpy": _NUMPYS,
    "pylab": _NUMPYS,
    "matplotlib": _NUMPYS,
    "math": frozenset({"pow"}),
    "operator": frozenset({"abs", "pow"}),
    "os": frozenset({"open"}),
    "codecs": frozenset({"open"}),
    "gzip": frozenset({"open"}),
}


def reasons(notebook: Notebook, kept: Sequence[Statement]) -> list[str]:
    """One line a reason, each with its place."""
    later = {
        name: s
        for s in reversed(kept)
        for name in s.flow.may_write | s.flow.global_writes
    }
    found: list[str] = []
    bound: set[str] = set()
    stars: list[Statement] = []
    made: dict[str, Statement] = {}
    callable_later: dict[str, Statement] = {}  # whatever calls what it defers
    postponed = False
    for statement in kept:
        place = f"{notebook.path}:cell {statement.cell}:{statement.line}"
        postponed = postponed or _postpones_annotations(statement.node)
        said = _only_annotated(statement) if postponed else frozenset[str]()
        for name in sorted(set(_missing(statement, bound, bool(stars))) - said):
            found.append(f"{place}: {_why_missing(name, later.get(name))}")
        for name, function in sorted(
            _missing_in_calls(statement, made, bound, bool(stars)).items()
        ):
            found.append(f"{place}: {_why_missing(name, later.get(name), function)}")
        found += [f"{place}: {why}" for why in _beyond_a_package(statement)]
        if is_star_import(statement.node):
            stars.append(statement)
            found += [f"{place}: {why}" for why in _shadows(kept, statement)]
        if isinstance(statement.node, ast.FunctionDef):
            made[statement.node.name] = statement
        bound |= statement.flow.may_write | _bound_by_calls(statement, callable_later)
        bound -= statement.flow.deletes
        if statement.flow.deferred | statement.flow.global_writes:
            callable_later |= dict.fromkeys(statement.flow.may_write, statement)
    found += [
        f"{notebook.path}:cell {s.cell}:{s.line}: {why}"
        for s, why in (
            *_shell_result_used(kept),
            *((s, WHY_NO_SESSION) for s in opened_sessions(kept)),
        )
    ]
    return found


def _postpones_annotations(node: ast.stmt) -> bool:
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return False
    return any(alias.name == "annotations" for alias in node.names)


def _only_annotated(statement: Statement) -> frozenset[str]:
    """Names that a definition reads in annotations alone."""
    plain = _WithoutAnnotations().visit(copy.deepcopy(statement.node))
    return statement.flow.reads - flow_of(plain).reads


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant("")
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)


def _missing(statement: Statement, bound: set[str], has_star: bool) -> Iterator[str]:
    flow = statement.flow
    if isinstance(statement.node, ast.Try) and statement.node.handlers:
        return
    runs = (
        ast.For
        | ast.While
        | ast.With
        | ast.Expr
        | ast.Assign
        | ast.AugAssign
        | ast.AnnAssign
    )
    reads = flow.reads if isinstance(statement.node, runs) else flow.surely_reads
    for name in reads - (flow.may_write - flow.surely_reads):
        if name in bound or name in PROVIDED or (has_star and name not in UNSHARED):
            continue
        if statement.tags & {"raises-exception"}:
            continue
        yield name


def _missing_in_calls(
    statement: Statement, made: Mapping[str, Statement], bound: set[str], has_star: bool
) -> dict[str, str]:
    """Names that the functions called here surely read, and nothing has bound by now."""
    found: dict[str, str] = {}
    if (
        has_star
        or statement.tags & {"raises-exception"}
        or isinstance(statement.node, ast.Try | ast.FunctionDef | ast.ClassDef)
    ):
        return found
    waiting = sorted(statement.flow.called & statement.flow.surely_reads & made.keys())
    seen = set(waiting)
    while waiting:
        function = waiting.pop()
        flow = made[function].flow
        if made[function].flow.global_writes or isinstance(
            made[function].node, ast.AsyncFunctionDef
        ):
            continue
        for name in flow.deferred_surely - bound - PROVIDED - statement.flow.may_write:
            found.setdefault(name, function)
        for name in flow.deferred_surely & flow.deferred_called & made.keys() - seen:
            seen.add(name)
            waiting.append(name)
    return found


def _bound_by_calls(statement: Statement, makers: Mapping[str, Statement]) -> set[str]:
    """What functions bind by `global`, if a statement calls them."""
    found: set[str] = set()
    waiting = set(statement.flow.reads)
    seen: set[str] = set()
    while waiting := waiting & makers.keys() - seen:
        seen |= waiting
        found = found.union(*(makers[name].flow.global_writes for name in waiting))
        waiting = set().union(*(makers[name].flow.deferred for name in waiting))
    return found


def _why_missing(name: str, writer: Statement | None, function: str = "") -> str:
    if name in HISTORY or name.strip("_").isdigit():
        return f"`{name}` is the notebook's memory of its outputs; bind the value to a name"
    here = f"read by `{function}`, which is called here" if function else "read here"
    if writer is not None:
        return f"`{name}` is {here}, first written in cell {writer.cell}; move that cell up"
    return f"`{name}` is {here}, and written nowhere; define it, or remove this line"


def _beyond_a_package(statement: Statement) -> Iterator[str]:
    if STATE in statement.flow.may_write | statement.flow.reads:
        yield f"`{STATE}` is a name of the package's own; choose another"
    for node in ast.walk(statement.node):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = callee_name(node)
        if name == "globals" and looked_up_by_prefix(statement.node):
            continue  # judged once it is known which names stand at module level
        if name in {"locals", "vars"} and is_definition(statement.node):
            continue  # judged once it is known what functions are handed
        if name in {"globals", "locals"} or (name == "vars" and not node.args):
            yield f"`{name}()` makes names that nobody can follow; use a dictionary of your own"
        elif name == "exec" and not _has_names_of_its_own(node):
            yield "`exec` makes names that nobody can follow; write its code into the cell"
        elif name == "get_ipython":
            yield "`get_ipython()` is there only in a notebook; use Python's own means"


def _has_names_of_its_own(call: ast.Call) -> bool:
    """True where the text is run on a dictionary that is no table of the notebook's names."""
    match call.args[1:2]:
        case [
            ast.Name() | ast.Dict() | ast.Attribute(value=ast.Name(), attr="__dict__")
        ]:
            return True
    return False


def _shadows(kept: Sequence[Statement], star: Statement) -> Iterator[str]:
    module = star.node.module if isinstance(star.node, ast.ImportFrom) else ""
    shadowed = SHADOWED_BY_STARS.get((module or "").partition(".")[0], frozenset())
    for statement in kept:
        if statement.number >= star.number:
            return
        for name in sorted(statement.flow.called & shadowed & statement.flow.reads):
            yield f"`from {module} import *` changes what `{name}` means, and cell {statement.cell} used it before; import by name"


PICKLERS = frozenset(
    "pickle dill joblib cloudpickle shelve multiprocessing ProcessPoolExecutor".split()
)
RESULT_OF_SHELL = frozenset("n nlstr s spstr p paths l list grep fields".split())


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
        for name in sorted(s.flow.reads & _BUILTINS - resolution.boxed):
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


_COMPILERS = frozenset({"jit", "njit", "guvectorize", "cfunc", "stencil"})


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


def _shell_result_used(kept: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    shells = {
        target.id
        for s in kept
        if isinstance(s.node, ast.Assign)
        and isinstance(s.node.value, ast.Call)
        and callee_name(s.node.value) == PLACEHOLDER
        for target in s.node.targets
        if isinstance(target, ast.Name)
    }
    for s in kept:
        for node in ast.walk(s.node):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in shells
                and node.attr in RESULT_OF_SHELL
            ):
                yield s, f"`{node.value.id}.{node.attr}` is IPython's own kind of list; join the lines yourself"

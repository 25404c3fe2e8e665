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
    is_star_import,
)
from nb2prod.stages.planning.lookups import is_definition, looked_up_by_prefix
from nb2prod.stages.planning.missing import OF_FILES
from nb2prod.stages.planning.sessions import WHY as WHY_NO_SESSION
from nb2prod.stages.planning.sessions import opened_sessions
from nb2prod.stages.planning.statements import Statement

BUILTINS = frozenset(dir(builtins))
PROVIDED = BUILTINS | {
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


RESULT_OF_SHELL = frozenset("n nlstr s spstr p paths l list grep fields".split())


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

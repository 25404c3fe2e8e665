"""`from x import *` -> an import by name, where the module can be read without running the notebook."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nb2prod.model.surroundings import Surroundings
from nb2prod.source.scope import flow_of
from nb2prod.source.star_exports import star_exports
from nb2prod.stages.planning.bindings import is_star_import
from nb2prod.stages.planning.hidden import PROVIDED
from nb2prod.stages.planning.missing import OF_FILES
from nb2prod.stages.planning.pylab import NUMPYS_OWN, STARS, with_pylab
from nb2prod.stages.planning.statements import Statement, with_code

# importing these does more than define names
NEVER_IMPORTED = frozenset(
    {"this", "antigravity", "idlelib", "test", "turtledemo", "lib2to3"}
)


# libraries whose stars are known -> Python's own names that such a star hides, in any version
_NUMPYS = frozenset({"all", "any", "divmod", "sum"})
HIDES = {
    "numpy": _NUMPYS,
    "pylab": _NUMPYS,
    "matplotlib.pylab": _NUMPYS,
    "matplotlib.pyplot": frozenset[str](),
    "sympy": frozenset[str](),
    "scipy.integrate": frozenset[str](),
    "scipy.optimize": frozenset[str](),
    "scipy.linalg": frozenset[str](),
}
# those that hide more in some versions
UNSURE = {"numpy": frozenset("abs bool max min pow round".split())}


def with_names(
    statements: Sequence[Statement], surroundings: Surroundings
) -> tuple[Statement, ...]:
    """Replace star imports of modules that can be read, and of a library where it is the only one."""
    statements = with_pylab(statements)
    if not any(is_star_import(s.node) for s in statements):
        return tuple(statements)
    used = {
        n.id for s in statements for n in ast.walk(s.node) if isinstance(n, ast.Name)
    }
    read = [_with_names(s, surroundings, used) for s in statements]
    read = [part for s in read for part in _with_names_bound_anew(s, read)]
    stars = [s for s in read if is_star_import(s.node)]
    if tuple(s.text for s in stars) == STARS:  # those of `%pylab`
        names = _names_of_library(read, stars[-1], "numpy")
        parts = [names - NUMPYS_OWN, names & NUMPYS_OWN]
    else:
        parts = (
            [_names_of_library(read, stars[0], _module(stars[0]))]
            if len(stars) == 1
            else []
        )
    if any(parts):
        for star, names in zip(stars, parts, strict=True):
            text = f"import {_module(star)}"
            if names:
                text = f"from {_module(star)} import {', '.join(sorted(names))}"
            read[read.index(star)] = with_code(star, text)
    return tuple(read)


def _module(star: Statement) -> str:
    return getattr(star.node, "module", None) or ""


def _names_of_library(
    statements: Sequence[Statement], star: Statement, module: str
) -> set[str]:
    """The names that the only star of a notebook must bind; none where that cannot be told."""
    if module not in HIDES:
        return set()
    own = frozenset().union(*(s.flow.may_write for s in statements))
    sure = frozenset().union(*(s.flow.writes for s in statements))
    asked = frozenset().union(*(s.flow.reads | s.flow.deferred for s in statements))
    perhaps = (own - sure) & asked
    if perhaps or asked & UNSURE.get(module, frozenset()) - own:
        return set()
    found: set[str] = set()
    bound: set[str] = set()
    for s in statements:
        if s.number > star.number:
            now = s.flow.reads - bound - PROVIDED - OF_FILES
            later = s.flow.deferred - own - PROVIDED - OF_FILES
            certain = s.flow.deferred_surely if _is_asked(s, asked) else frozenset()
            if (now and isinstance(s.node, ast.Try)) or later - certain - found:
                return set()
            found |= {n for n in now | later if not n.startswith("_")}
            found |= (s.flow.reads | s.flow.deferred) & HIDES[module] - own
        elif s.flow.deferred - own - PROVIDED - OF_FILES:
            return set()
        bound |= s.flow.may_write
    return found


def _with_names_bound_anew(
    star: Statement, statements: Sequence[Statement]
) -> list[Statement]:
    """A star of a library, followed by an import of what the notebook binds anew after it was read."""
    module = _module(star)
    known = star_exports().get(module, frozenset()) - UNSURE.get(module, frozenset())
    if not is_star_import(star.node) or not known:
        return [star]
    names: set[str] = set()
    bound: set[str] = set()
    waiting: dict[str, frozenset[str]] = {}
    for s in statements:
        if s.number > star.number:
            reads = set(s.flow.reads) | set(_deferred_by(s.flow.reads, waiting))
            names |= (reads & known) - bound
        bound |= s.flow.may_write if s.number > star.number else set()
        waiting |= dict.fromkeys(s.flow.writes, s.flow.deferred)
    if not names & bound:
        return [star]
    text = f"from {module} import {', '.join(sorted(names & bound))}"
    return [star, with_code(star, text)]


def _deferred_by(
    names: Iterable[str], made: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """What the functions of these names read, and those that they call."""
    waiting, seen = list(names), set(names)
    while waiting:
        for name in made.get(waiting.pop(), frozenset()) - seen:
            yield name
            seen.add(name)
            waiting.append(name)


def _is_asked(statement: Statement, asked: frozenset[str]) -> bool:
    """True for a function that the notebook mentions, and so may be taken to run."""
    return getattr(statement.node, "name", "") in asked


def _with_names(
    statement: Statement, surroundings: Surroundings, used: set[str]
) -> Statement:
    node = statement.node
    if not isinstance(node, ast.ImportFrom) or not is_star_import(node) or node.level:
        return statement
    exported = exports_of(node.module or "", surroundings)
    if exported is None:
        return statement
    names = sorted(exported & used)
    if not names:
        text = f"import {node.module}"
    else:
        text = f"from {node.module} import {', '.join(names)}"
    new = ast.copy_location(ast.parse(text).body[0], node)
    return replace(statement, node=new, text=text, flow=flow_of(new))


def exports_of(module: str, surroundings: Surroundings) -> set[str] | None:
    """What `from module import *` binds; None where that cannot be known."""
    near = next((m for m in surroundings.modules if m.name == module), None)
    if near is not None:
        return _exports_of_text(near.text)
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or top in NEVER_IMPORTED:
        return None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            found = importlib.import_module(module)
    except ImportError:
        return None
    names = getattr(found, "__all__", None)
    return set(names) if names else {n for n in vars(found) if not n.startswith("_")}


def _exports_of_text(text: str) -> set[str] | None:
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            try:
                return set(ast.literal_eval(node.value))
            except ValueError:
                return None
        if is_star_import(node):
            return None
        found |= flow_of(node).may_write
    return {name for name in found if not name.startswith("_")}

"""Code -> the same code with what it reads in the place of the calls that read.

pd.read_csv(path, sep=";").dropna()   ─►    (path, ";").dropna()

What is left can be judged as any other code: does it only compute?
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import deepcopy

from nb2prod.source.file_calls import WHOLE_READERS
from nb2prod.source.scope import callee_name, is_dotted, root_name
from nb2prod.stages.planning.configurable import is_writer

# what does not ask where it runs; whether a file is there is asked when it is read
OF_PATHS_ALONE = frozenset(
    f"os.path.{name}"
    for name in "join basename dirname splitext normpath split commonpath exists isfile isdir".split()
)
# keywords with which a reader gives what is read later, bit by bit
IN_PARTS = frozenset({"chunksize", "iterator", "memory_map", "mmap_mode"})
WHOLE = frozenset({"read", "readlines", "read_text", "read_bytes"})
# methods that only compute, but draw numbers or start threads, which a fork does not take along
STAYS = frozenset({"predict_proba", "decision_function", "score"})
NOT_FOR_SERVICES = "acts_in_its_run"


def without_reads(node: ast.stmt, modules: Mapping[str, str]) -> ast.stmt:
    """A statement as it would be if it were handed what it reads."""
    changed: ast.stmt = _Reads(modules, opened_in(node)).visit(deepcopy(node))
    return changed


def reads(node: ast.stmt, modules: Mapping[str, str]) -> bool:
    """Whether a statement reads a file as a whole."""
    seen = _Reads(modules, opened_in(node))
    seen.visit(deepcopy(node))
    return seen.found


def opened_in(node: ast.stmt) -> frozenset[str]:
    """Names of files that `with open(…) as file` closes again."""
    return frozenset(
        item.optional_vars.id
        for item in ast.walk(node)
        if isinstance(item, ast.withitem) and isinstance(item.optional_vars, ast.Name)
        if is_open_to_read(item.context_expr)
    )


def is_open_to_read(node: ast.expr) -> bool:
    """True for `open(path)`, and for `path.open()`."""
    return (
        isinstance(node, ast.Call)
        and callee_name(node) == "open"
        and not is_writer(node)
        and not any("+" in str(m) for m in constants_of(node)[1:2])
    )


def constants_of(call: ast.Call) -> list[object]:
    """What a call is given literally; None for what is computed."""
    given = (*call.args, *(k.value for k in call.keywords))
    return [a.value if isinstance(a, ast.Constant) else None for a in given]


class _Reads(ast.NodeTransformer):
    def __init__(self, modules: Mapping[str, str], opened: frozenset[str]) -> None:
        self.modules = modules
        self.opened = opened
        self.found = False

    def visit_withitem(self, node: ast.withitem) -> ast.withitem:
        if is_open_to_read(node.context_expr):
            return ast.withitem(self.given(node.context_expr), node.optional_vars)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802 - the name is ast's
        if self.is_reader(node):
            self.found = True
            return self.given(node)
        if ast.unparse(node.func) in OF_PATHS_ALONE and "os" in self.modules:
            return self.given(node)
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in STAYS:
            node.func.attr = NOT_FOR_SERVICES
        return node

    def given(self, node: ast.expr) -> ast.expr:
        """What a call is handed, as a tuple; a file that is opened here is its path."""
        if not isinstance(node, ast.Call):
            return node
        own = node.func.value if isinstance(node.func, ast.Attribute) else None
        parts = [*node.args, *(k.value for k in node.keywords)]
        if own is not None and not (is_dotted(own) and root_name(own) in self.modules):
            parts.append(own)
        seen = [self.given(p) if is_open_to_read(p) else self.visit(p) for p in parts]
        return ast.copy_location(ast.Tuple(seen, ast.Load()), node)

    def is_reader(self, node: ast.Call) -> bool:
        """Whether a call gives a file's contents as a whole."""
        name = callee_name(node)
        if {k.arg for k in node.keywords} & IN_PARTS:
            return False
        root = root_name(node.func) or ""
        if is_dotted(node.func) and name in WHOLE_READERS.get(
            self.modules.get(root, ""), frozenset()
        ):
            archive = not str(next(iter(constants_of(node)), "")).endswith(".npy")
            return not (self.modules[root] == "numpy" and name == "load" and archive)
        if not isinstance(node.func, ast.Attribute) or name not in WHOLE:
            return False
        of = node.func.value
        return (
            is_open_to_read(of) or root in self.opened or name.startswith("read_")
        ) and root not in self.modules

"""Statement -> does it only load, and may it be in the way of what loads after it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.source.file_calls import may_write_files
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.source.scope import callee_name, changes_in_place, is_dotted, root_name
from nb2prod.stages.planning.configurable import is_writer
from nb2prod.stages.planning.loads.reads import reads, without_reads
from nb2prod.stages.planning.purity import imported_modules, is_pure, purity_of
from nb2prod.stages.planning.purity.tables import HARMLESS_MODULES
from nb2prod.stages.planning.statements import Statement

# libraries that neither write files nor change what another reads
QUIET = (HARMLESS_MODULES - {"os", "sys", "glob", "inspect"}) | {
    "joblib", "pickle", "plotly", "altair", "bokeh", "tqdm", "xgboost", "lightgbm", "imblearn",
}  # fmt: skip
QUIET_PARTS = ("os.path.", "os.makedirs", "os.getcwd", "os.listdir", "sys.version", "glob.")  # fmt: skip
QUIET_NAMES = frozenset("path join exists isfile basename dirname makedirs getcwd listdir glob".split())  # fmt: skip
GROWS = frozenset({"append", "extend", "insert", "update", "setdefault", "add"})
ACTS = frozenset(
    "exec eval compile __import__ globals setattr delattr input breakpoint".split()
)
WRITES = frozenset(
    "write writelines write_text write_bytes touch unlink mkdir rmdir extractall seterr errstate".split()
)
STYLES = frozenset({"matplotlib", "seaborn", "plotly"})
LOOKS = ("display", "plotting")  # options that change how things look, and nothing else
CLOCK = frozenset({"now", "today"})


class Judge:
    """What is known of all statements, to judge one."""

    def __init__(self, kept: Sequence[Statement]) -> None:
        nodes = [s.node for s in kept]
        self.modules = imported_modules(nodes)
        self.handed = {s.number: without_reads(s.node, self.modules) for s in kept}
        self.purity = purity_of(list(self.handed.values()))
        self.defined = definitions(nodes)

    def reads(self, statement: Statement) -> bool:
        """Whether it reads a file, itself or by a function of the notebook."""
        return any(
            isinstance(n, ast.stmt) and reads(n, self.modules)
            for n in self.reached(statement.node)
        )

    def loads(self, statement: Statement) -> bool:
        """Whether it reads and computes, and leaves the world as it was."""
        said = self.reached(statement.node)
        return self.only_loads(self.handed[statement.number]) and not any(
            is_remote_or_clock(n) or self.is_of_system(n) for node in said for n in ast.walk(node)
        )  # fmt: skip

    def only_loads(self, node: ast.stmt) -> bool:
        match node:
            case ast.Assign(targets=targets, value=value):
                return self.is_quiet(value) and all(map(self.is_own, targets))
            case ast.AnnAssign(target=target, value=value):
                return (value is None or self.is_quiet(value)) and self.is_own(target)
            case ast.AugAssign(target=target, value=value):
                return self.is_quiet(value) and self.is_own(target)
            case ast.Expr(value=value):
                return self.is_quiet(value) or self.changes_its_own(value)
            case ast.With(items=items, body=body):
                files = all(isinstance(i.context_expr, ast.Tuple) for i in items)
                return files and all(map(self.only_loads, body))
            case ast.For(target=target, iter=turns, body=body, orelse=rest):
                quiet = self.is_quiet(turns) and self.is_own(target)
                return quiet and all(map(self.only_loads, [*body, *rest]))
            case ast.If(test=test, body=body, orelse=rest):
                return self.is_quiet(test) and all(map(self.only_loads, [*body, *rest]))
        return isinstance(node, ast.Pass)

    def is_quiet(self, node: ast.expr) -> bool:
        return is_pure(node, self.purity)

    def is_own(self, target: ast.expr) -> bool:
        """Whether what is bound or changed is a variable's, and none of a module's."""
        match target:
            case ast.Name():
                return True
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(map(self.is_own, parts))
            case ast.Subscript(slice=index):
                return self.is_quiet(index) and self.is_a_variables(target)
        return isinstance(target, ast.Attribute) and self.is_a_variables(target)

    def is_a_variables(self, node: ast.expr) -> bool:
        root = root_name(node)
        known = self.modules.keys() | self.purity.defined | self.purity.foreign
        return root is not None and root not in known

    def changes_its_own(self, call: ast.expr) -> bool:
        """True for `df.dropna(inplace=True)`, and for `names.append(name)`."""
        if not isinstance(call, ast.Call) or not changes_in_place(call):
            return False
        if not isinstance(call.func, ast.Attribute):
            return False
        given = [*call.args, *(k.value for k in call.keywords)]
        plainly = ast.Call(call.func, call.args, [k for k in call.keywords if k.arg != "inplace"])  # fmt: skip
        known = call.func.attr in GROWS or self.is_quiet(plainly)
        return (
            known and self.is_a_variables(call.func) and all(map(self.is_quiet, given))
        )

    def disturbs(self, statement: Statement) -> bool:
        """Whether it may change what another statement reads, or how."""
        said = self.reached(statement.node)
        return any(self.acts(n) for node in said for n in ast.walk(node))

    def acts(self, node: ast.AST) -> bool:
        match node:
            case ast.Await() | ast.Import() | ast.ImportFrom():
                return True
            case ast.Call():
                return self.is_acting_call(node)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                return self.changes_a_module(node)
        return self.is_of_system(node)

    def is_acting_call(self, node: ast.Call) -> bool:
        name = callee_name(node)
        if name == PLACEHOLDER or (isinstance(node.func, ast.Name) and name in ACTS):
            return True
        if name in WRITES or (may_write_files(name) and name != "savefig"):
            return True
        if name == "open" and is_writer(node):
            return True
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        said = [a.value for a in given if isinstance(a, ast.Constant)]
        if name in {"set_option", "option_context", "reset_option"}:
            return not all(str(s).startswith(LOOKS) for s in said[:1])
        if name in {"rename", "replace"} and "pathlib" in self.modules.values():
            return len(node.args) == 1 and not node.keywords
        return name in {"filterwarnings", "simplefilter"} and "error" in said

    def changes_a_module(self, node: ast.Attribute | ast.Subscript) -> bool:
        module = self.modules.get(root_name(node) or "")
        looks = ".options.display." in f"{ast.unparse(node)}."
        return module is not None and module not in STYLES and not looks

    def is_of_system(self, node: ast.AST) -> bool:
        """Whether a name is of a library that may do anything: `os.environ`, `requests.get`."""
        match node:
            case ast.Attribute() if is_dotted(node):
                return not self.is_known(node) and self.is_foreign(root_name(node))
            case ast.Name(id=name):
                whole = self.modules.get(name) == name  # its parts are looked at
                return self.is_foreign(name) and not whole and name not in QUIET_NAMES
        return False

    def is_known(self, node: ast.Attribute) -> bool:
        text = f"{ast.unparse(node)}."
        root = f"{root_name(node)}."
        parts = [p for p in QUIET_PARTS if p.startswith(root)]
        return any(text.startswith(p) or p.startswith(text) for p in parts)

    def is_foreign(self, name: str | None) -> bool:
        return name in self.modules and self.modules[name or ""] not in QUIET

    def reached(self, node: ast.AST) -> Iterator[ast.AST]:
        """A statement, and the definitions of the notebook that it may reach."""
        waiting, seen = [node], set[str]()
        while waiting:
            found = waiting.pop()
            yield found
            names = {n.id for n in ast.walk(found) if isinstance(n, ast.Name)} - seen
            waiting += [d for name in sorted(names) for d in self.defined.get(name, ())]
            seen |= names


def definitions(nodes: Sequence[ast.stmt]) -> Mapping[str, Sequence[ast.stmt]]:
    """Functions, classes and plain values by their names, wherever they stand."""
    found: dict[str, list[ast.stmt]] = {}
    for node in (n for s in nodes for n in ast.walk(s)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.setdefault(name, []).append(node)
            case ast.AsyncFunctionDef(name=name):
                found.setdefault(name, []).append(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
                found.setdefault(name, []).append(node)
    return found


def is_remote_or_clock(node: ast.AST) -> bool:
    """True for a text that names another machine, or this moment."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return "://" in node.value or node.value in CLOCK

"""Type -> annotation text in the notebook's own spelling, with the imports that it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nb2prod.inference import tables
from nb2prod.inference.functions import as_decorated
from nb2prod.inference.values import (
    CALLABLES,
    NONE,
    UNKNOWN,
    Instance,
    LibraryClass,
    Module,
    Never,
    Type,
    Union,
    Unknown,
    UserClass,
    UserFunction,
    UserMethod,
    join,
    parts,
)

ANY = "Any"
DEEPEST = 3
LONGEST = 88
WIDEST_TUPLE = 6
BARE = {
    "list": "[Any]",
    "set": "[Any]",
    "frozenset": "[Any]",
    "dict": "[Any, Any]",
    "tuple": "[Any, ...]",
    "type": "[Any]",
    "enumerate": "[Any]",
    "zip": "[Any]",
    "map": "[Any]",
    "filter": "[Any]",
    "reversed": "[Any]",
    "memoryview": "",
    "collections.abc.Callable": "[..., Any]",
    "collections.abc.Generator": "[Any, None, None]",
    "collections.abc.Coroutine": "[Any, Any, Any]",
    "collections.abc.KeysView": "[Any]",
    "collections.abc.ValuesView": "[Any]",
    "collections.abc.ItemsView": "[Any, Any]",
    "collections.abc.Iterator": "[Any]",
    "collections.abc.AsyncIterator": "[Any]",
    "collections.abc.Iterable": "[Any]",
    "collections.abc.Sequence": "[Any]",
    "collections.abc.Mapping": "[Any, Any]",
    "collections.abc.MutableMapping": "[Any, Any]",
}
SWALLOWS = {
    "float": ("int", "bool"),
    "int": ("bool",),
    "complex": ("int", "float", "bool"),
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation as it should stand in a signature, and the import lines that it needs."""

    text: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the notebook's own names stand for: its imports, and the names that it uses otherwise."""

    modules: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def is_free(self, name: str, meaning: str) -> bool:
        return name not in self.taken and self.imported.get(name, meaning) == meaning


def bindings_of(statements: Sequence[ast.stmt]) -> Bindings:
    """The imports of the notebook and the names that it takes."""
    found = Bindings(taken=frozenset(_taken(statements)))
    for node in _imports(statements):
        for alias in node.names:
            if isinstance(node, ast.Import):
                _bind_module(found, alias)
            elif node.module and not node.level and alias.name != "*":
                _bind_member(found, node.module, alias)
    return found


def _imports(statements: Sequence[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    for statement in statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield statement
        elif not isinstance(
            statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
        ):
            blocks = [
                b
                for b in ast.iter_child_nodes(statement)
                if isinstance(b, (ast.stmt, ast.ExceptHandler))
            ]
            yield from _imports([b for b in blocks if isinstance(b, ast.stmt)])
            for block in blocks:
                yield from (
                    _imports(block.body) if isinstance(block, ast.ExceptHandler) else ()
                )


def _bind_module(found: Bindings, alias: ast.alias) -> None:
    name = alias.asname or alias.name
    line = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
    found.modules.setdefault(alias.name, (name, line))
    found.imported[name] = alias.name


def _bind_member(found: Bindings, module: str, alias: ast.alias) -> None:
    name, path = alias.asname or alias.name, f"{module}.{alias.name}"
    line = f"from {module} import {alias.name}" + (
        f" as {alias.asname}" if alias.asname else ""
    )
    if tables.named(path).endswith(f".{alias.name}"):
        found.members.setdefault(tables.named(path), (name, line))
    found.modules.setdefault(path, (name, line))
    found.imported[name] = tables.named(path)


def _taken(statements: Sequence[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(
                node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
            ):
                yield node.name


class Speller:
    """Writes types as annotations for one notebook."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self._known: dict[str, tuple[str, tuple[str, ...]] | None] = {}

    def annotation(self, one: Type) -> Annotation | None:
        """None where the type is not known, or has no public name."""
        imports: list[str] = []
        text = self._text(one, imports, 0)
        if text is None or text == ANY:
            return None
        if len(text) > LONGEST:
            imports.clear()
            text = self._text(one, imports, DEEPEST - 1)
        return Annotation(text, tuple(dict.fromkeys(imports))) if text else None

    def _text(self, one: Type, imports: list[str], depth: int) -> str | None:
        match one:
            case Unknown() | Never():
                return None
            case Union(members=members):
                return self._union(members, imports, depth)
            case Module():
                return self._path("types.ModuleType", imports)
            case LibraryClass(path=path):
                inner = (
                    self._path(path, imports)
                    if "." in path
                    else self._builtin(path, imports)
                )
                return (
                    None
                    if inner is None
                    else f"{self._builtin('type', imports)}[{inner}]"
                )
            case UserClass(record=record):
                return (
                    f"{self._builtin('type', imports)}[{record.name}]"
                    if record.reachable
                    else None
                )
            case Instance():
                return self._instance(one, imports, depth)
        return (
            self._callable([one], imports, depth)
            if isinstance(one, CALLABLES)
            else None
        )

    def _callable(
        self, functions: Sequence[Type], imports: list[str], depth: int
    ) -> str:
        name = self._path("collections.abc.Callable", imports) or "Callable"
        returned = join(*map(_returned, functions))
        text = self._text(returned, imports, 1) if depth == 0 else None
        return f"{name}[..., {text or self._any(imports)}]"

    def _any(self, imports: list[str]) -> str:
        return self._path("typing.Any", imports) or ANY

    def _builtin(self, name: str, imports: list[str]) -> str:
        if self.bindings.is_free(name, f"builtins.{name}"):
            return name
        imports.append("import builtins")
        return f"builtins.{name}"

    def _union(
        self, members: tuple[Type, ...], imports: list[str], depth: int
    ) -> str | None:
        texts: list[str] = []
        functions = [m for m in members if isinstance(m, CALLABLES)]
        if functions:
            texts.append(self._callable(functions, imports, depth))
        for one in members:
            if isinstance(one, CALLABLES):
                continue
            text = self._text(one, imports, depth)
            if text is None:
                return None
            if one != NONE and text not in texts:
                texts.append(text)
        for wide, narrow in SWALLOWS.items():
            if wide in texts:
                texts = [t for t in texts if t not in narrow]
        return " | ".join([*texts, "None"] if NONE in members else texts)

    def _instance(self, one: Instance, imports: list[str], depth: int) -> str | None:
        if one.name == "None":
            return "None"
        if one.name.startswith("user:"):
            return self._user(one, imports)
        if one.name == "numpy.ndarray":
            path = self._path(
                "numpy.typing.NDArray", imports, "import numpy.typing as npt"
            )
            return f"{path}[{self._any(imports)}]"
        path = (
            self._builtin(one.name, imports)
            if "." not in one.name
            else self._path(one.name, imports)
        )
        return None if path is None else path + self._brackets(one, imports, depth)

    def _user(self, one: Instance, imports: list[str]) -> str | None:
        record = one.args[0] if one.args else None
        if not isinstance(record, UserClass):
            return None
        if record.record.reachable:
            return record.record.name
        bases = [b for b in record.record.bases if isinstance(b, LibraryClass)]
        return self._path(bases[0].path, imports) if bases else None

    def _brackets(self, one: Instance, imports: list[str], depth: int) -> str:
        default = BARE.get(one.name)
        if default is None:
            table = tables.library_of(one.name)
            default = table.brackets.get(one.name, "") if table else ""
        is_private = "._" in one.name
        inner = () if is_private else parts(one)
        if not default or one.name.endswith(".Callable"):
            inner = ()
        if (
            not inner
            or depth + 1 >= DEEPEST
            or (one.name == "tuple" and len(inner) > WIDEST_TUPLE)
        ):
            return (
                default.replace(ANY, self._any(imports)) if ANY in default else default
            )
        texts = [self._text(i, imports, depth + 1) or self._any(imports) for i in inner]
        if one.name == "tuple" and one.note == "...":
            texts.append("...")
        return f"[{', '.join(texts)}]"

    def _path(self, path: str, imports: list[str], usual: str = "") -> str | None:
        key = path
        if key not in self._known:
            self._known[key] = self._spell(path, usual)
        known = self._known[key]
        if known is None:
            return None
        imports.extend(known[1])
        return known[0]

    def _spell(self, path: str, usual: str) -> tuple[str, tuple[str, ...]] | None:
        if any(part.startswith("_") for part in path.split(".")):
            return self._of_public_base(path)
        module, _, name = path.rpartition(".")
        if path in self.bindings.members and self._still(
            self.bindings.members[path][0], path
        ):
            own, line = self.bindings.members[path]
            return own, (line,)
        if module in self.bindings.modules and self._still(
            self.bindings.modules[module][0], module
        ):
            own, line = self.bindings.modules[module]
            return f"{own}.{name}", (line,)
        usual = usual or _usual_import(module)
        if usual:
            own = usual.rpartition(" ")[2]
            if self.bindings.is_free(own, module):
                return f"{own}.{name}", (usual,)
        elif self.bindings.is_free(name, path):
            return name, (f"from {module} import {name}",)
        return f"{path}", (f"import {module}",)

    def _still(self, own: str, meaning: str) -> bool:
        return own.partition(".")[
            0
        ] not in self.bindings.taken and self.bindings.imported.get(own) in (
            meaning,
            tables.named(meaning),
        )

    def _of_public_base(self, path: str) -> tuple[str, tuple[str, ...]] | None:
        for base in tables.ancestry(path)[1:]:
            if "." not in base:
                return base, ()
            if not any(part.startswith("_") for part in base.split(".")):
                return self._spell(base, "")
        return None


def _returned(function: Type) -> Type:
    """What a function of the notebook's own was seen to return."""
    if not isinstance(function, (UserFunction, UserMethod)):
        return UNKNOWN
    record = function.record
    seen = record.sightings.result
    if seen is None or seen is UNKNOWN or record.sightings.escaped:
        return UNKNOWN
    return as_decorated(record, seen)


def _usual_import(module: str) -> str:
    table = tables.library_of(module)
    words = table.spelling.split() if table else []
    return table.spelling if table and len(words) == 4 and words[1] == module else ""


def texts(annotations: Iterable[Annotation | None]) -> tuple[str | None, ...]:
    return tuple(a.text if a else None for a in annotations)

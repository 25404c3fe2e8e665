"""Literals that are configuration -> typed settings with the notebook's values as defaults."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nb2prod.model.plan import DataFile, Replaced, Setting
from nb2prod.model.surroundings import NearFile, Surroundings
from nb2prod.source.identifiers import as_identifier, snake_case, unlike
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.configurable import (
    KEYWORDS,
    LARGEST_DEFAULT,
    LOOKS_AROUND,
    NAMES,
    PATH_NAME,
    PATH_READERS,
    PATH_WRITERS,
    SEEDS,
    UPPER,
    asked,
    calls_of,
    is_secret,
    is_tuned,
    is_writer,
    type_of,
)
from nb2prod.stages.planning.constants import is_literal
from nb2prod.stages.planning.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What becomes of the notebook's configuration."""

    settings: tuple[Setting, ...]
    variables: Mapping[str, str]  # notebook's name -> setting
    statements: frozenset[int]  # that only bind a setting
    replaced: Mapping[int, tuple[Replaced, ...]]  # statement -> literals in it
    data: tuple[DataFile, ...]

    def setting(self, name: str) -> Setting | None:
        """The setting of a name in the package."""
        return next((s for s in self.settings if s.name == name), None)


def configuration_of(
    statements: Sequence[Statement],
    surroundings: Surroundings,
    *,
    refused: frozenset[str],
) -> Configuration:
    """Find the settings; `refused` names stay what they are in the notebook."""
    finder = _Finder(statements, surroundings, refused)
    finder.find_named()
    finder.find_inline()
    return finder.result()


class _Finder:
    def __init__(
        self,
        statements: Sequence[Statement],
        surroundings: Surroundings,
        refused: frozenset[str],
    ) -> None:
        self.statements = statements
        self.near = surroundings
        self.refused = refused
        self.bound = Counter(name for s in statements for name in s.flow.may_write)
        self.changed = frozenset().union(
            *(
                s.flow.mutates
                | s.flow.deferred_mutates
                | s.flow.deletes
                | s.flow.global_writes
                for s in statements
            )
        )
        self.names = set(self.bound)
        self.asked_for = frozenset().union(*(s.flow.reads for s in statements))
        self.settings: dict[str, Setting] = {}
        self.variables: dict[str, str] = {}
        self.own: set[int] = set()
        self.replaced: dict[int, list[Replaced]] = {}
        self.data: dict[str, DataFile] = {}
        text = "\n".join(s.text for s in statements)
        self.looks_around = bool(LOOKS_AROUND.search(text))
        self.occurrences = Counter(
            n.value
            for s in statements
            for n in ast.walk(s.node)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )
        self.text = text
        self.replaceable = Counter(
            call.args[0].value
            for s in statements
            for call in calls_of(s.node)
            if callee_name(call) in PATH_READERS | PATH_WRITERS
            and call.args
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
        )
        self.magic_text = "\n".join(
            {m.argument + m.body for s in statements for m in s.magics}
        )

    def result(self) -> Configuration:
        return Configuration(
            settings=tuple(self.settings.values()), variables=self.variables, statements=frozenset(self.own),
            replaced={n: tuple(r) for n, r in self.replaced.items()}, data=tuple(self.data.values()),
        )  # fmt: skip

    # settings that have a name in the notebook

    def find_named(self) -> None:
        for statement in self.statements:
            if question := asked(statement.node):
                self.add_asked(statement, *question, secret=is_secret(statement.node))
            match statement.node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=value) if (
                    value is not None
                ):
                    pass
                case _:
                    continue
            if self.is_setting(statement, name, value):
                self.add_named(statement, name, value)

    def is_setting(self, statement: Statement, name: str, value: ast.expr) -> bool:
        if name in self.refused or not is_literal(value) or type_of(value) is None:
            return False
        if "parameters" in statement.tags:
            return self.bound[name] == 1 or self.is_first(statement, name)
        if (
            self.bound[name] > 1
            or name in self.changed
            or len(ast.unparse(value)) > LARGEST_DEFAULT
        ):
            return False
        if isinstance(value, ast.Constant) and value.value is None:
            return False
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        named_path = is_text and PATH_NAME.search(name) is not None
        return (
            bool(UPPER.match(name))
            or name in NAMES
            or named_path
            or is_tuned(name, value)
            or (is_text and self.is_given_to_io(name))
        )

    def add_asked(
        self,
        statement: Statement,
        name: str,
        kind: str,
        prompt: str,
        *,
        secret: bool,
    ) -> None:
        if self.bound[name] > 1:
            return
        setting = (
            snake_case(name) if snake_case(name) not in self.names - {name} else name
        )
        self.settings[setting] = Setting(
            name=setting, type=kind, default="", cell=statement.cell, variable=name, secret=secret,
            description=f"asked for: {prompt.removeprefix('secret: ')}" if prompt else f"asked for (cell {statement.cell})",
        )  # fmt: skip
        self.variables[name] = setting
        self.own.add(statement.number)

    def is_first(self, statement: Statement, name: str) -> bool:
        return (
            next(s.number for s in self.statements if name in s.flow.may_write)
            == statement.number
        )

    def is_given_to_io(self, name: str) -> bool:
        return any(
            isinstance(argument, ast.Name) and argument.id == name
            for s in self.statements
            for call in calls_of(s.node)
            if callee_name(call) in PATH_READERS | PATH_WRITERS
            for argument in call.args[:1]
        )

    def add_named(self, statement: Statement, name: str, value: ast.expr) -> None:
        setting = snake_case(name)
        if setting != name and (setting in self.names or setting in self.settings):
            setting = unlike(f"{setting}_setting", self.settings)
        setting = setting if setting.isidentifier() else name
        kind = type_of(value) or "str"
        default = ast.unparse(value)
        is_path = False
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and self.only_read_as_path(name)
        ):
            kind, is_path = "Path", True
            default = repr(self.placed(value.value, written=self.is_written(name)))
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.keep_in_place(value.value)
        self.settings[setting] = Setting(
            name=setting, type=kind, default=default, cell=statement.cell, variable=name, is_path=is_path, is_written=is_path and self.is_written(name),
            description=f"`{name}` (cell {statement.cell})",
        )  # fmt: skip
        self.variables[name] = setting
        self.own.add(statement.number)

    def only_read_as_path(self, name: str) -> bool:
        """True where every use of a name is the path that a reader or writer is given."""
        given = sum(
            isinstance(argument, ast.Name) and argument.id == name
            for s in self.statements
            for call in calls_of(s.node)
            if callee_name(call) in PATH_READERS | PATH_WRITERS
            for argument in call.args[:1]
        )
        used = sum(
            isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
            for s in self.statements
            for n in ast.walk(s.node)
        )
        in_texts = re.search(rf"\{{\s*{name}\b|\${name}\b", self.text) is not None
        return given == used > 0 and not in_texts

    def is_written(self, name: str) -> bool:
        return any(
            isinstance(argument, ast.Name) and argument.id == name
            for s in self.statements
            for call in calls_of(s.node)
            if is_writer(call)
            for argument in call.args[:1]
        )

    # literals in calls

    def find_inline(self) -> None:
        for word in self.magic_text.split():
            self.keep_in_place(word.strip("\"'"))
        for statement in self.statements:
            if isinstance(
                statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            ):
                self.keep_texts(statement.node)
                continue
            if statement.number in self.own:
                continue
            for call in calls_of(statement.node):
                self.find_in_call(statement, call)
            self.keep_texts(statement.node)

    def find_in_call(self, statement: Statement, call: ast.Call) -> None:
        name = callee_name(call)
        first = call.args[0] if call.args else None
        if (
            isinstance(first, ast.Constant)
            and isinstance(first.value, str)
            and name in PATH_READERS | PATH_WRITERS
        ):
            self.add_path(statement, call, first.value)
        if (
            name in SEEDS
            and isinstance(first, ast.Constant)
            and type(first.value) is int
        ):
            self.add_value(statement, call, "", "seed", first)
        for keyword in call.keywords:
            value = keyword.value
            if (
                keyword.arg in KEYWORDS
                and isinstance(value, ast.Constant)
                and type(value.value) in {int, float}
            ):
                self.add_value(statement, call, keyword.arg, keyword.arg, value)

    def add_value(
        self,
        statement: Statement,
        call: ast.Call,
        keyword: str,
        name: str,
        value: ast.Constant,
    ) -> None:
        setting = self.name_for(name, callee_name(call), value)
        if setting is None:
            return
        if setting not in self.settings:
            self.settings[setting] = Setting(
                name=setting, type=type(value.value).__name__, default=repr(value.value), cell=statement.cell,
                description=f"`{keyword or name}` of `{callee_name(call)}` (cell {statement.cell})",
            )  # fmt: skip
        self.replace(statement, call, keyword, value, setting)

    def name_for(self, name: str, callee: str, value: ast.Constant) -> str | None:
        """The setting of that name and value; one more name where the value is another."""
        for candidate in (name, f"{snake_case(callee)}_{name}"):
            if candidate in self.names | self.asked_for:
                continue
            known = self.settings.get(candidate)
            if known is None or (
                known.default == repr(value.value) and not known.variable
            ):
                return candidate
        return None

    def add_path(self, statement: Statement, call: ast.Call, path: str) -> None:
        is_url = re.match(r"^[a-z][a-z0-9+]*://", path) is not None
        written = is_writer(call)
        if (
            not path
            or len(path) > LARGEST_DEFAULT
            or (callee_name(call) == "open" and "\n" in path)
        ):
            return
        stem = re.split(r"[/\\]", path.rstrip("/"))[-1]
        base = snake_case(stem.partition("?")[0])[:40].strip("_") or "input"
        base = as_identifier(base, default="file")
        if is_url:
            base = f"{base.removesuffix('_csv').removesuffix('_json')}_url"
        default = repr(path if is_url else self.placed(path, written=written))
        kind = "str" if is_url else "Path"
        known = next(
            (
                s
                for s in self.settings.values()
                if s.default == default and s.type == kind and not s.variable
            ),
            None,
        )
        setting = known.name if known else unlike(base, self.names | set(self.settings))
        if known is None:
            said = "written" if written else "read"
            self.settings[setting] = Setting(
                name=setting, type=kind, default=default, cell=statement.cell, is_path=not is_url, is_written=written,
                description=f"{said} (cell {statement.cell})",
            )  # fmt: skip
        self.replace(statement, call, "", call.args[0], setting)

    def replace(
        self,
        statement: Statement,
        call: ast.Call,
        keyword: str,
        value: ast.expr,
        setting: str,
    ) -> None:
        entry = Replaced(
            call=callee_name(call),
            keyword=keyword,
            literal=ast.unparse(value),
            setting=setting,
        )
        found = self.replaced.setdefault(statement.number, [])
        if entry not in found:
            found.append(entry)

    # where files go

    def placed(self, path: str, *, written: bool) -> str:
        """Where the project keeps a file that the notebook names by a literal."""
        near = self.near.file(path)
        absolute = path.startswith(("/", "~")) or re.match(r"^[A-Za-z]:\\", path)
        elsewhere = self.occurrences[path] > max(self.replaceable[path], 1)
        if self.looks_around or absolute or elsewhere or path in self.magic_text:
            self.keep_in_place(path)
            return path
        inside = re.sub(r"^(\.{1,2}/)+", "", path.replace("\\", "/"))
        if near is not None and not near.is_folder and not re.search(r"[*?\[]", path):
            target = inside if inside.startswith("data/") else f"data/{inside}"
            self.data[path] = DataFile(source=near.path, target=target)
            self.keep_all(self.near.named(path)[1:])
            return target
        if written:
            return inside if inside.startswith("outputs/") else f"outputs/{inside}"
        if any(s.default == repr(f"outputs/{inside}") for s in self.settings.values()):
            return f"outputs/{inside}"
        return path

    def keep_in_place(self, text: str) -> None:
        if not text.startswith(("/", "~")):
            self.keep_all(self.near.named(text))

    def keep_all(self, files: Sequence[NearFile]) -> None:
        for near in files:
            if near.relative.startswith(".."):
                continue
            key = f"in place: {near.relative}"
            self.data.setdefault(key, DataFile(source=near.path, target=near.relative))

    def keep_texts(self, node: ast.stmt) -> None:
        """Files that are named where no setting can stand come along at their own place."""
        for child in ast.walk(node):
            if (
                isinstance(child, ast.Constant)
                and isinstance(child.value, str)
                and child.value not in self.data
            ):
                self.keep_in_place(child.value)

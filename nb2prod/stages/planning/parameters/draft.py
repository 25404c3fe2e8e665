"""The settings as they are found."""

from __future__ import annotations

import ast

from nb2prod.model.plan import Replaced, Setting
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.parameters.configuration import Configuration
from nb2prod.stages.planning.parameters.files import Files
from nb2prod.stages.planning.parameters.usage import Usage
from nb2prod.stages.planning.statements import Statement


class Draft:
    """Grows while statements are looked through; `refused` names stay what they are."""

    def __init__(self, usage: Usage, files: Files, refused: frozenset[str]) -> None:
        self.usage = usage
        self.files = files
        self.refused = refused
        self.settings: dict[str, Setting] = {}
        self.variables: dict[str, str] = {}
        self.own: set[int] = set()
        self.replaced: dict[int, list[Replaced]] = {}

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

    def result(self) -> Configuration:
        return Configuration(
            settings=tuple(self.settings.values()), variables=self.variables, statements=frozenset(self.own),
            replaced={n: tuple(r) for n, r in self.replaced.items()}, data=tuple(self.files.data.values()),
        )  # fmt: skip

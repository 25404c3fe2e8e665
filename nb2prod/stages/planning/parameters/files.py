"""Files that a notebook names -> where the project keeps them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from nb2prod.model.plan import DataFile, Setting
from nb2prod.model.surroundings import NearFile, Surroundings, is_absolute
from nb2prod.stages.planning.parameters.usage import Usage


class Files:
    """`data` comes along with the project."""

    def __init__(self, usage: Usage, near: Surroundings) -> None:
        self.usage = usage
        self.near = near
        self.data: dict[str, DataFile] = {}

    def placed(
        self, path: str, *, written: bool, settings: Mapping[str, Setting]
    ) -> str:
        """Where the project keeps a file that the notebook names by a literal."""
        near = self.near.file(path)
        absolute = is_absolute(path)
        name = path
        if absolute and not written and near is not None and near.is_own_file:
            # a path of one machine, to a file that lies beside the notebook
            absolute, name = False, near.relative
        elsewhere = self.usage.occurrences[path] > max(self.usage.replaceable[path], 1)
        if (
            self.usage.looks_around
            or absolute
            or self.is_module(path)
            or elsewhere
            or path in self.usage.magic_text
            or self.usage.names_otherwise(path)
        ):
            self.keep_in_place(path)
            return path
        inside = re.sub(r"^(\.{1,2}/)+", "", name.replace("\\", "/"))
        if near is not None and not near.is_folder and not re.search(r"[*?\[]", path):
            target = inside if inside.startswith("data/") else f"data/{inside}"
            self.data[path] = DataFile(source=near.path, target=target)
            self.keep_all(self.near.named(path)[1:])
            return target
        if written:
            return inside if inside.startswith("outputs/") else f"outputs/{inside}"
        if any(s.default == repr(f"outputs/{inside}") for s in settings.values()):
            return f"outputs/{inside}"
        return path

    def is_module(self, path: str) -> bool:
        """True for a file that the notebook imports, and so looks for where it stands."""
        name = re.split(r"[/\\]", path)[-1]
        return name in {f"{module}.py" for module in self.usage.imported.values()}

    def lacks_folder(self, path: object, default: str) -> bool:
        """True where a written file's folder is there before a notebook runs, or is the project's own."""
        return default != repr(path) or self.near.file(str(path)) is not None

    def keep_in_place(self, text: str) -> None:
        if not is_absolute(text):
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

"""The notebook's folder -> Surroundings: the files that its texts name, the modules that it imports."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from nb2prod.model.surroundings import NearFile, NearModule, Surroundings

LARGEST_FILE = 10_000_000
LARGEST_TOTAL = 50_000_000
MOST_FILES = 2_000
LARGEST_SETTINGS = 100_000
SETTINGS = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg", ".json"})
OWN_PATTERN = re.compile(r"\*?\.\w+|[\w-]*\*[\w-]*\.\w+")  # `*.csv`, `.csv`, `a_*.csv`


def look_around(
    folder: Path,
    trees: Sequence[ast.stmt],
    written: Mapping[str, str] | None = None,
    commands: Sequence[str] = (),
) -> Surroundings:
    """Find what the notebook's statements name; nothing is imported or run.

    `written` are modules that `%%writefile` makes, by file name; `commands` are shell lines.
    """
    modules = tuple(_modules(folder, trees, written or {}))
    texts = {text for tree in trees for text in _texts(tree)}
    texts |= {word.strip("\"'") for command in commands for word in command.split()}
    for module in modules:
        texts |= set(_texts(ast.parse(module.text)))
    return Surroundings(files=tuple(_files(folder, sorted(texts))), modules=modules)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and 0 < len(node.value) < 300
        ):
            yield node.value


def _files(folder: Path, texts: Iterable[str]) -> Iterator[NearFile]:
    total = 0
    for text in texts:
        if "\n" in text or "\0" in text or text.strip("./ ") == "" or "://" in text:
            continue
        for path in _with_what_it_names(folder, _near(folder, text)):
            is_folder, size = path.is_dir(), _size(path)
            if (
                size > LARGEST_FILE * (5 if is_folder else 1)
                or total + size > LARGEST_TOTAL
            ):
                continue
            total += size
            relative = Path(os.path.relpath(path, folder)).as_posix()
            yield NearFile(
                literal=text, path=str(path.resolve()), relative=relative, size=size, is_folder=is_folder
            )  # fmt: skip


def _with_what_it_names(folder: Path, paths: Sequence[Path]) -> Iterator[Path]:
    """Files, and what those of them name that hold settings: `input: raw` in a YAML file."""
    for path in paths:
        yield path
        if path.suffix.lower() not in SETTINGS or not path.is_file():
            continue
        with path.open(encoding="utf-8", errors="replace") as file:
            words = set(re.findall(r"\b[\w./-]{2,100}", file.read(LARGEST_SETTINGS)))
        for word in sorted(words):
            near = folder / word
            inside = near.resolve().is_relative_to(folder.resolve())
            if inside and near.exists() and near.resolve() != folder.resolve():
                yield near


def _near(folder: Path, text: str) -> list[Path]:
    """What a text names: itself, the folder that a path begins with, or the files of a pattern."""
    whole = re.split(r"[*?\[]", text)[0]
    start = folder / whole.rpartition("/")[0] if "/" in whole else folder
    for path in (folder / text, start):
        try:
            if path.exists() and not folder.resolve().is_relative_to(path.resolve()):
                return [path]
        except (OSError, ValueError):
            continue
    if not OWN_PATTERN.fullmatch(text):
        return []
    found = sorted(
        path
        for path in folder.glob(text if "*" in text else f"*{text}")
        if path.is_file() and path.suffix not in {".ipynb", ".py", ".pyc"}
    )
    return found if len(found) <= MOST_FILES else []


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    total = count = 0
    for root, _folders, names in os.walk(path):
        for name in names:
            count += 1
            total += (Path(root) / name).lstat().st_size
            if count > MOST_FILES or total > LARGEST_TOTAL:
                return LARGEST_TOTAL + 1
    return total


def _modules(
    folder: Path, trees: Sequence[ast.stmt], written: Mapping[str, str]
) -> Iterator[NearModule]:
    places = [folder, *_added_to_path(folder, trees)]
    wanted = [name for tree in trees for name in _imported(tree)]
    seen: set[str] = set()
    while wanted:
        name = wanted.pop(0)
        top = name.partition(".")[0]
        if top in seen or top in sys.stdlib_module_names:
            continue
        seen.add(top)
        made = written.get(f"{top}.py")
        found = (
            [NearModule(name=top, path=f"{top}.py", text=made)]
            if made
            else _found(places, top)
        )
        for module in found:
            yield module
            wanted += _imported(ast.parse(module.text))


def _found(places: Sequence[Path], top: str) -> Iterator[NearModule]:
    for place in places:
        paths = [place / f"{top}.py"] if (place / f"{top}.py").is_file() else []
        if (place / top).is_dir() and (place / top / "__init__.py").is_file():
            paths = sorted((place / top).rglob("*.py"))
        for path in paths[:200]:
            try:
                text = path.read_text("utf-8-sig")
                ast.parse(text)
            except (OSError, ValueError, SyntaxError):
                continue
            yield NearModule(
                name=".".join(path.relative_to(place).with_suffix("").parts),
                path=str(path),
                text=text,
            )
        if paths:
            return


def _imported(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def _added_to_path(folder: Path, trees: Sequence[ast.stmt]) -> Iterator[Path]:
    """Folders that the notebook adds to `sys.path` by a literal."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "sys.path.append",
                "sys.path.insert",
            }:
                for constant in ast.walk(node):
                    if isinstance(constant, ast.Constant) and isinstance(
                        constant.value, str
                    ):
                        yield (folder / constant.value).resolve()

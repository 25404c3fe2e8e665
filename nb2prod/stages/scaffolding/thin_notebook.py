"""Notebook -> a thin one: its prose, a call for each step, and what it looked at."""

from __future__ import annotations

import ast
import builtins
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nb2prod.model.notebook import Notebook
from nb2prod.model.plan import Step
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.source.scope import own_nodes
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.statements import Statement

ROOT = """\
import os
import sys

os.chdir("..")  # paths in the settings are relative to the project's root
sys.path.insert(0, "src")
"""
OWN = frozenset({"os", "sys", "steps", "settings", "Settings", "State", STATE})


def thin_notebook(decision: Decision, extracted: Extracted, notebook: Notebook) -> str:
    """The file's text; the code in it stands as black would have it."""
    writer = _Writer(decision, extracted)
    cells = list(writer.cells(notebook))
    head = [("code", _formatted(ROOT)), ("code", _formatted(writer.head()))]
    first = 1 if cells and cells[0][0] == "markdown" else 0
    return _as_json([*cells[:first], *head, *cells[first:], *writer.tail()])


@dataclass(slots=True)
class _Writer:
    """Goes through the notebook's cells, and knows which names exist so far."""

    decision: Decision
    extracted: Extracted
    current: dict[str, str] = field(default_factory=dict)  # notebook's name -> ours
    imports: dict[str, None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def cells(self, notebook: Notebook) -> Iterator[tuple[str, str]]:
        """Prose where it stood, a step where its first cell stood, looks after their step."""
        steps = list(self.decision.plan.steps)
        looks = list(self.looks())
        for cell in notebook.cells:
            if cell.kind == "markdown" and cell.source.strip():
                yield "markdown", cell.source
            while steps and steps[0].cells and min(steps[0].cells) <= cell.number:
                step = steps.pop(0)
                yield "code", _formatted(self.call(step))
                following = min(steps[0].statements) if steps else None
                due = [d for d in looks if following is None or d.number < following]
                looks = [d for d in looks if d not in due]
                yield from self.shown(due, step, notebook)

    def shown(
        self, looks: Sequence[Statement], step: Step, notebook: Notebook
    ) -> Iterator[tuple[str, str]]:
        written = {cell.number: cell.source.split("\n") for cell in notebook.cells}
        for look in looks:
            text = self.look(look, step)
            if text:
                yield "code", _formatted(text)
            else:
                first = written[look.cell][look.line - 1].strip()[:80]
                self.left_out.append(f"- cell {look.cell}: `{first}`")

    def looks(self) -> Iterator[Statement]:
        """Statements that the package leaves out because they only look."""
        places = {
            (fate.cell, fate.line)
            for fate in self.decision.plan.fates
            if fate.fate == "display"
        }
        kept = {s.number for s in self.decision.kept}
        for statement in self.decision.statements:
            if (
                statement.cell,
                statement.line,
            ) in places and statement.number not in kept:
                yield statement

    # one step

    def call(self, step: Step) -> str:
        signature = self.extracted.signatures[step.function]
        secret = {s.name for s in self.decision.plan.settings if s.secret}
        given = [self.safe(name) for name, _ in signature.inputs]
        for name, _ in signature.settings:
            value = f"settings.{name}{'.get_secret_value()' if name in secret else ''}"
            given.append(f"{name}={value}" if signature.inputs else value)
        call = f"steps.{step.function}({', '.join(given)})"
        awaited = any(
            isinstance(n, ast.Await | ast.AsyncFor | ast.AsyncWith)
            for s in self.decision.kept
            if s.number in step.statements
            for n in own_nodes(s.node)
        )
        call = f"await {call}" if awaited else call
        for name, variable, _ in signature.outputs:
            self.current[variable or name] = self.safe(name)
        outputs = [self.safe(name) for name, _, _ in signature.outputs]
        return f"{', '.join(outputs)} = {call}" if outputs else call

    @staticmethod
    def safe(name: str) -> str:
        return f"{name}_" if name in OWN - {STATE} else name

    # what the notebook looked at

    def look(self, look: Statement, step: Step) -> str:
        """The statement on our names; empty where the value that it saw is gone by now."""
        later = [
            s
            for s in self.decision.kept
            if s.number in step.statements and s.number > look.number
        ]
        changed = frozenset[str]().union(
            *(s.flow.may_write | s.flow.mutates | s.flow.deletes for s in later)
        )
        reads = {n.id for n in ast.walk(look.node) if isinstance(n, ast.Name)}
        stores = {
            n.id
            for n in ast.walk(look.node)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        if (
            reads & changed
            or PLACEHOLDER in reads
            or any(map(_is_scope, ast.walk(look.node)))
        ):
            return ""
        spelled = {name: self.spelled(name) for name in reads - stores}
        if not all(spelled.values()):
            return ""
        known = self.current.keys() | self.decision.configuration.variables.keys()
        lines = [self.import_of(name) for name in sorted(spelled.keys() - known)]
        self.imports.update(dict.fromkeys(filter(None, lines)))
        node = _Renaming(spelled).visit(ast.parse(ast.unparse(look.node)))
        return ast.unparse(ast.fix_missing_locations(node))

    def spelled(self, name: str) -> str:
        """How a name of the notebook is written here; empty where it has no value here."""
        variables = self.decision.configuration.variables
        if name in self.current:
            return self.current[name]
        if name in variables:
            return f"settings.{variables[name]}"
        if self.import_of(name):
            return name
        if name in self.steps_names():
            return f"steps.{name}"
        known = hasattr(builtins, name) or name == "display"
        return name if known and name not in self.decision.own_names else ""

    def import_of(self, name: str) -> str:
        for statement in self.decision.statements:
            node = statement.node
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name.partition(".")[0]) == name:
                        return _import_line(node, alias)
        return ""

    def steps_names(self) -> frozenset[str]:
        tree = ast.parse(self.extracted.modules["steps"])
        names = set()
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names.add(node.targets[0].id)
        return frozenset(names)

    # the ends

    def head(self) -> str:
        plan = self.decision.plan
        ours = [
            f"from {plan.package} import steps",
            f"from {plan.package}.settings import Settings",
        ]
        if plan.boxed:
            ours.append(f"from {plan.package}.state import State")
        lines = [*_sorted_imports(self.imports), *ours, "", "settings = Settings()"]
        if any(s.makes_folder for s in plan.settings):
            lines.append("settings.make_folders()")
        if plan.boxed:
            lines.append(f"{STATE} = State()")
        return "\n".join(lines)

    def tail(self) -> Iterator[tuple[str, str]]:
        if self.left_out:
            lines = "\n".join(self.left_out)
            yield (
                "markdown",
                f"## Not shown here\n\nThese looked at a value in the middle of a step:\n\n{lines}",
            )


class _Renaming(ast.NodeTransformer):
    def __init__(self, spelled: dict[str, str]) -> None:
        self.spelled = spelled

    def visit_Name(self, node: ast.Name) -> ast.expr:
        new = self.spelled.get(node.id, node.id)
        return ast.parse(new, mode="eval").body if new != node.id else node


def _is_scope(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)


def _import_line(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names=[alias]))
    return ast.unparse(ast.ImportFrom(module=node.module, names=[alias], level=0))


def _sorted_imports(lines: Iterable[str]) -> list[str]:
    """In the order that ruff wants: the standard library first, names of a module together."""
    nodes = [ast.parse(line).body[0] for line in lines]
    found: list[str] = []
    for standard in (True, False):
        plain = sorted(
            ast.unparse(n)
            for n in nodes
            if isinstance(n, ast.Import) and _is_standard(n.names[0].name) == standard
        )
        named: dict[tuple[str, str], set[str]] = {}
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and (
                _is_standard(node.module or "") == standard
            ):
                alias = node.names[0]
                key = (node.module or "", ast.unparse(alias) if alias.asname else "")
                named.setdefault(key, set()).add(ast.unparse(alias))
        together = [
            f"from {module} import {', '.join(sorted(names, key=_by_kind))}"
            for (module, _), names in sorted(named.items())
        ]
        if plain or together:
            found += [*plain, *together, ""]
    return found


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _by_kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort has it."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name


def _formatted(text: str) -> str:
    import black

    try:
        return black.format_str(text, mode=black.Mode()).strip("\n")
    except ValueError:  # not Python by itself
        return text.strip("\n")


def _as_json(cells: Sequence[tuple[str, str]]) -> str:
    found = []
    for number, (kind, text) in enumerate(cells, start=1):
        cell: dict[str, object] = {"cell_type": kind, "id": f"cell-{number}"}
        cell |= {"metadata": {}, "source": text.splitlines(keepends=True)}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        found.append(dict(sorted(cell.items())))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": found, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "replace").decode()  # half a character is none

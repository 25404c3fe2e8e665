"""Which imports a generated module needs, and in what form."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.stages.extraction.annotations import Needed, bound_by
from nb2prod.stages.planning.bindings import STATE, is_star_import
from nb2prod.stages.planning.bindings.kinds import imported_from
from nb2prod.stages.planning.decision import Decision

# imported for what importing them does
HAS_EFFECT = re.compile(
    r"^(seaborn|mpl_toolkits|scienceplots|.*\bexperimental\b.*|.*enable_\w+|.*register\w*|tqdm\.auto)"
)
ON_DEMAND = frozenset({"hidden_output", "display", "display_figure"})
OURS = {
    "partial": "from functools import partial",
    "pydoc": "import pydoc",
    "subprocess": "import subprocess",
    "sys": "import sys",
    "os": "import os",
    "Path": "from pathlib import Path",
}


_SPLIT = "# isort: split"


def names_used(code: str) -> frozenset[str]:
    """All names that a module's code mentions, annotations included."""
    tree = ast.parse(code)
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))


@dataclass(slots=True)
class ImportTable:
    """The notebook's imports, those of annotations, and our own."""

    decision: Decision
    needed: Needed
    helpers: Mapping[str, None]
    eager: bool = False  # annotations are evaluated, as the notebook's own are

    def header(self, summary: str, code: str) -> str:
        """A module's head: docstring, imports sorted later by the formatter."""
        used = names_used(code)
        stars = dict(self.stars())
        placed = {line: number for number, line in self.notebooks(used)}
        lines = list(placed)
        # of a star and what is imported before or after it the last one counts: none may be moved
        later = [line for line in lines if stars and placed[line] > min(stars)]
        earlier = [line for line in lines if line not in later]
        ours = list(self.ours(used, lines, code))
        starred = [part for star in stars.values() for part in (_SPLIT, star)]
        starred += [_SPLIT] if later else []
        future = "" if self.eager else "from __future__ import annotations\n\n"
        imports = "\n".join([*earlier, *ours, "", *starred, "", *later])
        typing = _typing_text(self.typing([*lines, *ours]))
        return f'"""{summary}"""\n\n{future}{imports}\n\n{typing}'

    def ours(
        self, used: frozenset[str], lines: Sequence[str], code: str
    ) -> Iterator[str]:
        """What our own part of the code uses, unless the notebook means something else by it."""
        package = self.decision.plan.package
        known = _bound_plainly(lines)
        resolution = self.decision.resolution
        own = {
            resolution.emitted.get(b, "") for b in resolution.static
        } - self.displays()
        for name, line in OURS.items():
            if name in used and name not in known and name not in own:
                yield line
        if "bound" in used - own and "bound" not in known:
            yield f"from {package}.binding import bound"
        if "logged" in self.helpers:
            yield f"from {package}.progress import logged"
        figures = {*self.helpers, *(ON_DEMAND & used - own)} - {"logged"}
        if figures:
            yield f"from {package}.figures import {', '.join(sorted(figures))}"
        if re.search(r"\bState\b", code) and STATE in used:
            yield f"from {package}.state import State"

    def typing(self, lines: Sequence[str]) -> list[str]:
        """What annotations need beyond the module's imports."""
        known = _bound_plainly(lines)
        new = bound_by([line for line in self.needed.lines if line not in lines])
        return [line for name, line in new.items() if known.get(name) != line]

    def notebooks(self, used: frozenset[str]) -> Iterator[tuple[int, str]]:
        """The notebook's own imports that the code uses, each with the number of its statement."""
        resolution = self.decision.resolution
        for statement in self.decision.kept:
            node = statement.node
            if not isinstance(node, ast.Import | ast.ImportFrom) or is_star_import(
                node
            ):
                continue
            static = resolution.static_in(statement.number)
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                binding = static.get(name)
                if binding is None or is_display(node, alias):
                    continue
                emitted = resolution.emitted.get(binding.id, name)
                local, package = self.decision.local_modules, self.decision.plan.package
                line = import_line(node, alias, emitted, local, package)
                if emitted in used:
                    yield statement.number, line
                elif HAS_EFFECT.match(_full_name(node, alias)) or (
                    imported_from(node) & self.decision.active_modules
                ):
                    yield statement.number, f"{line}  # noqa: F401"

    def displays(self) -> set[str]:
        """`display`, where it is IPython's own: ours stands in for it."""
        return {
            "display"
            for s in self.decision.kept
            if isinstance(s.node, ast.ImportFrom)
            and any(is_display(s.node, a) for a in s.node.names)
        }

    def stars(self) -> Iterator[tuple[int, str]]:
        for statement in self.decision.kept:
            if is_star_import(statement.node) and isinstance(
                statement.node, ast.ImportFrom
            ):
                module = "." * statement.node.level + (statement.node.module or "")
                if module.partition(".")[0] in self.decision.local_modules:
                    module = f"{self.decision.plan.package}.{module}"
                yield statement.number, f"from {module} import *  # noqa: F403"


def _full_name(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    return (
        f"{node.module}.{alias.name}"
        if isinstance(node, ast.ImportFrom)
        else alias.name
    )


def _bound_plainly(lines: Sequence[str]) -> dict[str, str]:
    return bound_by([line for line in lines if " # noqa" not in line])


def _typing_text(lines: Sequence[str]) -> str:
    """Imports of annotations: typing's own at once, the others for type checkers only."""
    if not lines:
        return ""
    at_hand = ("from typing import", "from pathlib import")
    runtime = [line for line in lines if line.startswith(at_hand)]
    checked = [line for line in lines if line not in runtime]
    text = "\n".join(runtime) + "\n\n"
    if checked:
        text += "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        text += "".join(f"    {line}\n" for line in checked) + "\n"
    return text


def is_display(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
    """True for `from IPython.display import display`."""
    is_ipythons = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
        "IPython"
    )
    return is_ipythons and alias.name == "display" and alias.asname is None


def import_line(
    node: ast.Import | ast.ImportFrom,
    alias: ast.alias,
    emitted: str,
    local: frozenset[str],
    package: str,
) -> str:
    """One import of one name; a module beside the notebook is imported from the package."""
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        if module.partition(".")[0] in local or node.level:
            module = f"{package}.{module}".rstrip(".")
        suffix = f" as {emitted}" if emitted != alias.name else ""
        return f"from {module} import {alias.name}{suffix}"
    top = alias.name.partition(".")[0]
    if top in local:
        parent, _, last = f"{package}.{alias.name}".rpartition(".")
        if alias.asname is None and "." in alias.name:
            return f"from {package} import {top}"
        return f"from {parent} import {last}" + (
            f" as {emitted}" if emitted != last else ""
        )
    if alias.asname is None and emitted == top:
        return f"import {alias.name}"
    return f"import {alias.name} as {emitted}"

"""Plan and modules -> Project: the generated package among its templates, formatted."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nb2prod import __version__
from nb2prod.model.plan import Fate, Plan
from nb2prod.model.project import GeneratedFile, Project
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.distributions import requirements_of
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.planner import Decision

ENTRIES = ("batch",)


def scaffold(
    decision: Decision,
    extracted: Extracted,
    surroundings: Surroundings,
    *,
    notebook: Path,
    sha256: str,
    python: str,
) -> Project:
    """Set the modules among the templates; the Python is not yet formatted."""
    plan = decision.plan
    requirements = requirements_of(
        extracted.modules, plan.requirements, draws=extracted.draws
    )
    context = context_of(decision, extracted, notebook, python, requirements)
    files = dict(_rendered(context, draws=extracted.draws))
    source = f"src/{plan.package}"
    for name, text in extracted.modules.items():
        files[f"{source}/{name}.py"] = text.encode()
    files |= dict(_local_modules(decision, surroundings))
    record = record_of(decision, extracted, notebook, sha256, python, requirements)
    files["nb2prod.json"] = (
        json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    ).encode()
    generated = [
        GeneratedFile(path=path, content=content) for path, content in files.items()
    ]
    generated += [f for f in _data_files(plan) if f.path not in files]
    return Project(
        package=plan.package, files=tuple(sorted(generated, key=lambda f: f.path))
    )


def templates_folder() -> Path:
    """Our templates: in the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[1] / "_templates"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "templates"


def environment(folder: Path) -> Environment:
    """Jinja2 in which a missing value is an error, and each text is quoted for where it lands."""
    made = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, keep_trailing_newline=True,
        trim_blocks=True, lstrip_blocks=True, autoescape=False,
    )  # fmt: skip
    made.filters["toml"] = _toml
    made.filters["markdown"] = _markdown
    made.filters["docstring"] = _docstring
    made.filters["reason"] = _reason
    return made


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _markdown(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", text)


def _reason(text: str) -> str:
    """A reason in Markdown; what stands in back-ticks, and code that was left out, stays code."""
    match = re.match(r"^(.*?(?:display only|has no effect)): (.*)$", text, re.DOTALL)
    if match and "`" not in match.group(2):
        return f"{match.group(1)}: `{' '.join(match.group(2).split())}`"
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return _markdown(text)
    return "`".join(
        part if index % 2 else _escaped(part) for index, part in enumerate(parts)
    )


def _docstring(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")


def context_of(
    decision: Decision,
    extracted: Extracted,
    notebook: Path,
    python: str,
    requirements: Sequence[str],
) -> dict[str, object]:
    """What templates may use."""
    plan = decision.plan
    title = " ".join(plan.title.split())
    return {
        "package": plan.package,
        "title": title,
        "summary": title[:80].rstrip(".") + ".",
        "notebook": notebook.name,
        "python": python,
        "requirements": requirements,
        "draws": extracted.draws or extracted.captures,
        "captures": extracted.captures,
        "is_async": extracted.is_async,
        "asked": [s.name for s in plan.settings if not s.default],
        "has_results": "class Results(" in extracted.modules["pipeline"],
        "flow": list(_flow(decision, extracted)),
        "cells": list(_cells(plan)),
        "left_out": [
            f"cell {f.cell}: {f.why}"
            for f in plan.fates
            if f.fate in {"display", "dropped"} and f.why not in {"empty"}
        ],
    }


def _flow(decision: Decision, extracted: Extracted) -> Iterator[str]:
    made: dict[str, str] = {}
    for step in decision.plan.steps:
        signature = extracted.signatures[step.function]
        yield f'{step.function}["{step.function}"]'
        sources: dict[str, list[str]] = {}
        for name, _ in signature.inputs:
            if name in made:
                sources.setdefault(made[name], []).append(name)
        for source, names in sources.items():
            yield f'{source} -- "{", ".join(names)}" --> {step.function}'
        made |= {name: step.function for name, _, _ in signature.outputs}


def _cells(plan: Plan) -> Iterator[Mapping[str, object]]:
    functions: dict[int, list[str]] = {}
    for step in plan.steps:
        for cell in step.cells:
            functions.setdefault(cell, []).append(f"`{step.function}`")
    fates: dict[int, dict[str, None]] = {}
    for fate in plan.fates:
        if fate.fate not in {"prose", "step"}:
            fates.setdefault(fate.cell, {})[fate.fate] = None
    for cell in sorted(functions.keys() | fates.keys()):
        yield {
            "cell": cell,
            "became": ", ".join([*functions.get(cell, []), *fates.get(cell, {})]),
        }


def _rendered(
    context: Mapping[str, object], *, draws: bool
) -> Iterator[tuple[str, bytes]]:
    folder = templates_folder()
    made = environment(folder)
    package = str(context["package"])
    wanted = [p for p in made.list_templates() if p.startswith("common/")]
    for template in wanted:
        if template.endswith("figures.py.j2") and not context["draws"]:
            continue
        target = template.removeprefix("common/").removesuffix(".j2")
        target = target.replace("src/package/", f"src/{package}/").replace(
            "gitignore", ".gitignore"
        )
        yield target, made.get_template(template).render(context).encode()
    text = made.get_template("entrypoints/batch/__main__.py.j2").render(context)
    yield f"src/{package}/__main__.py", text.encode()


def _local_modules(
    decision: Decision, surroundings: Surroundings
) -> Iterator[tuple[str, bytes]]:
    """Modules beside the notebook; what they import of each other is found in the package."""
    package = decision.plan.package
    for module in surroundings.modules:
        path = module.name.replace(".", "/")
        is_package = module.path.endswith("__init__.py")
        target = (
            f"src/{package}/{path}.py" if not is_package else f"src/{package}/{path}.py"
        )
        yield target, relocated(module.text, decision.local_modules, package).encode()


def relocated(text: str, local: frozenset[str], package: str) -> str:
    """A module's text with imports of its neighbours made imports of the package."""
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and "get_ipython()" in ast.unparse(node.value.func)
        ):
            line = lines[node.lineno - 1]
            lines[node.lineno - 1 : node.end_lineno] = [
                line[: node.col_offset] + "pass"
            ] + [""] * ((node.end_lineno or node.lineno) - node.lineno)
        if (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").partition(".")[0] in local
        ):
            lines[node.lineno - 1] = re.sub(
                r"\bfrom(\s+)", rf"from\1{package}.", lines[node.lineno - 1], count=1
            )
        elif isinstance(node, ast.Import) and any(
            a.name.partition(".")[0] in local for a in node.names
        ):
            indent = re.match(r"\s*", lines[node.lineno - 1])
            parts = [_neighbour(alias, local, package) for alias in node.names]
            lines[node.lineno - 1] = (indent.group() if indent else "") + "; ".join(
                parts
            )
    return "\n".join(lines)


def _neighbour(alias: ast.alias, local: frozenset[str], package: str) -> str:
    suffix = f" as {alias.asname}" if alias.asname else ""
    if alias.name.partition(".")[0] not in local:
        return f"import {alias.name}{suffix}"
    parent, _, last = f"{package}.{alias.name}".rpartition(".")
    return f"from {parent} import {last}{suffix}"


def _data_files(plan: Plan) -> Iterator[GeneratedFile]:
    seen: set[str] = set()
    for file in plan.data:
        source = Path(file.source)
        if source.is_dir():
            for root, _folders, names in sorted(os.walk(source)):
                for name in sorted(names):
                    path = Path(root) / name
                    target = (Path(file.target) / path.relative_to(source)).as_posix()
                    if target not in seen:
                        seen.add(target)
                        yield GeneratedFile(path=target, content=b"", source=str(path))
        elif file.target not in seen:
            seen.add(file.target)
            yield GeneratedFile(path=file.target, content=b"", source=file.source)


def record_of(
    decision: Decision,
    extracted: Extracted,
    notebook: Path,
    sha256: str,
    python: str,
    requirements: Sequence[str],
) -> dict[str, object]:
    """nb2prod.json: what became of the notebook, for tools."""
    plan = decision.plan
    steps = []
    for step in plan.steps:
        signature = extracted.signatures[step.function]
        given = [
            {"name": n, "type": t} for n, t in (*signature.inputs, *signature.settings)
        ]
        made = [{"name": n, "variable": v, "type": t} for n, v, t in signature.outputs]
        steps.append(
            {
                "function": f"{plan.package}.steps:{step.function}",
                "cells": list(step.cells),
                "inputs": given,
                "outputs": made,
            }
        )
    return {
        "schema": 1,
        "nb2prod": __version__,
        "notebook": {"path": notebook.name, "sha256": sha256, "python": python},
        "package": plan.package,
        "entry": "batch",
        "run": ["python", "-m", plan.package],
        "steps": steps,
        "cells": [_cell_record(fate) for fate in _one_per_fate(plan.fates)],
        "parameters": [
            {
                "name": s.name,
                "type": s.type,
                "default": _plain(s.default),
                "cell": s.cell,
            }
            for s in plan.settings
        ],
        "requirements": list(requirements),
    }


def _plain(default: str) -> object:
    try:
        value = ast.literal_eval(default)
        json.dumps(value)
    except (ValueError, TypeError, SyntaxError):
        return default
    return value


def _one_per_fate(fates: Sequence[Fate]) -> list[Fate]:
    found: dict[tuple[int, str, str], Fate] = {}
    for fate in fates:
        found.setdefault((fate.cell, fate.fate, fate.why), fate)
    return list(found.values())


def _cell_record(fate: Fate) -> dict[str, object]:
    record: dict[str, object] = {"cell": fate.cell, "fate": fate.fate}
    return record | ({"why": fate.why} if fate.why else {})

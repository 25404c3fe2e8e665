"""Plan and modules -> Project: the generated package among its templates, not yet formatted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from nb2prod.model.brief import Brief
from nb2prod.model.locked import Locked
from nb2prod.model.project import GeneratedFile, Project
from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.scaffolding.context import context_of, locked_context
from nb2prod.stages.scaffolding.data_files import data_files
from nb2prod.stages.scaffolding.neighbours import local_modules
from nb2prod.stages.scaffolding.record import record_of
from nb2prod.stages.scaffolding.rendering import environment, rendered
from nb2prod.stages.serving import GROUPS


def python_files(
    decision: Decision, extracted: Extracted, surroundings: Surroundings, brief: Brief
) -> dict[str, str]:
    """Every Python file of the project by its path: what it imports is what it needs."""
    context = context_of(decision, extracted, brief)
    made = environment(brief.templates)
    files = {
        path: text
        for path, text in rendered(made, _groups(brief), context, python=True)
    }
    source = f"src/{decision.plan.package}"
    files |= {f"{source}/{name}.py": text for name, text in extracted.modules.items()}
    return files | dict(local_modules(decision, surroundings))


def scaffold(
    decision: Decision,
    extracted: Extracted,
    brief: Brief,
    *,
    code: Mapping[str, str],
    locked: Locked,
) -> Project:
    """Set the Python files among the rest: its lock, image, workflow, README and record."""
    plan = decision.plan
    data = [f for f in data_files(plan) if f.path not in code]
    context = context_of(decision, extracted, brief) | locked_context(
        locked, brief, plan, code=code, data=[f.path for f in data]
    )
    made = environment(brief.templates)
    texts = dict(code) | dict(rendered(made, _groups(brief), context, python=False))
    texts |= dict(_lock_files(locked))
    record = record_of(decision, extracted, brief, locked)
    texts["nb2prod.json"] = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    files = [GeneratedFile(path=p, content=t.encode()) for p, t in texts.items()]
    files += [f for f in data if f.path not in texts]
    return Project(
        package=plan.package, files=tuple(sorted(files, key=lambda f: f.path))
    )


def _groups(brief: Brief) -> tuple[str, ...]:
    return ("common", *GROUPS[brief.entry])


def _lock_files(locked: Locked) -> Iterator[tuple[str, str]]:
    yield "requirements.in", "".join(f"{line}\n" for line in locked.needs.runtime)
    yield "requirements-dev.in", "".join(
        f"{line}\n" for line in locked.needs.development
    )
    if locked.is_locked:
        yield "requirements.txt", locked.runtime
        yield "requirements-dev.txt", locked.development

"""Plan -> the lines of a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2prod.model.plan import Plan, Setting
from nb2prod.stages.extraction import Extracted


def flow_lines(plan: Plan, extracted: Extracted) -> Iterator[str]:
    """Mermaid's lines: what passes between the steps, and the files at both ends."""
    files = {s.name: s for s in plan.settings if s.is_path}
    made: dict[str, str] = {}
    for step in plan.steps:
        signature = extracted.signatures[step.function]
        yield step.function
        for name, _ in signature.settings:
            if name in files:
                yield _file_edge(files[name], step.function)
        sources: dict[str, list[str]] = {}
        for name, _ in signature.inputs:
            if name in made:
                sources.setdefault(made[name], []).append(name)
        for source, names in sources.items():
            yield f'{source} -- "{", ".join(names)}" --> {step.function}'
        made |= {name: step.function for name, _, _ in signature.outputs}


def _file_edge(file: Setting, step: str) -> str:
    name = file.default.strip("'\"").rpartition("/")[2]
    # Mermaid's own way to write a letter that could mean something to it
    label = re.sub(r"[^\w .()-]", lambda found: f"#{ord(found.group())};", name)
    node = f'file_{file.name}[("{label}")]'
    return f"{step} --> {node}" if file.is_written else f"{node} --> {step}"

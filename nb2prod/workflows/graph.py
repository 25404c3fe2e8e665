"""nb2prod graph: a notebook's flow as a picture, for people who have not converted it yet."""

from __future__ import annotations

from pathlib import Path

from nb2prod.workflows.convert import ConvertOptions, decide
from nb2prod.workflows.inferring import types_of


def graph(path: Path, target: str = "") -> str:
    """A Mermaid flowchart of the steps that `convert` would write; nothing is run or written.

    Refused is raised where the notebook cannot be converted.
    """
    from nb2prod.stages.extraction import extract
    from nb2prod.stages.scaffolding.flow import flow_lines

    decision = decide(path, ConvertOptions(target=target))
    types = types_of([s.node for s in decision.statements])
    edges = flow_lines(decision.plan, extract(decision, types))
    return "\n    ".join(["flowchart TD", *edges]) + "\n"

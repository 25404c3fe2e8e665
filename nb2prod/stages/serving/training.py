"""The steps up to the served model -> what the templates of a model need."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nb2prod.errors import Refused
from nb2prod.model.plan import SERVED
from nb2prod.source.scope import callee_name
from nb2prod.stages.extraction import Extracted
from nb2prod.stages.extraction.annotations import Needed
from nb2prod.stages.extraction.pipeline_module import PipelineModule
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.serving.estimators import PREDICTS


def training_context(decision: Decision, extracted: Extracted) -> dict[str, object]:
    """The calls that train, and how the model predicts and is measured; empty without a model."""
    lines = served_lines(decision)
    if "served_model" not in lines:
        return {"served": (), "training_calls": ()}
    made = {name for s in extracted.signatures.values() for name, _, _ in s.outputs}
    missing = [name for name in ("served_model", "served_rows") if name not in made]
    if missing:
        raise Refused(
            "the model cannot be separated from the rest of the notebook",
            hint="fit it in a cell at the top level, outside of functions; or use --entry api",
        )
    served = [name for name in lines if name in made]
    return {
        "served": served,
        "served_variable": ast.unparse(lines["served_model"]),
        "served_method": method_of(lines),
        "served_metric": metric_of(lines),
        "training_calls": calls(decision, extracted, frozenset(served)),
        "makes_folders": any(s.makes_folder for s in decision.plan.settings),
        "boxed": bool(decision.plan.boxed),
    }


def served_lines(decision: Decision) -> dict[str, ast.expr]:
    """What the lines that hold on to the model say, by their names."""
    found: dict[str, ast.expr] = {}
    for statement in decision.kept:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name.startswith(SERVED):
                    found[name] = value
    return found


def method_of(lines: Mapping[str, ast.expr]) -> str:
    """How the notebook asks for predictions."""
    expected = lines.get("served_expected")
    name = callee_name(expected) if isinstance(expected, ast.Call) else ""
    return name if name in PREDICTS else "predict"


def metric_of(lines: Mapping[str, ast.expr]) -> str:
    """The function that measures the model; empty where nothing does."""
    score = lines.get("served_score")
    return callee_name(score) if isinstance(score, ast.Call) else ""


def calls(
    decision: Decision, extracted: Extracted, served: frozenset[str]
) -> tuple[str, ...]:
    """The calls of the steps, in order, up to the last one that something served comes from."""
    steps = decision.plan.steps
    last = max(
        number
        for number, step in enumerate(steps)
        if {name for name, _, _ in extracted.signatures[step.function].outputs} & served
    )
    pipeline = PipelineModule(decision, extracted.signatures, Needed(), draws=False)
    return tuple(pipeline.call(step) for step in steps[: last + 1])

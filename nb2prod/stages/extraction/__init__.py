"""Decision -> Modules: the package's Python, unformatted."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from nb2prod.model.observed import Observations
from nb2prod.model.plan import Step
from nb2prod.stages.extraction.annotations import Types, Untyped
from nb2prod.stages.extraction.imports import ON_DEMAND, names_used
from nb2prod.stages.extraction.pipeline_module import PipelineModule
from nb2prod.stages.extraction.settings_module import settings_text
from nb2prod.stages.extraction.steps_module import Signature, StepsModule
from nb2prod.stages.planning.decision import Decision

BINDING = '''"""Functions with a part of their arguments given."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any


def bound(function: Callable[..., Any], **given: Any) -> Callable[..., Any]:
    """A function of the same name that is given the rest; `partial` would be no function."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **given, **kwargs)

    whole = signature(function)
    rest = [p for p in whole.parameters.values() if p.name not in given]
    vars(call)["__signature__"] = whole.replace(parameters=rest)
    return call
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of the generated modules by name, and the steps' signatures."""

    modules: Mapping[str, str]
    signatures: Mapping[str, Signature]
    draws: bool
    captures: bool
    is_async: bool


def extract(
    decision: Decision,
    types: Types | None = None,
    observations: Observations | None = None,
) -> Extracted:
    """Write the steps, the pipeline and the settings."""
    steps = StepsModule(decision, types or Untyped(), observations)
    text = steps.text()
    draws = "saves_figures" in steps.helpers or "show_figures" in steps.helpers
    pipeline = PipelineModule(decision, steps.signatures, steps.needed, draws)
    modules = {
        "steps": text,
        "pipeline": pipeline.text(),
        "settings": settings_text(decision.plan, draws=draws),
    }
    if decision.plan.boxed:
        modules["state"] = state_text(decision)
    if f"from {decision.plan.package}.binding import" in text:
        modules["binding"] = BINDING
    captures = bool(ON_DEMAND & names_used(text) - (decision.own_names - {"display"}))
    return Extracted(
        modules=modules,
        signatures=steps.signatures,
        draws=draws,
        captures=captures,
        is_async=pipeline.any_async,
    )


def step_text(decision: Decision, types: Types | None, step: Step) -> str:
    """One step as a function, unformatted."""
    lines = StepsModule(decision, types or Untyped(), None).step(step)
    return cst.Module(body=lines).code


def state_text(decision: Decision) -> str:
    """state.py: what the notebook's functions share and change."""
    fields = "".join(
        f"    {name}: Any = field(init=False)\n" for name in decision.plan.boxed
    )
    builtin = any(hasattr(builtins, name) for name in decision.plan.boxed)
    lookup = (
        "        if hasattr(builtins, name):\n            return getattr(builtins, name)\n"
        if builtin
        else ""
    )
    returns = "Any" if builtin else "NoReturn"
    typing = "Any" if builtin else "Any, NoReturn"
    return (
        '"""What the notebook\'s functions share and change while the pipeline runs."""\n\n'
        f"{'import builtins' * builtin}\n"
        f"from dataclasses import dataclass, field\nfrom typing import {typing}\n\n\n@dataclass\nclass State:\n"
        f'    """Made new for each run; handed to every function that needs it."""\n\n{fields}\n'
        f"    def __getattr__(self, name: str) -> {returns}:\n"
        '        """What is not bound yet is missing as a variable is."""\n'
        f"{lookup}"
        '        raise NameError(f"name {name!r} is not defined", name=name)\n'
    )


__all__ = ["Extracted", "Signature", "extract", "step_text"]

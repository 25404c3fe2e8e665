"""Step -> what it takes and gives, with types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.model.plan import Step
from nb2prod.stages.extraction.steps_module.annotating import Annotator
from nb2prod.stages.planning.bindings import STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A step's arguments and results with their types, as they stand in the package."""

    inputs: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str, str], ...]  # name, the notebook's variable, type


def signature_of(step: Step, known: Annotator) -> Signature:
    """A step's signature, as far as types are known."""
    first, last = step.statements[0], step.statements[-1]
    inputs = []
    for name in step.inputs:
        if name == STATE:
            inputs.append((STATE, "State"))
            continue
        kind = known.taken(known.types.before(first, name))
        inputs.append((known.naming.local(name), kind))
    outputs = []
    for name in step.outputs:
        kind = known.taken(known.types.after(last, name))
        if name in step.sentinels and kind != "Any" and "None" not in kind:
            kind = f"{kind} | None"
        outputs.append((known.naming.local(name), name, kind))
    settings = [
        (name, known.setting_type(s))
        for name in step.settings
        if (s := known.decision.configuration.setting(name)) is not None
    ]
    return Signature(
        inputs=tuple(inputs), settings=tuple(settings), outputs=tuple(outputs)
    )


def result_type(kinds: Sequence[str]) -> str:
    """The annotation of a function that gives values of these types."""
    if len(kinds) > 1:
        return f"tuple[{', '.join(kinds)}]"
    return kinds[0] if kinds else "None"

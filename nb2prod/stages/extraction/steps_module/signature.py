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
    unsure = _unsure_before(step, known.decision.plan.steps)
    inputs = []
    for name in step.inputs:
        if name == STATE:
            inputs.append((STATE, "State"))
            continue
        kind = known.taken(known.types.before(first, name))
        if name in unsure:
            kind = _or_none(kind)
        inputs.append((known.naming.local(name), kind))
    outputs = []
    for name in step.outputs:
        kind = known.taken(known.types.after(last, name))
        if name in step.sentinels:
            kind = _or_none(kind)
        outputs.append((known.naming.local(name), name, kind))
    settings = [
        (name, known.setting_type(s))
        for name in step.settings
        if (s := known.decision.configuration.setting(name)) is not None
    ]
    return Signature(
        inputs=tuple(inputs), settings=tuple(settings), outputs=tuple(outputs)
    )


def _unsure_before(step: Step, steps: Sequence[Step]) -> frozenset[str]:
    """Names that an earlier step gives, or None where it did not bind them."""
    unsure: frozenset[str] = frozenset()
    for earlier in steps:
        if earlier.function == step.function:
            return unsure
        unsure = unsure - set(earlier.outputs) | set(earlier.sentinels)
    return frozenset()


def _or_none(kind: str) -> str:
    return kind if kind == "Any" or "None" in kind else f"{kind} | None"


def result_type(kinds: Sequence[str]) -> str:
    """The annotation of a function that gives values of these types."""
    if len(kinds) > 1:
        return f"tuple[{', '.join(kinds)}]"
    return kinds[0] if kinds else "None"

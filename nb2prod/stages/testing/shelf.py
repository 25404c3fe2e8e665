"""Observations -> which recorded values are kept under `tests/data`, and by which names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nb2prod.model.observed import Observations, ObservedValue
from nb2prod.model.plan import Plan, Step
from nb2prod.stages.extraction import Signature
from nb2prod.stages.testing.values import Kept

ALL_TOGETHER = 2_000_000  # bytes
ONE_RESULT = 200_000
ONE_INPUT = 400_000


@dataclass(slots=True)
class Shelf:
    """Values by step and name in the package; what is the same is kept once."""

    names: dict[bytes, str] = field(default_factory=dict)  # content -> name
    given: dict[tuple[str, str], str] = field(default_factory=dict)
    gave: dict[tuple[str, str], str] = field(default_factory=dict)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    predicted: dict[tuple[str, str], str] = field(default_factory=dict)
    size: int = 0

    def keep(self, name: str, content: bytes, limit: int) -> str:
        """The name under which a value is kept; empty where there is no room for it."""
        if content in self.names:
            return self.names[content]
        if len(content) > limit or self.size + len(content) > ALL_TOGETHER:
            return ""
        self.names[content] = name
        self.size += len(content)
        return name

    def content(self, name: str) -> str:
        """What is kept under a name."""
        return next((c.decode() for c, n in self.names.items() if n == name), "")

    def files(self, used: frozenset[str]) -> tuple[Kept, ...]:
        """The files that are used."""
        return tuple(
            Kept(name=f"{name}.json", content=content)
            for content, name in self.names.items()
            if name in used
        )


def filled(
    plan: Plan, signatures: Mapping[str, Signature], observations: Observations
) -> Shelf:
    """Keep results first: without its input a step is tested within a whole run."""
    shelf = Shelf()
    for step, name, value in results_of(plan, signatures, observations):
        _keep_result(shelf, step, name, value)
    for step, name, seen in inputs_of(plan, signatures, observations):
        key = (step.function, name)
        if seen is None:
            shelf.reasons[key] = "is no value of the notebook"
        elif not seen.recording.content or not seen.recording.whole:
            shelf.reasons[key] = _why(seen)
        else:
            kept = shelf.keep(
                f"{step.function}/given_{name}", seen.recording.content, ONE_INPUT
            )
            if kept:
                shelf.given[key] = kept
            else:
                shelf.reasons[key] = "is too large to keep"
    return shelf


def _keep_result(shelf: Shelf, step: Step, name: str, value: ObservedValue) -> None:
    key = (step.function, name)
    if value.recording.content and value.recording.whole:
        kept = shelf.keep(
            f"{step.function}/{name}", value.recording.content, ONE_RESULT
        )
        if kept:
            shelf.gave[key] = kept
    said = value.predictions
    if said is not None and said.result.content and said.result.whole:
        kept = shelf.keep(
            f"{step.function}/{name}_{said.method}s", said.result.content, ONE_RESULT
        )
        if kept:
            shelf.predicted[key] = kept


def _why(value: ObservedValue) -> str:
    skipped = re.sub(r"\b(\w+\.)+(?=\w+ is no)", "", value.recording.skipped)
    if skipped and "too large" not in skipped:
        return f"is not kept in a file: {skipped}"
    return "is too large to keep"


def results_of(
    plan: Plan, signatures: Mapping[str, Signature], observations: Observations
) -> Iterator[tuple[Step, str, ObservedValue]]:
    """Each step's results with their names in the package, where the run saw them."""
    for step in plan.steps:
        seen = observations.step(step.function)
        if seen is None:
            continue
        for name, variable, _type in signatures[step.function].outputs:
            value = seen.output(variable)
            if value is not None and value.kind != "unbound":
                yield step, name, value


def inputs_of(
    plan: Plan, signatures: Mapping[str, Signature], observations: Observations
) -> Iterator[tuple[Step, str, ObservedValue | None]]:
    """Each step's inputs with their names in the package; None for what the run did not see."""
    for step in plan.steps:
        seen = observations.step(step.function)
        inputs = signatures[step.function].inputs
        for variable, (name, _type) in zip(step.inputs, inputs, strict=True):
            value = seen.input(variable) if seen is not None else None
            yield step, name, (
                None if value is None or value.kind == "unbound" else value
            )

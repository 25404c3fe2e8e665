"""Observations -> the same, without recordings and ranges in which a secret stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nb2prod.model.observed import (
    Column,
    Observations,
    ObservedStep,
    ObservedValue,
    Recording,
)

TELLING = re.compile(
    r"(passw|passphrase|secret|token|api_?key|access_?key|private_?key|credential)",
    re.IGNORECASE,
)
SHORTEST = 6
WHY = Recording(skipped="a secret stands in it")


def environment_secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """The values of variables whose names say that nobody should read them."""
    for name, value in environment.items():
        if TELLING.search(name) and len(value) >= SHORTEST:
            yield value


def without_secrets(observations: Observations, secrets: Sequence[str]) -> Observations:
    """Leave out what holds any of these texts."""
    spelled = {json.dumps(s)[1:-1] for s in secrets} | {*secrets}
    spelled |= {json.dumps(s, ensure_ascii=False)[1:-1] for s in secrets}
    wanted = tuple(s for s in spelled if len(s) >= SHORTEST)
    if not wanted:
        return observations
    steps = tuple(_step(step, wanted) for step in observations.steps)
    return replace(observations, steps=steps, secrets=wanted)


def _step(step: ObservedStep, secrets: tuple[str, ...]) -> ObservedStep:
    return replace(
        step,
        inputs=tuple(_value(value, secrets) for value in step.inputs),
        outputs=tuple(_value(value, secrets) for value in step.outputs),
    )


def _value(value: ObservedValue, secrets: tuple[str, ...]) -> ObservedValue:
    said = value.predictions
    if said is not None and _holds(said.result.content, secrets):
        said = None
    table = value.table
    if table is not None:
        table = replace(
            table,
            columns=tuple(_column(c, secrets) for c in table.columns),
            index=tuple(_column(c, secrets) for c in table.index),
        )
    leaks = _holds(value.recording.content, secrets)
    recording = WHY if leaks else value.recording
    return replace(value, recording=recording, table=table, predictions=said)


def _column(column: Column, secrets: tuple[str, ...]) -> Column:
    shown = "\n".join((column.lowest, column.highest, *column.distinct))
    if not any(secret in shown for secret in secrets):
        return column
    return replace(column, lowest="", highest="", distinct=())


def _holds(content: bytes, secrets: tuple[str, ...]) -> bool:
    return any(secret.encode() in content for secret in secrets)

"""Observations -> the same, without recordings and ranges in which a secret stands."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

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


def without_secrets(
    observations: Observations, secrets: Sequence[str], names: Sequence[str] = ()
) -> Observations:
    """Leave out what holds any of these texts, and what variables of these names hold."""
    spelled = {way for secret in secrets for way in _spellings(secret)}
    wanted = tuple(s for s in sorted(spelled) if len(s) >= SHORTEST)
    if not wanted and not names:
        return observations
    steps = tuple(_step(step, wanted, names) for step in observations.steps)
    return replace(observations, steps=steps, secrets=wanted)


def _spellings(secret: str) -> Iterator[str]:
    """A text as it is, and as JSON, URLs, base64 and hexadecimal digits spell it."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    if len(secret) < SHORTEST:
        return
    content = secret.encode(errors="replace")
    yield quote(content, safe="")
    yield content.hex()
    for before in range(3):  # where in a group of three bytes it begins
        told = base64.b64encode(b" " * before + content)
        first, last = (0, 2, 3)[before], (before + len(content)) // 3 * 4
        middle = told[first:last].decode()
        yield middle
        yield middle.replace("+", "-").replace("/", "_")


def _step(
    step: ObservedStep, secrets: tuple[str, ...], names: Sequence[str]
) -> ObservedStep:
    return replace(
        step,
        inputs=tuple(_value(v, secrets, v.name in names) for v in step.inputs),
        outputs=tuple(_value(v, secrets, v.name in names) for v in step.outputs),
    )


def _value(
    value: ObservedValue, secrets: tuple[str, ...], is_told: bool
) -> ObservedValue:
    said = value.predictions
    if said is not None and (is_told or _holds(said.result.content, secrets)):
        said = None
    table = value.table
    if table is not None:
        table = replace(
            table,
            columns=tuple(_column(c, secrets, is_told) for c in table.columns),
            index=tuple(_column(c, secrets, is_told) for c in table.index),
        )
    leaks = is_told or _holds(value.recording.content, secrets)
    recording = WHY if leaks else value.recording
    return replace(value, recording=recording, table=table, predictions=said)


def _column(column: Column, secrets: tuple[str, ...], is_told: bool) -> Column:
    shown = "\n".join((column.lowest, column.highest, *column.distinct))
    if not is_told and not any(secret in shown for secret in secrets):
        return column
    return replace(column, lowest="", highest="", distinct=())


def _holds(content: bytes, secrets: tuple[str, ...]) -> bool:
    return any(secret.encode() in content for secret in secrets)

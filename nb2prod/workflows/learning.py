"""Our table's types -> the same with a type checker's word on what is open, and with what a run saw."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nb2prod.inference import Types
from nb2prod.inference.answering import told_by
from nb2prod.inference.bodies import definitions_in, returns_of
from nb2prod.inference.probing import MODULE, probe
from nb2prod.model.observed import Observations
from nb2prod.stages.extraction.annotations import Types as Annotations
from nb2prod.stages.interpreters import folders_of
from nb2prod.stages.planning import Decision
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.public_names import public_path
from nb2prod.stages.type_engines import Engine, ask
from nb2prod.workflows.inferring import types_of

SHARE = 0.6  # of the CPU seconds: some are left for mypy's marks


@dataclass(frozen=True, slots=True)
class Learned:
    """The types of the notebook's names, what a run saw, and the CPU seconds that type checkers have left."""

    types: Annotations | None
    observations: Observations | None
    seconds: float
    notes: tuple[str, ...] = ()


def learn(
    types: Types | None,
    observations: Observations | None,
    decision: Decision,
    *,
    engine: Engine | None,
    interpreter: Callable[[], Path],
    folder: Path,
    seconds: float,
) -> Learned:
    """All that is known; the engine is asked, once, where annotations would say `Any`."""
    known = _with_run(types, observations, decision, seconds)
    if types is None or engine is None or known.types is None:
        return known
    if not leaves_open(known.types, decision):
        return known
    nodes = [s.node for s in decision.statements]
    asked = probe(types, nodes)
    if asked is None:
        return known
    python, most = interpreter(), SHARE * seconds
    answered = ask(engine, MODULE, asked.text, interpreter=python, beside=folder, seconds=most)  # fmt: skip
    left = seconds - most + answered.left
    if not answered.lines:
        notes = (answered.note,) if answered.note else ()
        return replace(known, seconds=left, notes=notes)
    public = partial(public_path, folders=folders_of(str(python))[1])
    told = types_of(nodes, told_by(answered.lines, asked, types, public))
    if told is None:
        return replace(known, seconds=left)
    return _with_run(told, observations, decision, left)


def _with_run(
    types: Types | None,
    observations: Observations | None,
    decision: Decision,
    seconds: float,
) -> Learned:
    if observations is None:
        return Learned(types, None, seconds)
    from nb2prod.workflows.observing import observed_types

    seen = observed_types(types, observations, decision)
    return Learned(seen, seen.spelled(observations), seconds)


def leaves_open(types: Annotations, decision: Decision) -> bool:
    """Whether an annotation of a step, or of a function of the notebook, would say `Any`."""
    for step in decision.plan.steps:
        first, last = step.statements[0], step.statements[-1]
        if any(types.after(last, name) is None for name in step.outputs):
            return True
        if any(types.before(first, n) is None for n in step.inputs if n != STATE):
            return True
    return any(_is_open(types, s.number, s.node) for s in decision.kept)


def _is_open(types: Annotations, number: int, statement: ast.stmt) -> bool:
    for qualname, node in definitions_in(statement, ""):
        known = types.function(number, qualname)
        gives = any(answer.value for answer in returns_of(node))
        if known is None or (gives and known.returns is None):
            return True
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {name for name, _ in known.parameters} | {"self", "cls"}
        if any(a.annotation is None and a.arg not in names for a in given):
            return True
    return False

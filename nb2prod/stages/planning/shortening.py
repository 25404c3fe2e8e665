"""Steps that are too long once they are written -> the same statements, cut again."""

from __future__ import annotations

from collections.abc import Callable

from nb2prod.model.plan import Step
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.segments import Longer

MOST = 60  # lines of a function
ROUNDS = 12
DOUBTFUL = 42  # from here on a step may be longer than it looks

Measure = Callable[[Decision, Step], int]


def as_it_looks(decision: Decision, step: Step) -> int:
    """A step's lines as planning sees them."""
    return step.lines


def cut_short(cut: Callable[[Longer], Decision], measure: Measure) -> Decision:
    """Cut until no step of several statements is too long, or none can be cut."""
    longer: dict[tuple[int, int], int] = {}
    decision = cut(longer)
    for _round in range(ROUNDS):
        found = {
            (step.statements[0], step.statements[-1]): lines - step.lines
            for step in decision.plan.steps
            if len(step.statements) > 1 and step.lines >= DOUBTFUL
            if (lines := measure(decision, step)) > MOST
        }
        more = {place: n + longer.get(place, 0) for place, n in found.items()}
        if longer | more == longer:
            break
        longer |= more
        decision = cut(longer)
    return decision

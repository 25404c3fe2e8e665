"""What one variable needs: a statement goes only where it surely cannot change the variable.

A statement stays where it binds a name that is needed, changes an object that a needed name
may share, or does something to the world at large. What draws random numbers stays where
something that is needed may draw some too; a file is written where it may be read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.errors import BadUsage
from nb2prod.stages.planning.purity import Purity
from nb2prod.stages.planning.slicing.effects import Effect, effects_of
from nb2prod.stages.planning.slicing.sharing import Sharing
from nb2prod.stages.planning.statements import Statement

__all__ = ["needed_for"]


def needed_for(
    target: str,
    statements: Sequence[Statement],
    purity: Purity,
    active: frozenset[str] = frozenset(),
) -> frozenset[int]:
    """Numbers of the statements without which a variable could have another value.

    `active` are the modules that do something when they are imported.
    """
    if not any(target in s.flow.may_write for s in statements):
        raise BadUsage(
            f"the notebook never writes `{target}`",
            hint="name a variable of its top level",
        )
    if purity.acting:  # any operator may act
        return frozenset(s.number for s in statements)
    sharing = Sharing(statements, purity)
    kept = _needed(target, effects_of(statements, purity, active, looks=True), sharing)
    if any(effect.looks and (effect.binds or effect.writes) for effect in kept):
        # a figure is needed, and whatever may have been drawn on it
        effects = effects_of(statements, purity, active, looks=False)
        kept = _needed(target, effects, sharing)
    return frozenset(effect.number for effect in kept)


def _needed(target: str, effects: Sequence[Effect], sharing: Sharing) -> list[Effect]:
    # what is made by acting, such as an open file, leads out of the notebook
    handles = {name for effect in effects if effect.acts for name in effect.binds}
    outside = sharing.of(handles | sharing.modules)
    whole = sharing.of({target})
    last = max(
        effect.number
        for effect in effects
        if effect.binds & {target} or effect.touches & whole
    )
    wanted = {target}
    kept: list[Effect] = []
    rest = [effect for effect in effects if effect.number <= last]
    while True:
        shared = sharing.of(wanted)
        draws = any(
            effect.by_chance and _is_named(effect, wanted, shared) for effect in kept
        )
        found = [
            effect
            for effect in rest
            if _is_named(effect, wanted, shared)
            or effect.acts
            or effect.touches & outside
            or draws and effect.by_chance
            or _may_be_read(effect, kept)
        ]  # fmt: skip
        if not found:
            return sorted(kept, key=lambda effect: effect.number)
        kept += found
        rest = [effect for effect in rest if effect not in found]
        wanted |= {name for effect in found for name in effect.needs}


def _is_named(effect: Effect, wanted: set[str], shared: set[str]) -> bool:
    """It binds a name that is needed, or changes what such a name may hold."""
    return bool(effect.binds & wanted or effect.touches & shared)


def _may_be_read(writer: Effect, kept: Sequence[Effect]) -> bool:
    """True where something that is kept may read a file that a statement writes."""
    read = {path for effect in kept for path in effect.reads}
    unknown = "" in writer.writes and read or "" in read and writer.writes
    return bool(unknown or writer.writes & read)

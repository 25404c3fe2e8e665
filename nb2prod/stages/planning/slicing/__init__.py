"""What one variable needs: a statement goes only where it surely cannot change the variable.

A statement stays where it binds a name that is needed, changes an object that a needed name
may share, or does something to the world at large. What draws random numbers stays where
something that is needed may draw some too; a file is written where it may be read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.errors import BadUsage
from nb2prod.stages.planning.purity import Purity
from nb2prod.stages.planning.slicing.deeds import Deed, deeds_of
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
    kept = _needed(target, deeds_of(statements, purity, active, looks=True), sharing)
    if any(deed.looks and (deed.binds or deed.writes) for deed in kept):
        # a figure is needed, and whatever may have been drawn on it
        deeds = deeds_of(statements, purity, active, looks=False)
        kept = _needed(target, deeds, sharing)
    return frozenset(deed.number for deed in kept)


def _needed(target: str, deeds: Sequence[Deed], sharing: Sharing) -> list[Deed]:
    # what is made by acting, such as an open file, leads out of the notebook
    handles = {name for deed in deeds if deed.acts for name in deed.binds}
    outside = sharing.of(handles | sharing.modules)
    whole = sharing.of({target})
    last = max(
        deed.number for deed in deeds if deed.binds & {target} or deed.touches & whole
    )
    wanted = {target}
    kept: list[Deed] = []
    rest = [deed for deed in deeds if deed.number <= last]
    while True:
        shared = sharing.of(wanted)
        draws = any(deed.by_chance and _is_named(deed, wanted, shared) for deed in kept)
        found = [
            deed
            for deed in rest
            if _is_named(deed, wanted, shared)
            or deed.acts
            or deed.touches & outside
            or draws and deed.by_chance
            or _may_be_read(deed, kept)
        ]  # fmt: skip
        if not found:
            return sorted(kept, key=lambda deed: deed.number)
        kept += found
        rest = [deed for deed in rest if deed not in found]
        wanted |= {name for deed in found for name in deed.needs}


def _is_named(deed: Deed, wanted: set[str], shared: set[str]) -> bool:
    """It binds a name that is needed, or changes what such a name may hold."""
    return bool(deed.binds & wanted or deed.touches & shared)


def _may_be_read(writer: Deed, kept: Sequence[Deed]) -> bool:
    """True where something that is kept may read a file that a statement writes."""
    read = {path for deed in kept for path in deed.reads}
    unknown = "" in writer.writes and read or "" in read and writer.writes
    return bool(unknown or writer.writes & read)

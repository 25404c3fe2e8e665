"""Each missed name, once: where it matters first, and what kind of miss it is."""

from __future__ import annotations

from enum import Enum

from nb2prod.source.facts import Facts, Miss


class Kind(Enum):
    """Which rule a miss belongs to."""

    UNDEFINED = "undefined"
    IN_FUNCTION = "in function"
    DELETED = "deleted"
    MAYBE = "maybe"
    LEAKED = "leaked"
    LOST_CELL = "lost cell"
    LATER = "later"
    CALLED_EARLY = "called early"


def misses_of(facts: Facts, kind: Kind) -> list[Miss]:
    """The misses of one kind, in document order."""
    return [miss for miss, found in classified(facts) if found is kind]


def classified(facts: Facts) -> list[tuple[Miss, Kind]]:
    """Every name that is missed, with the first place where it surely matters."""
    if facts.classified is None:
        facts.classified = [
            (miss, kind)
            for miss in _first_of_each(facts)
            if (kind := _kind(facts, miss)) is not None
        ]
    return facts.classified  # type: ignore[return-value]  # stored as object, to keep facts free of kinds


def _first_of_each(facts: Facts) -> list[Miss]:
    chosen: dict[str, Miss] = {}
    for miss in facts.misses:
        if miss.deferred and facts.written.get(miss.name):
            continue
        known = chosen.get(miss.name)
        if known is None or (not known.certain and miss.certain):
            chosen[miss.name] = miss
    return list(chosen.values())


def _kind(facts: Facts, miss: Miss) -> Kind | None:
    later = bool(facts.written.get(miss.name))
    if miss.state == "maybe":
        return Kind.MAYBE
    if not miss.certain:
        return None if miss.via and later else Kind.MAYBE
    if miss.state == "deleted":
        return Kind.DELETED
    if miss.via:
        return Kind.CALLED_EARLY if later else Kind.IN_FUNCTION
    if later:
        return Kind.LATER
    if facts.is_inner(miss.name):
        return Kind.LEAKED
    return Kind.LOST_CELL if counts_missing_before(facts, miss) else Kind.UNDEFINED


def counts_missing_before(facts: Facts, miss: Miss) -> list[int]:
    """Execution counts that no cell has any more, just before the cell that misses a name."""
    cell = facts.cell(miss.cell)
    if cell is None or not cell.raw.count:
        return []
    missing: list[int] = []
    count = cell.raw.count - 1
    while count > 0 and count not in facts.counts and len(missing) < 50:
        missing.append(count)
        count -= 1
    return missing[::-1]

"""The checklist -> text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2prod.model.readiness import Item, State
from nb2prod.reports.wording import plural

SIGNS = {State.DONE: "done", State.TO_DO: "to do", State.NOT_APPLICABLE: "-"}


def readiness_text(items: Sequence[Item], project: str) -> str:
    """The verdict, then a line for each thing, with its remedy where it is open."""
    return "\n".join(_lines(items, project)) + "\n"


def _lines(items: Sequence[Item], project: str) -> Iterator[str]:
    open_ = [item for item in items if item.state is State.TO_DO]
    musts = sum(item.is_must for item in open_)
    done = sum(item.state is State.DONE for item in items)
    verdict = f"{plural(musts, 'thing')} must be done first" if musts else "ready" if not open_ else "nothing is missing that must be there"  # fmt: skip
    yield f"{project}: {done} done, {len(open_)} to do: {verdict}"
    for item in items:
        must = " (a must)" if item.is_open_must else ""
        yield f"  {SIGNS[item.state]:5}  {item.what}{must}: {item.found}"
        if item.state is State.TO_DO:
            yield f"         {item.remedy}"

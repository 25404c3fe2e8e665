"""Statements that may leave a figure open, and those that may show a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning import displays
from nb2prod.stages.planning.purity import imported_modules
from nb2prod.stages.planning.shown import DISPLAY
from nb2prod.stages.planning.statements import Statement


def drawing_statements(
    statements: Sequence[Statement],
    kept: Sequence[Statement],
    surroundings: Surroundings,
) -> frozenset[int]:
    """Of the kept statements, those that may draw."""
    near = frozenset(
        m.name.partition(".")[0]
        for m in surroundings.modules
        if re.search(r"matplotlib|pylab|plt\.", m.text)
    )
    if not _imports_a_plotter(statements, near):
        return frozenset()
    roots = displays.drawing_roots(statements, near)
    definitions = displays.drawing_definitions(statements, roots)
    return frozenset(
        s.number for s in kept if displays.draws(s.node, roots, definitions)
    )


def paging_statements(kept: Sequence[Statement]) -> frozenset[int]:
    """Statements that may show a figure that is a page of its own."""
    modules = imported_modules([s.node for s in kept])
    roots = {name for name, top in modules.items() if top in displays.INTERACTIVE}
    if not roots:
        return frozenset()
    roots.add(DISPLAY)
    definitions = displays.drawing_definitions(kept, frozenset(roots))
    return frozenset(
        s.number for s in kept if displays.draws(s.node, frozenset(roots), definitions)
    )


def _imports_a_plotter(statements: Sequence[Statement], near: frozenset[str]) -> bool:
    return (
        displays.imports_any(statements, displays.DRAWING | near)
        or displays.calls_a_drawer(statements)
        or any(
            magic.name in {"pylab", "matplotlib"}
            for s in statements
            for magic in s.magics
        )
    )

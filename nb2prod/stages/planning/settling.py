"""Which names are settings, so that functions can be handed them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning.bindings import Resolution, resolve
from nb2prod.stages.planning.parameters import Configuration, configuration_of
from nb2prod.stages.planning.statements import Statement


def settled(
    kept: Sequence[Statement], surroundings: Surroundings, noisy: frozenset[str]
) -> tuple[Configuration, Resolution]:
    """Settings, less those that would have to travel through many functions: those become constants."""
    refused: frozenset[str] = frozenset()
    while True:
        configuration = configuration_of(kept, surroundings, refused=refused)
        names = frozenset(configuration.variables)
        resolution = resolve(kept, settings=names, noisy=noisy)
        # what a person is asked for stays a setting, however far it has to travel
        awkward = _awkward(kept, resolution, names) - refused
        if not awkward:
            return configuration, resolution
        refused |= awkward


def _awkward(
    kept: Sequence[Statement], resolution: Resolution, names: frozenset[str]
) -> frozenset[str]:
    found: set[str] = set()
    carriers: dict[str, int] = {}
    for lifted in resolution.lifted.values():
        for name in set(lifted) & names:
            carriers[name] = carriers.get(name, 0) + 1
            if len(lifted) > 3:
                found.add(name)
    found |= {name for name, count in carriers.items() if count > 2}
    definitions = resolution.definitions
    later = set(names)
    for statement in kept:
        later -= statement.flow.may_write
        if statement.number not in definitions:
            # a lambda that is kept somewhere reads the name once it is bound
            found |= statement.flow.captured & later
        is_definition = isinstance(
            statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        if is_definition and statement.number not in definitions:
            found |= (statement.flow.deferred | statement.flow.reads) & names
    return frozenset(found)

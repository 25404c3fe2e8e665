"""An entry -> the paths of what only its templates write."""

from __future__ import annotations

from nb2prod.stages.scaffolding.rendering import environment, targets_of
from nb2prod.stages.serving import GROUPS


def paths_of_kind(entry: str, package: str, house: str) -> frozenset[str]:
    """Every path that a project of this kind may have from templates; nothing for an unknown kind."""
    groups = ("common", *GROUPS.get(entry, ()))
    return frozenset(targets_of(environment(house), groups, package))

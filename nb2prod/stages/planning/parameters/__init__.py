"""Literals that are configuration -> typed settings with the notebook's values as defaults."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.model.surroundings import Surroundings
from nb2prod.stages.planning.parameters.configuration import Configuration
from nb2prod.stages.planning.parameters.draft import Draft
from nb2prod.stages.planning.parameters.files import Files
from nb2prod.stages.planning.parameters.inline import find_inline
from nb2prod.stages.planning.parameters.named import find_named
from nb2prod.stages.planning.parameters.usage import Usage
from nb2prod.stages.planning.statements import Statement

__all__ = ["Configuration", "configuration_of"]


def configuration_of(
    statements: Sequence[Statement],
    surroundings: Surroundings,
    *,
    refused: frozenset[str],
) -> Configuration:
    """Find the settings; `refused` names stay what they are in the notebook."""
    near = frozenset(m.name.partition(".")[0] for m in surroundings.modules)
    usage = Usage(statements, near)
    draft = Draft(usage, Files(usage, surroundings), refused)
    find_named(draft)
    find_inline(draft)
    return draft.result()

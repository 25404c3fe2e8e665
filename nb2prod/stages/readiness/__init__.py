"""A project's texts and its record -> the checklist of what production needs.

Nothing of the project is run: each line is read off a file, and names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nb2prod.model.readiness import Item
from nb2prod.model.record import Record
from nb2prod.stages.readiness.code import (
    left_to_do,
    machine_paths,
    open_types,
    recorded_steps,
)
from nb2prod.stages.readiness.delivery import (
    base_image,
    image_user,
    locked_requirements,
    named_owner,
    workflow,
)
from nb2prod.stages.readiness.evidence import contracts, data_files, golden_values
from nb2prod.stages.readiness.safety import no_secrets

CHECKS = (
    recorded_steps, machine_paths, golden_values, contracts,
    open_types, data_files, base_image, image_user, workflow, named_owner, left_to_do,
)  # fmt: skip


def readiness(
    texts: Mapping[str, str], record: Record, *, unread: Collection[str]
) -> tuple[Item, ...]:
    """Every line of the checklist; `texts` are the project's files by path, empty where `unread`."""
    return (
        locked_requirements(texts, record),
        no_secrets(texts, record, unread),
        *(check(texts, record) for check in CHECKS),
    )

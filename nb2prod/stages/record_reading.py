"""A project's folder -> what its nb2prod.json says."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nb2prod.errors import BadUsage
from nb2prod.model.record import Record

NAME = "nb2prod.json"


def read_record(project: Path) -> Record:
    """BadUsage where the folder is no project that nb2prod made."""
    path = project / NAME
    hint = f"name a folder that `nb2prod convert` wrote; its {NAME} says how to run it"
    if not project.is_dir():
        raise BadUsage(f"{project} is no folder", hint=hint)
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except FileNotFoundError:
        raise BadUsage(f"{project} has no {NAME}", hint=hint) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadUsage(f"{path} cannot be read: {reason}", hint=hint) from None
    except msgspec.MsgspecError as error:
        raise BadUsage(f"{path} is not as nb2prod writes it: {error}", hint=hint) from None  # fmt: skip
    if record.run[:2] != ("python", "-m") or len(record.run) < 3:
        raise BadUsage(f"{path} does not say which module to run", hint=hint)
    return record

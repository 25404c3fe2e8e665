"""What other programs did in the old folder after we looked: done again in the new one.

Git, an editor or a running job may touch the folder while we fill the new one; the old
folder is about to be removed, so what they did since has to come along.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from nb2prod.stages.writing.merge import RECORD, Merge, is_compiled
from nb2prod.stages.writing.survey import Standing, survey


def bring_late_changes(
    old: Path, target: Path, before: tuple[Standing, ...], decided: Merge
) -> None:
    """Move files over that are newer than our look; remove those that are gone since."""
    with suppress(OSError):
        now = {one.path: one for one in survey(old) if not one.is_folder}
        seen = {one.path: one for one in before if not one.is_folder}
        for path in decided.carried:
            if path not in now:
                with suppress(OSError):
                    os.unlink(target / path)
        for path in sorted(now):
            if now[path] != seen.get(path) and not is_ours(path):
                with suppress(OSError):
                    bring(old / path, target / path)


def is_ours(path: str) -> bool:
    return path == RECORD or is_compiled(path)


def bring(old: Path, new: Path) -> None:
    with suppress(FileNotFoundError):
        if os.path.samestat(os.lstat(old), os.lstat(new)):
            return
    new.parent.mkdir(parents=True, exist_ok=True)
    os.replace(old, new)

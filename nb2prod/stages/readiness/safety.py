"""What must not leave the house."""

from __future__ import annotations

from collections.abc import Mapping

from nb2prod.model.readiness import Item, State
from nb2prod.model.record import Record
from nb2prod.source.secrets import secrets

# hashes look like secrets, and data is the notebook's
PASSED_OVER = ("requirements", "data/", "tests/data/", "nb2prod.json")


def no_secrets(texts: Mapping[str, str], record: Record) -> Item:
    """No file says a password, a token or a key."""
    what = "no secret stands in a file"
    found = [
        f"{path}:{text.count(chr(10), 0, secret.start) + 1} {secret.kind}"
        for path, text in texts.items()
        if not path.startswith(PASSED_OVER)
        for secret in secrets(text)
    ]
    if found:
        return Item(
            what=what, state=State.TO_DO, found=", ".join(found), is_must=True,
            remedy="make it a setting without a default, and another secret of it: this one is known",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=f"{len(texts)} files", is_must=True)

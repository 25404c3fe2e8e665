"""What must not leave the house."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from nb2prod.model.readiness import Item, State
from nb2prod.model.record import Record
from nb2prod.source.secrets import secrets
from nb2prod.stages.readiness.code import some

# hashes look like secrets, and data is the notebook's
_PASSED_OVER = re.compile(r"nb2prod\.json|(?:tests/)?data/.*", re.DOTALL)
_HASH = re.compile(r"--hash=sha\d+:[0-9a-f]+")
NO_TEXTS = frozenset(
    ".bmp .gif .ico .jpeg .jpg .png .svg .tif .tiff .webp .pdf .ttf .woff .woff2 .pyc .so"
    " .gz .tgz .xz .zip .h5 .joblib .npy .npz .onnx .parquet .pickle .pkl .pt .pth .safetensors"
    " .db .sqlite .xlsx".split()
)


def no_secrets(
    texts: Mapping[str, str], record: Record, unread: Collection[str]
) -> Item:
    """No file says a password, a token or a key; one that was not read says nothing."""
    what = "no secret stands in a file"
    found = [
        f"{path}:{text.count(chr(10), 0, secret.start) + 1} {secret.kind}"
        for path, text in texts.items()
        if not _PASSED_OVER.fullmatch(path)
        for secret in secrets(_HASH.sub(_blank, text))
    ]
    if found:
        return Item(
            what=what, state=State.TO_DO, found=", ".join(found), is_must=True,
            remedy="make it a setting without a default, and another secret of it: this one is known",
        )  # fmt: skip
    left = [path for path in unread if _may_be_text(path)]
    if left:
        return Item(
            what=what, state=State.TO_DO, found=f"not read: {some(left)}", is_must=True,
            remedy="look into it yourself, and move what is data to data/: what is too long or no UTF-8 is not searched",
        )  # fmt: skip
    searched = len(texts) - len(unread)
    return Item(what=what, state=State.DONE, found=f"{searched} files", is_must=True)


def _blank(hashed: re.Match[str]) -> str:
    return " " * len(hashed.group())  # so that places stay what they are


def _may_be_text(path: str) -> bool:
    is_data = bool(_PASSED_OVER.fullmatch(path))
    return not is_data and PurePosixPath(path).suffix.lower() not in NO_TEXTS

"""Project -> the same, once no secret of the notebook is left in any of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.errors import Refused
from nb2prod.model.project import GeneratedFile, Project
from nb2prod.model.surroundings import Surroundings
from nb2prod.source.secrets import KINDS, secrets

LARGEST_SEARCHED = 1_000_000  # bytes of a data file
PRIVATE = re.compile(
    r"^(\.env(\..*)?|\.netrc|\.pgpass|id_(rsa|dsa|ecdsa|ed25519)|.*\.(pem|p12|pfx|keystore|jks))$"
)


def seal(project: Project, values: Sequence[str]) -> tuple[Project, tuple[str, ...]]:
    """Blot out what may have got through, leave data out that holds keys, and say which."""
    spelled = sorted({s for value in values for s in _spellings(value)}, key=len)
    left_out = [file for file in project.files if file.source and _holds_keys(file)]
    files = tuple(
        _blotted(file, spelled) for file in project.files if file not in left_out
    )
    notes = tuple(f"{file.path} was not copied: it holds secrets" for file in left_out)
    return replace(project, files=files), notes


def _spellings(value: str) -> Iterator[str]:
    """A secret as it stands in Python, JSON and prose; of a long one every line."""
    yield value
    yield repr(value)[1:-1]
    yield json.dumps(value)[1:-1]
    yield from (line for line in value.splitlines() if len(line) >= 24)


def _blotted(file: GeneratedFile, spelled: Sequence[str]) -> GeneratedFile:
    content = file.content
    for secret in reversed(spelled):
        content = content.replace(secret.encode(), b"withheld")
    return replace(file, content=content) if content != file.content else file


def _holds_keys(file: GeneratedFile) -> bool:
    """Only what is unmistakable counts: data is full of what looks like a secret."""
    path = Path(file.source)
    if PRIVATE.match(path.name):
        return True
    if path.stat().st_size > LARGEST_SEARCHED:
        return False
    text = path.read_bytes().decode("utf-8", errors="replace")
    return any(found.kind in KINDS for found in secrets(text))


def refuse_secret_modules(surroundings: Surroundings) -> None:
    """A module beside the notebook comes along as it is, so it may hold no secret."""
    for module in surroundings.modules:
        for found in secrets(module.text):
            line = module.text[: found.start].count("\n") + 1
            raise Refused(
                f"{module.path}:{line}: a secret stands in a module that the notebook imports: {found.kind}",
                hint="revoke it, and read it from the environment",
            )

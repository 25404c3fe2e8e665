"""Text that a run printed or returned -> the same without the secrets that stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model.notebook import Notebook
from nb2prod.source.secrets import redact, secrets
from nb2prod.stages.running.withholding import SHORTEST, environment_secrets

BLOT = "…" * 3  # as `redact` writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Blots out the secrets that are known, and what has the shape of one."""

    known: tuple[str, ...] = ()  # the longest first

    def __call__(self, text: str) -> str:
        for secret in self.known:
            text = text.replace(secret, BLOT)
        return redact(text)

    def hides_all(self, one: str, other: str) -> bool:
        """Whether two texts differ only where a secret stands."""
        shown = self(one)
        return one != other and BLOT in shown and shown == self(other)


def mask_of(notebook: Notebook, project: Path, environment: Mapping[str, str]) -> Mask:
    """Knows the notebook's secrets, and those that the project is given in its settings."""
    file = project / ".env"
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    given = dict(_assigned(lines))
    known = {
        *_written(cell.source for cell in notebook.cells),
        *environment_secrets(environment),
        *environment_secrets(given),
    }
    spelled = known | {repr(secret)[1:-1] for secret in known}
    usable = [secret for secret in spelled if len(secret) >= SHORTEST]
    return Mask(known=tuple(sorted(usable, key=len, reverse=True)))


def _written(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for found in secrets(text):
            yield text[found.start : found.end]


def _assigned(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, is_set, value = line.partition("=")
        if is_set:
            yield name.strip(), value.strip().strip("\"'")

"""What each stage of a command did, and how long it took: `--verbose`."""

from __future__ import annotations

import time
from typing import TextIO


class Stopwatch:
    """Says of each stage what it did, with its seconds; nothing where nobody listens."""

    def __init__(self, talk: TextIO | None) -> None:
        self.talk = talk
        self.since = time.monotonic()

    def took(self, did: str) -> None:
        now = time.monotonic()
        if self.talk is not None:
            print(f"{did}: {now - self.since:.1f} s", file=self.talk, flush=True)
        self.since = now

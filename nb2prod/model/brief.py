"""What a project is to be, beyond what its notebook says."""

from __future__ import annotations

from dataclasses import dataclass

ENTRIES = ("batch", "api", "worker", "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The notebook's own file, and what the command line asked for."""

    notebook: str  # the file's name
    sha256: str
    python: str  # "3.12"
    entry: str = "batch"
    expose: tuple[str, ...] = ()  # steps with an endpoint of their own
    base_image: str = ""
    target: str = ""  # the variable that is kept, with what it needs; empty: all
    templates: str = ""  # a folder of templates that come before ours

    @property
    def base(self) -> str:
        """The image to build on; the slim one of the project's Python where none was named."""
        return self.base_image or f"python:{self.python}-slim-bookworm"

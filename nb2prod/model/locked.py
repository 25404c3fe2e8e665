"""What a project needs to run, and the lock that gives the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Distributions by purpose, as lines of a requirements file."""

    runtime: tuple[str, ...]
    development: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The texts of both locks; where there are none, `problem` says why in a line."""

    needs: Needs
    runtime: str = ""
    development: str = ""
    problem: str = ""
    pins: tuple[str, ...] = ()  # every `name==version` of the runtime lock

    @property
    def is_locked(self) -> bool:
        """Whether the environment is the same on any machine."""
        return bool(self.runtime)

    @property
    def versions(self) -> tuple[str, ...]:
        """What the code imports, with the version that was locked."""
        known = {pin.partition("==")[0]: pin for pin in self.pins}
        return tuple(known.get(name_of(line), line) for line in self.needs.runtime)


def name_of(requirement: str) -> str:
    """The distribution that a requirement names, spelt as indexes spell it."""
    name = requirement
    for mark in "[<>=!~; @":
        name = name.partition(mark)[0]
    return "-".join(
        p for p in name.lower().replace("_", "-").replace(".", "-").split("-") if p
    )

"""What a resolver answers -> the text of a lock, the same for every resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMMAND = "pip-compile --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One distribution of a lock; `via` are those that need it."""

    requirement: str  # name==version, with its marker
    hashes: tuple[str, ...]
    via: tuple[str, ...]


def pins_of(text: str) -> tuple[Pin, ...]:
    """The distributions that a resolver's file holds; its other lines are left out."""
    found: list[tuple[str, list[str], list[str]]] = []
    for line in text.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            found.append((line.rstrip("\\ "), [], []))
        elif found and (match := re.search(r"--hash=(\w+:\w+)", line)):
            found[-1][1].append(match.group(1))
        elif found and (match := re.match(r"    #\s+(?:via\s+)?(\S.*)$", line)):
            found[-1][2].append(match.group(1))
    return tuple(
        Pin(
            requirement=_plain(requirement),
            hashes=tuple(sorted(hashes)),
            via=tuple(sorted(v for v in via if v != "via" and not v.startswith("-c"))),
        )
        for requirement, hashes, via in found
    )


def _plain(requirement: str) -> str:
    return re.sub(r"\s*;\s*", " ; ", requirement.strip())


def lock_text(pins: Sequence[Pin], *, source: str, about: str, more: str = "") -> str:
    """A lock in pip-tools' format; nothing in it tells which machine made it."""
    lines = [
        f"# {about}",
        "# To make it again after a change, with pip-tools or with `uv pip compile`:",
        f"#     {COMMAND}{more} {source}",
    ]
    for pin in sorted(pins, key=lambda pin: pin.requirement):
        lines += _lines(pin)
    return "\n".join(lines) + "\n"


def _lines(pin: Pin) -> Iterator[str]:
    parts = [pin.requirement, *(f"    --hash={each}" for each in pin.hashes)]
    yield from (f"{part} \\" for part in parts[:-1])
    yield parts[-1]
    if len(pin.via) == 1:
        yield f"    # via {pin.via[0]}"
    elif pin.via:
        yield "    # via"
        yield from (f"    #   {each}" for each in pin.via)

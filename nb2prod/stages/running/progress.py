"""How far a run is: one moving line on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from nb2prod.stages.running.borders import WatchedCell

WIDTH = 24


def progress_on(
    stream: TextIO, total: int
) -> Callable[[WatchedCell, int, float], None]:
    """A function to be told of each cell: before it runs with -1 second, and after it with its time."""
    moving = stream.isatty()

    def say(cell: WatchedCell, number: int, seconds: float) -> None:
        is_done = seconds >= 0
        time = f"{seconds:.1f} s" if is_done else "…"
        line = f"cell {cell.cell.number} ({number} of {total}): {time}"
        if not moving:
            if is_done:
                stream.write(f"ran {line}\n")
        else:
            full = WIDTH * (number if is_done else number - 1) // max(1, total)
            bar = "=" * full + " " * (WIDTH - full)
            end = "\n" if is_done and number == total else ""
            stream.write(f"\r[{bar}] {line}\x1b[K{end}")
        stream.flush()

    return say


def silence(cell: WatchedCell, number: int, seconds: float) -> None:
    """Nothing is said."""

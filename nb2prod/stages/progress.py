"""How far a long work is: one moving line on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 24
UNDER_WAY = -1.0  # seconds of what is not done yet
Say = Callable[[str, int, int, float], None]  # what, its number, of how many, seconds


@contextmanager
def progress_on(stream: TextIO | None) -> Iterator[Say]:
    """A function to be told of each thing: before it runs, and after it with its time."""
    if stream is None:
        yield silence
    elif stream.isatty():
        line = MovingLine(stream)
        try:
            yield line.say
        finally:
            line.end()
    else:
        yield plain_lines(stream)


def plain_lines(stream: TextIO) -> Say:
    """One line for each thing that is done, as a log takes it."""

    def say(what: str, number: int, total: int, seconds: float) -> None:
        if seconds != UNDER_WAY:
            stream.write(f"ran {in_words(what, number, total, seconds)}\n")
            stream.flush()

    return say


class MovingLine:
    """A line of a terminal that is written over; what comes next starts on a line of its own."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_open = False

    def say(self, what: str, number: int, total: int, seconds: float) -> None:
        is_done = seconds != UNDER_WAY
        full = WIDTH * (number if is_done else number - 1) // max(1, total)
        bar = "=" * full + " " * (WIDTH - full)
        words = in_words(what, number, total, seconds)
        self.stream.write(f"\r[{bar}] {words}\x1b[K")
        self.is_open = True
        if is_done and number == total:
            self.end()
        self.stream.flush()

    def end(self) -> None:
        if self.is_open:
            self.stream.write("\n")
            self.stream.flush()
        self.is_open = False


def in_words(what: str, number: int, total: int, seconds: float) -> str:
    """What is told of one thing."""
    count = f" ({number} of {total})" if total > 1 else ""
    return f"{what}{count}: {'…' if seconds == UNDER_WAY else f'{seconds:.1f} s'}"


def silence(what: str, number: int, total: int, seconds: float) -> None:
    """Nothing is said."""

"""How far a run is: a moving line on a terminal, plain lines anywhere else."""

from __future__ import annotations

import io

from nb2prod.stages.progress import UNDER_WAY, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO) -> str:
    """What is said of two cells, the second of them not done."""
    with progress_on(stream) as say:
        say("cell 3", 1, 2, UNDER_WAY)
        say("cell 3", 1, 2, 0.25)
        say("cell 5", 2, 2, UNDER_WAY)
    return stream.getvalue()


def test_plain_lines_where_there_is_no_terminal() -> None:
    assert told(io.StringIO()) == "ran cell 3 (1 of 2): 0.2 s\n"


def test_one_moving_line_on_a_terminal() -> None:
    text = told(Terminal())

    assert text.count("\r") == 3
    assert text.index("\n") == len(text) - 1  # what is said next has its own line
    assert f"[{'=' * 12}{' ' * 12}] cell 5 (2 of 2): …" in text

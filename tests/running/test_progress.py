"""How far a run is: a moving line on a terminal, plain lines anywhere else."""

from __future__ import annotations

import io

from nb2prod.model.notebook import Cell
from nb2prod.stages.running.borders import WatchedCell
from nb2prod.stages.running.progress import progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO) -> str:
    """What is said of two cells, the second of them not done."""
    say = progress_on(stream, total=2)
    cells = [
        WatchedCell(cell=Cell(number=n, kind="code", source="x"), source="x")
        for n in (3, 5)
    ]
    say(cells[0], 1, -1.0)
    say(cells[0], 1, 0.25)
    say(cells[1], 2, -1.0)
    return stream.getvalue()


def test_plain_lines_where_there_is_no_terminal() -> None:
    assert told(io.StringIO()) == "ran cell 3 (1 of 2): 0.2 s\n"


def test_one_moving_line_on_a_terminal() -> None:
    text = told(Terminal())

    assert text.count("\r") == 3
    assert "\n" not in text
    assert f"[{'=' * 12}{' ' * 12}] cell 5 (2 of 2): …" in text

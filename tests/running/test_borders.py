"""Where the probe is called: at each border of a step, and never so that the cell does something else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from making import ROOT, code
from running.running_notebooks import decided, written

from nb2prod.errors import UserError
from nb2prod.source.magics import to_python
from nb2prod.stages.planning import Decision
from nb2prod.stages.reading import read_notebook
from nb2prod.stages.running import borders
from nb2prod.stages.running.borders import Watched


def watched(path: Path) -> tuple[Watched, Decision]:
    decision = decided(path)
    return borders.watched(read_notebook(path), decision), decision


LONG = "\n".join(f"value_{n} = start + {n}\nprint(value_{n})" for n in range(40))


def test_a_step_of_whole_cells_is_watched_between_them(tmp_path: Path) -> None:
    path = written(tmp_path, code("a = [1]"), code("b = a + [2]\nprint(b)"))

    found, decision = watched(path)

    assert [cell.source for cell in found.cells] == ["a = [1]", "b = a + [2]\nprint(b)"]
    assert len(decision.plan.steps) == len({e[0] for b in found.borders for e in b})


def test_a_step_that_ends_inside_a_cell_is_watched_there(tmp_path: Path) -> None:
    path = written(tmp_path, code("start = len([1])"), code(LONG))

    found, decision = watched(path)

    assert len(decision.plan.steps) > 1
    cell = found.cells[1]
    ours = [line for line in cell.source.split("\n") if "__nb2prod_border__" in line]
    assert len(ours) == len(cell.inserted) == len(decision.plan.steps) - 1
    rest = [line for line in cell.source.split("\n") if line not in ours]
    assert rest == LONG.split("\n")


def test_lines_are_counted_without_ours(tmp_path: Path) -> None:
    path = written(tmp_path, code("start = len([1])"), code(LONG))

    cell = watched(path)[0].cells[1]

    lines = cell.source.split("\n")
    found = [
        cell.line_in_cell(number)
        for number, line in enumerate(lines, 1)
        if "__nb2prod_border__" not in line
    ]
    assert found == list(range(1, len(LONG.split("\n")) + 1))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("%%time\n" + LONG, id="under a cell magic"),
        pytest.param("if __name__ == '__main__':\n" + "\n".join("    " + line for line in LONG.split("\n")), id="main guard"),
        pytest.param("; ".join(LONG.split("\n")), id="on one line"),
        pytest.param(LONG.replace("print(", "print('é', "), id="letters"),
    ],
)  # fmt: skip
def test_a_watched_cell_is_still_the_cell(source: str, tmp_path: Path) -> None:
    path = written(tmp_path, code("start = len([1])"), code(source))

    found, decision = watched(path)

    cell = found.cells[1]
    assert len(decision.plan.steps) > 1
    assert "__nb2prod_border__" in cell.source
    calls = cell.source.count("__nb2prod_border__.border(")
    assert calls == len(decision.plan.steps) - 1
    compile(cell.source.replace("%%time", ""), "cell", "exec")
    assert cell.source.startswith(source[:6])


def test_a_cell_that_may_fail_is_watched_from_outside(tmp_path: Path) -> None:
    path = written(
        tmp_path, code("start = len([1])"), code(LONG, tags=["raises-exception"])
    )

    found, _ = watched(path)

    assert "__nb2prod_border__" not in found.cells[1].source


def test_cells_that_a_run_skips_are_not_run(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        code("a = len([1])"),
        code("nothing", tags=["skip"]),
        code("b = a + 1"),
    )

    found, _ = watched(path)

    assert [cell.cell.number for cell in found.cells] == [1, 3]


def test_functions_are_watched_with_what_they_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        code("rate = len([1])\n\n\ndef priced(amount, *, extra=1):\n    return amount * rate + extra"),
        code("class Deck:\n    def size(self, doubled):\n        return 2"),
        code("print(priced(2), Deck().size(True))"),
    )  # fmt: skip

    found, _ = watched(path)

    assert [(f.qualname, f.parameters, f.free, f.cell) for f in found.functions] == [
        ("priced", ("amount", "extra"), ("rate",), 1),
        ("Deck.size", ("self", "doubled"), (), 2),
    ]


FIXTURES = [*sorted((ROOT / "fixtures/work").rglob("*.ipynb")), *sorted((ROOT / "fixtures/hard").rglob("*.ipynb"))[::4]]  # fmt: skip


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_without_our_lines_it_is_the_notebook(path: Path) -> None:
    try:
        found, _ = watched(path)
    except UserError:
        return  # what is refused is not run

    assert found.cells
    for cell in found.cells:
        rest = re.sub(r"(?m)^[ \t]*__nb2prod_border__\.border\(\d+\)\n", "", cell.source)  # fmt: skip
        rest = re.sub(r"__nb2prod_border__\.border\(\d+\); ", "", rest)
        assert rest == cell.cell.source
        text = to_python(cell.source).text
        compile(text, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

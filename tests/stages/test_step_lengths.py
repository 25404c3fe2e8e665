"""No function that we make is longer than a reader holds in the head."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest
from making import code, notebook_text, prose

from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.lengths import printed_lines
from nb2prod.workflows.convert import ConvertOptions, convert

MOST = 60
TABLES = "import pandas as pd\n" + "\n".join(
    f"{name} = pd.DataFrame({{'x': [1, 2, 3]}})"
    for name in ("north", "south", "east", "west", "prices", "stock")
)
CLOSURE = """total = north.x.sum() + south.x.sum() + east.x.sum() + west.x.sum()
highest, lowest = total + 1, total - 1
shift = prices.x.sum()
lines = []

def frame(i):
    lines.clear()
""" + "\n".join(
    f"    lines.append(north.x[i] + prices.x[i] * stock.x[i] + {n} + lowest)\n"
    for n in range(17)
)
OWN_FUNCTION = (
    "goal, slack, floor, ceiling = prices.x.mean(), prices.x.std(), 1, 9\n"
    "def off(value):\n    return (value - goal) / slack + floor - ceiling"
)
CALLS = "\n".join(f"print(off({n}), off({n + 1}), off({n + 2}))" for n in range(11))
PROSE = "We look at how much every store has sold, and at what price. " * 6
WIDE = "\n".join(
    f"{name}_{n} = {name}.x * prices.x + stock.x.mean() * {n}"
    for n in range(2)
    for name in ("north", "south", "east", "west")
)
KEPT = "print(" + ", ".join(name.split(" = ")[0] for name in WIDE.split("\n")) + ")"
EXPLODES = "\n".join(
    f"table_{n} = pd.DataFrame({{'a': [1,], 'b': [2,], 'c': [3,], 'd': [4,],}})"
    for n in range(5)
)
BOOKS: Mapping[str, list[dict[str, object]]] = {
    "a closure": [code(TABLES), code(CLOSURE), code("frame(1)\nprint(lines)")],
    "calls that are given more": [code(TABLES), code(OWN_FUNCTION), code(CALLS)],
    "prose and many results": [
        code(TABLES),
        prose(f"## Sales\n\n{PROSE}"),
        code("print(len(north))\n" * 14 + WIDE),
        code(KEPT),
    ],
    "commas that keep brackets open": [code(TABLES), code(EXPLODES)],
    "one long cell": [code("\n".join([TABLES, CLOSURE, OWN_FUNCTION, CALLS, WIDE]))],
}


def written(
    cells: list[dict[str, object]], folder: Path
) -> tuple[Decision, dict[str, ast.FunctionDef]]:
    """The decision, and the functions of steps.py and pipeline.py as they are written."""
    from nb2prod.workflows.convert import decide

    path = folder / "stores.ipynb"
    path.write_text(notebook_text(*cells))
    options = ConvertOptions(output=folder / "out", lock=False, type_engine="none")
    convert(path, options)
    functions = {
        node.name: node
        for file in (folder / "out/src").rglob("*.py")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    return decide(path, options), functions


def lines_of(function: ast.FunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


@pytest.mark.parametrize("name", BOOKS)
def test_a_step_of_several_statements_has_sixty_lines_at_most(
    name: str, tmp_path: Path
) -> None:
    decision, functions = written(BOOKS[name], tmp_path)
    several = {s.function for s in decision.plan.steps if len(s.statements) > 1}

    long = {n: lines_of(f) for n, f in functions.items() if lines_of(f) > MOST}

    assert several
    assert long.keys() & {*several, "run"} == set()


def test_one_long_statement_stays_one_step(tmp_path: Path) -> None:
    rows = "\n".join(f"    print({n} + i)" for n in range(70))

    decision, functions = written([code(f"for i in range(2):\n{rows}")], tmp_path)

    assert len(decision.plan.steps) == 1
    assert lines_of(functions[decision.plan.steps[0].function]) > MOST


def test_prose_is_told_once_where_its_cell_is_cut(tmp_path: Path) -> None:
    cells = [prose(f"## Sales\n\n{PROSE}"), code(TABLES + "\nprint(1)" * 45)]

    decision, _ = written(cells, tmp_path)

    assert len(decision.plan.steps) > 1
    assert [bool(step.prose) for step in decision.plan.steps].count(True) == 1


def test_neighbours_from_one_step_are_told_together(tmp_path: Path) -> None:
    cells = [
        code("a = sorted('ba')\nb = sorted('dc')" + "\nprint(a, b)" * 20),
        prose("# Sum up"),
        code("c = a + b\nprint(c)" + "\nprint(a, b)" * 20),
    ]

    _, functions = written(cells, tmp_path)

    told = [ast.get_docstring(function) or "" for function in functions.values()]
    assert any("a, b: from `" in text for text in told)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1", 1),
        ("# why\nx = 1", 2),
        ("for a in b:\n    c(a)\n\n    d(a)", 4),
        ("def f(a):\n    return a", 4),
        ("plot(" + ", ".join(f"name_{n}=value_{n}" for n in range(8)) + ")", 10),
        ("table = build(first_of_all_tables, second_of_all_tables, [" + "1000000, " * 3 + "1])", 3),
        (", ".join(f"first_of_all_names_{n}" for n in range(5)) + " = steps.made(" + ", ".join(f"given_to_it_{n}" for n in range(8)) + ")", 16),
        ("'''one\ntwo\nthree'''", 3),
    ],
)  # fmt: skip
def test_lines_are_foreseen(text: str, lines: int) -> None:
    assert printed_lines(ast.parse(text).body[0], text) == lines

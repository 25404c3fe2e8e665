"""What stands in a function that said `global`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from making import code, notebook_text

from nb2prod.workflows.convert import ConvertOptions, convert

BODIES = [
    ("    global count\n    count += 1", ["shared_state.count += 1"]),
    (
        '    """Count."""\n    global count\n    count += 1',
        ["'Count.'", "shared_state.count += 1"],
    ),
    (
        '    if len("a") < 9:\n        global count\n    count = 1',
        ["if len('a') < 9:\n    pass", "shared_state.count = 1"],
    ),
    (
        "    global count  # all of them\n    count += 1",
        ["pass", "shared_state.count += 1"],
    ),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_a_global_that_is_gone_leaves_nothing(
    body: str, expected: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "ticks.ipynb"
    cells = [code("count = 0"), code(f"def tick():\n{body}"), code("tick()")]
    path.write_text(notebook_text(*cells, code("print(count)")))

    convert(path, ConvertOptions(output=tmp_path / "out", lock=False))

    steps = ast.parse((tmp_path / "out/src/ticks/steps.py").read_text())
    tick = next(n for n in steps.body if getattr(n, "name", "") == "tick")
    assert isinstance(tick, ast.FunctionDef)
    assert [ast.unparse(line) for line in tick.body] == expected

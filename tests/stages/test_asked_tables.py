"""Variables that SQL asks for as tables are read, where a library looks for them."""

from __future__ import annotations

import pytest

from nb2prod.model.notebook import Cell, Notebook
from nb2prod.stages.planning.statements import statements_of

QUERY = "sales = [1]\ncon.execute('select * from sales join t on 1')"
ASKED_LATER = "sales = [1]\ndef q():\n    return duckdb.query(f'select {1} FROM sales')"


def reads_of(code: str) -> tuple[bool, bool]:
    """Whether the last statement reads `sales` now, and whether later."""
    cell = Cell(number=1, kind="code", source=code)
    last = statements_of(Notebook(path="a.ipynb", cells=(cell,)))[-1]
    return "sales" in last.flow.reads, "sales" in last.flow.deferred


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (f"import sqlite3\n{QUERY}", (False, False)),
        (f"import pandas as pd, duckdb\n{QUERY}", (True, False)),
        (f"import duckdb\n{ASKED_LATER}", (False, True)),
    ],
)
def test_variables_in_sql(code: str, asked: tuple[bool, bool]) -> None:
    assert reads_of(code) == asked

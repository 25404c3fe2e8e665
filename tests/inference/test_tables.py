"""The tables: every entry can be read, names something real, and promises what the real call gives."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from nb2prod.inference import callbacks, results, tables
from nb2prod.inference import interpreter as machinery
from nb2prod.inference.calls import RULES

HERE = Path(__file__).parent
ROOTS = [table.root for table in tables.every_table()]
EXPRESSIONS = sorted((HERE / "expressions").glob("*.py"))
HANDED = sorted((HERE / "handed").glob("*.py"))
LEAST_TYPED = 0.95
LEAST_HANDED = 0.9


@cache
def answer(python: str, script: str, *arguments: str) -> dict[str, object] | None:
    """What a script of ours says under that interpreter; None where a library is missing."""
    command = [python, str(HERE / script), *arguments]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False
    )
    if run.returncode and "ModuleNotFoundError" in run.stderr:
        return None
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, object] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("root", ROOTS)
def test_every_result_can_be_read(root: str) -> None:
    table = tables.library(root)
    assert table is not None and machinery.PARTS

    for path, cases in table.entries.items():
        for case in cases:
            if case.result.startswith("@"):
                assert case.result[1:].split()[0] in RULES, path
            else:
                results.parse(case.result, case.path)
    for handed in (one for found in table.hands.values() for one in found):
        for text in callbacks.split(handed.gives):
            inner = text.removeprefix("Rest[").removesuffix("]" * ("Rest[" in text))
            if inner.startswith("@"):
                assert inner[1:].split()[0] in RULES, handed
            elif inner != "..." and not inner.startswith("*"):
                results.parse(inner, handed.path)


@pytest.mark.parametrize("root", ROOTS)
def test_every_base_is_a_class(root: str) -> None:
    table = tables.library(root)
    assert table is not None

    lost = [
        b
        for k, bases in table.bases.items()
        for b in bases
        if tables.resolve_class(b, k) is None
    ]

    assert lost == []


@pytest.mark.parametrize("root", ROOTS)
def test_every_name_is_the_librarys_own(root: str, interpreter: str) -> None:
    found = answer(interpreter, "check_tables.py")
    assert found is not None
    if found[root] is None:
        pytest.skip(f"{root} is not installed")

    assert found[root] == []


@pytest.mark.parametrize("path", EXPRESSIONS, ids=lambda path: path.stem)
def test_what_is_promised_is_what_the_call_gives(path: Path, interpreter: str) -> None:
    found = answer(interpreter, "check_expressions.py", str(path))
    if found is None:
        pytest.skip(f"{path.stem}: a library is not installed")
    rows = found[str(path)]
    assert isinstance(rows, list)

    wrong = [
        f"{r['line']}: {r['name']}: {r['text']} is {r['is']}"
        for r in rows
        if not r["fits"]
    ]
    missed = [f"{r['line']}: {r['name']} is {r['is']}" for r in rows if not r["typed"]]

    assert wrong == []
    assert len(missed) <= (1 - LEAST_TYPED) * len(rows), missed


@pytest.mark.parametrize("path", HANDED, ids=lambda path: path.stem)
def test_functions_are_called_as_the_tables_say(path: Path, interpreter: str) -> None:
    found = answer(interpreter, "check_calls.py", str(path))
    if found is None:
        pytest.skip(f"{path.stem}: a library is not installed")
    rows = found[str(path)]
    assert isinstance(rows, list)

    wrong = [f"{r['name']}: {r['text']} is {r['wrong']}" for r in rows if r["wrong"]]
    missed = [f"{r['name']} is {r['is']}" for r in rows if not r["typed"]]

    assert wrong == []
    assert len(missed) <= (1 - LEAST_HANDED) * len(rows), missed

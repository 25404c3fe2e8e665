"""A bounded run of schemathesis against an api; benchmarks/serve_fuzz.py does thousands."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from services import project, served

from benchmarks.serve_fuzz import answers, schemathesis

PLACE = f"{Path(sys.executable).parent}:/usr/bin"


@pytest.mark.skipif(
    shutil.which("schemathesis", path=PLACE) is None,
    reason="schemathesis is not installed: it is in the extra `fixtures`",
)
def test_answers_keep_to_the_schema(tmp_path: Path) -> None:
    made = project("no-model", "api", tmp_path)
    with served(made, ".api", time_limit=5) as service:
        said = schemathesis(service.url, seed=1, examples=25, leave_out=True)
        counts = answers(service)

    assert " passed" in said and "= FAILURES =" not in said, said[-3000:]
    assert "= ERRORS =" not in said, said[-3000:]
    assert sum(counts.values()) > 100
    assert not {status for status in counts if status >= 500} - {503}

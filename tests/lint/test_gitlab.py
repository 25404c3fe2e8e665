"""The code quality report against the part of its format that GitLab documents.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: a JSON list of
objects, in UTF-8 without a byte order mark, with these fields; `fingerprint` must be unique,
and `location.path` relative to the repository, without `./` in front.
"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from test_command import put

from nb2prod.lint_cli import main

FORMAT = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
CELLS = ("print(total)", "print(total)\nimport random\nprint(random.random())", "1 +")


def test_report_is_what_gitlab_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "a.ipynb", *CELLS)
    put(tmp_path / "deep" / "ünlü b.ipynb", *CELLS)
    (tmp_path / "broken.ipynb").write_text("{")
    main([".", "--select", "ALL", "--no-cache", "--output-format", "gitlab=q.json"])

    data = (tmp_path / "q.json").read_bytes()
    rows = json.loads(data.decode("utf-8"))
    jsonschema.validate(rows, FORMAT)
    assert len(rows) > 6 and not data.startswith(b"\xef\xbb\xbf")
    assert len({row["fingerprint"] for row in rows}) == len(rows)

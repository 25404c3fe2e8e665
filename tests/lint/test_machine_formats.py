"""SARIF and GitHub's annotations against what their formats demand.

SARIF 2.1.0, OASIS: https://docs.oasis-open.org/sarif/sarif/v2.1.0/; the part that we write, and
nothing else, so that a field of another name is a failure.
GitHub: `::level key=value,…::message`, where `,` `:` `%` and line ends are escaped in values.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from test_command import put

from nb2prod.lint_cli import main

CELLS = ("print(total)", "print(total)\nimport random\nprint(random.random())", "1 +")
Schema = dict[str, object]


def shape(required: str = "", **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": True}


TEXT: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 1}
LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = shape("text", text=TEXT, markdown=TEXT)
RULE = shape(
    "id",
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=shape(level=LEVEL),
)
LOCATION = shape(
    physicalLocation=shape(
        artifactLocation=shape(
            uri={"type": "string", "pattern": r"^(?!/|\./)[^ \\]+$"}, uriBaseId=TEXT
        ),
        region=shape("startLine", startLine=COUNT),
    ),
    logicalLocations=many(shape(fullyQualifiedName=TEXT, kind=TEXT)),
)
RESULT = shape(
    "message ruleId",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    properties={"type": "object"},
)
LOG = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": TEXT,
        "version": {"const": "2.1.0"},
        "runs": many(
            shape(
                "tool results",
                tool=shape(
                    "driver",
                    driver=shape("name", name=TEXT, version=TEXT, rules=many(RULE)),
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds={"type": "object"},
                results={"type": "array", "items": RESULT},
            )
        ),
    },
    "additionalProperties": False,
}
ANNOTATION = re.compile(
    r"::(?:error|warning|notice) title=[^,:\s]+ [^,:\s]+,file=(?:[^,:%]|%3A|%2C|%25)+"
    r",line=[1-9]\d*::[^\r\n]+"
)


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "a, b: 100%.ipynb", *CELLS)
    return "a, b: 100%.ipynb"


def test_sarif_is_what_the_standard_demands(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([name, "--select", "ALL", "--output-format", "sarif", "-q"])

    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, LOG)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    told = [(each["ruleId"], rules[each["ruleIndex"]]) for each in run["results"]]
    assert told and all(one == other for one, other in told)
    prints = [each["partialFingerprints"]["nb2prod/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints)


def test_github_annotations_are_one_command_a_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([name, "--select", "ALL", "--output-format", "github", "-q"])

    lines = capsys.readouterr().out.splitlines()
    assert lines and [line for line in lines if not ANNOTATION.fullmatch(line)] == []
    assert all("file=a%2C b%3A 100%25.ipynb,line=" in line for line in lines)

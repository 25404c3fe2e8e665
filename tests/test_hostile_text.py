"""Words from a notebook stay words: in names, docstrings, TOML, Markdown, Mermaid and JSON."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from making import (
    bytes_under,
    code,
    convert,
    names_in,
    notebook_text,
    prose,
    whole_project,
)

EVIL = "broken_out"  # no code of ours may ever hold this name
TITLES = {
    "docstring": f'Rain """\n{EVIL}()\n"""',
    "docstring of other quotes": f"Rain '''\n{EVIL}()\n'''",
    "a quote at the end": 'They said "rain"',
    "a backslash at the end": "Rain \\",
    "escapes": "Rain \\x \\N{nothing} \\u12 \\",
    "template": "{{ 7 * 7 }} {% raw %} {# no #} {{ undefined }}",
    "TOML": f'Rain"\n[project.scripts]\nx = "{EVIL}:main"',
    "TOML of many lines": f"Rain '''\n[tool.x]\n{EVIL} = 1",
    "YAML": "rain: {a: *b}\n---\n- !!python/object:os.system x",
    "fences": f"```\n```python\n{EVIL}()\n```",
    "mermaid": 'x"] --> y["z"]; click x call alert()',
    "html": "<script>alert(1)</script><!-- <img src=x onerror=y>",
    "link": "[rain](javascript:alert(1)) | ![x](y)",
    "table": "a | b \n| --- |",
    "f-string": "{rain} {rain!r} %s %(x)s $HOME ${HOME}",
    "shell": f"$({EVIL}) `{EVIL}` ; rm -rf ~ && {EVIL} | {EVIL}",
    "path": "../../etc/passwd",
    "Windows path": "C:\\new\\table",
    "control": "Rain\x00\x07\x08\x1b[31m\x7f\x0b\x0c\x85",
    "separators": "Rain\u2028snow\u2029hail",
    "right to left": "\u202erain\u2066",
    "half a character": "Rain \ud83c and \udf27",
    "emoji": "🌧️",
    "Japanese": "雨の予報",
    "Turkish": "İstanbul ıssız",
    "digits": "2024",
    "other digits": "٣٤",
    "nothing": " ",
    "long": "rain " * 400,
    "one long word": "r" * 5000,
    "a keyword": "class",
    "a soft keyword": "match",
    "a constant": "None",
    "a builtin": "print",
    "a dunder": "__init__",
    "our modules": "steps",
    "settings": "settings",
    "pipeline": "pipeline",
    "tests": "tests",
    "src": "src",
    "figures": "figures",
    "a module of the standard library": "logging",
    "a library": "pydantic",
}
FILE = r'file_\w+\[\("[\w .()#;-]*"\)\]'
FLOW = re.compile(
    rf'flowchart TD|    (\w+|\w+ -- "[\w, ]+" --> \w+|{FILE} --> \w+|\w+ --> {FILE})'
)


def is_harmless(project: Path) -> None:
    """Every file can be read by what reads it, and none holds code from the words."""
    for tree in whole_project(project).values():
        assert EVIL not in set(names_in(tree))
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert EVIL not in settings.get("tool", {}).get("x", {})
    assert all(EVIL not in entry for entry in settings["project"]["scripts"].values())
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", settings["project"]["name"])
    assert len(settings["project"]["name"]) <= 64
    readme = (project / "README.md").read_text("utf-8")
    assert len(re.findall(r"^ *```", readme, re.MULTILINE)) == 10
    flow = readme.partition("```mermaid\n")[2].partition("```")[0]
    assert [
        each for each in flow.split("\n") if each and not FLOW.fullmatch(each)
    ] == []
    assert "<script" not in readme


@pytest.mark.parametrize("case", TITLES)
def test_title_prose_and_comment_stay_words(case: str, tmp_path: Path) -> None:
    words = TITLES[case]
    comment = "\n".join(f"# {line}" for line in re.split("[\n\r]", words))
    if "\0" in comment or re.search("[\ud800-\udfff]", comment):
        comment = "# Python itself refuses a cell with these"
    path = tmp_path / "n.ipynb"
    path.write_text(
        notebook_text(
            prose(f"# {words}\n\n{words}\n\n{words}"),
            code(f"{comment}\nrain = [1, 2]\nprint(rain)"),
            prose(f"## {words}\n\n{words}"),
            code(f"{comment}\nmost = max(rain)\nprint(most)"),
            title=words if case == "long" else None,
        )
    )

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 0, answer.err
    is_harmless(tmp_path / "project")


@pytest.mark.parametrize("case", TITLES)
def test_text_in_code_stays_as_it_is(case: str, tmp_path: Path) -> None:
    """A value that becomes a setting is the notebook's own."""
    words = TITLES[case].encode("utf-8", "replace").decode()
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code(f"PLACE = {words!r}\nprint(PLACE)")))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 0, answer.err
    is_harmless(tmp_path / "project")
    record = json.loads((tmp_path / "project/nb2prod.json").read_text("utf-8"))
    defaults = [each["default"] for each in record["parameters"] if each["cell"]]
    assert defaults == [words] or len(words) > 200


FILES = [
    "daily rain.ipynb",
    "it's.ipynb",
    'the "best".ipynb',
    "🌧.ipynb",
    "雨.ipynb",
    "class.ipynb",
    "--help.ipynb",
    "2024.ipynb",
    "{{ x }}.ipynb",
    "a`b.ipynb",
    "a|b.ipynb",
    "two\nlines.ipynb",
    "$HOME.ipynb",
    "%s.ipynb",
    "back\\slash.ipynb",
    "RAIN.IPYNB",
    "no suffix",
    ".ipynb",
    "..ipynb",
    "rain.v2.final.ipynb",
    pytest.param(
        "\udcff.ipynb", marks=pytest.mark.xfail(reason="its name is not UTF-8")
    ),
    "steps.ipynb",
    "json.ipynb",
    "r" * 240 + ".ipynb",
]


@pytest.mark.parametrize("name", FILES)
def test_file_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "it's a {folder}"
    folder.mkdir()
    path = folder / name
    path.write_text(notebook_text(code("rain = [1, 2]\nprint(rain)")))

    answer = convert(path, "--output", str(tmp_path / "pro ject's"))

    assert answer.code == 0, answer.err
    is_harmless(tmp_path / "pro ject's")
    assert len(bytes_under(folder)) == 1


@pytest.mark.parametrize("name", ['a"]--> x.csv', "a`b.csv", "<b>.csv", "#35;.csv"])
def test_data_file_of_any_name(name: str, tmp_path: Path) -> None:
    """Its name is a label of README's picture, and nothing else there."""
    (tmp_path / name).write_text("rain\n1\n")
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code(f"rain = open({name!r}).read()\nprint(rain)")))

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 0, answer.err
    is_harmless(tmp_path / "project")
    assert "[(" in (tmp_path / "project/README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["a b", "class", "../x", "x-y", "1a", "é", "a.b", "a/b", "print", '"', "🌧"]
)
def test_package_name_that_is_no_identifier(name: str, tmp_path: Path) -> None:
    """Either a name is made of it, or it is refused; it is never used as it is."""
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(code("rain = [1, 2]\nprint(rain)")))
    project = tmp_path / "project"

    answer = convert(path, "--output", str(project), "--name", name)

    assert answer.code in {0, 2}, answer.err
    if answer.code == 0:
        is_harmless(project)
    else:
        assert answer.err.startswith("error: ")
        assert not project.exists()


@pytest.mark.parametrize(
    "heading", ["Load", "Print", "Steps", "Settings", "List", "Run"]
)
def test_two_headings_alike_make_two_functions(heading: str, tmp_path: Path) -> None:
    cell = "rows = [len(rows)]\nprint(rows)"
    path = tmp_path / "n.ipynb"
    path.write_text(
        notebook_text(
            code("rows = [1]"),
            *(part for _ in range(3) for part in (prose(f"## {heading}"), code(cell))),
        )
    )

    answer = convert(path, "--output", str(tmp_path / "project"))

    assert answer.code == 0, answer.err
    is_harmless(tmp_path / "project")
    record = json.loads((tmp_path / "project/nb2prod.json").read_text())
    functions = [step["function"] for step in record["steps"]]
    assert len(functions) == len(set(functions)) >= 3

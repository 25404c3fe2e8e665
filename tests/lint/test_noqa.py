"""`--add-noqa`: comments beside findings, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_command import notebook

from nb2prod.lint_cli import main


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NB2PROD_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "a.ipynb"


CELLS = {
    "a line": ("print(total)\n", "print(total)  # noqa: NB101\n"),
    "two rules on a line": (
        "import random\nprint(random.random(), total)",
        "import random\nprint(random.random(), total)  # noqa: NB301, NB101",
    ),
    "another linter's code": (
        "print(total)  # noqa: T201",
        "print(total)  # noqa: T201, NB101",
    ),
    "a statement over lines": (
        "import random\nprint(random.choice(\n    [1, 2],\n))",
        "import random\nprint(random.choice(\n    [1, 2],\n))  # noqa: NB301",
    ),
    "a magic": (
        "x = 1\n%pip install pandas",
        "# nb2prod: ignore[NB305]\nx = 1\n%pip install pandas",
    ),
    "the body of a timed cell": (
        "%%time\nprint(total)",
        "%%time\nprint(total)  # noqa: NB101",
    ),
}
LEFT = {
    "inside a text over lines": 'print(total, """\n""")'.replace(", ", ', ("""\n'),
    "a file that a cell writes": '%%writefile keys.py\napi_key = "q8Zt4LmW2rXv9KdE7sHa"',
    "a line that goes on": "print(total, \\\n      1)",
}


@pytest.mark.parametrize(("before", "after"), CELLS.values(), ids=CELLS)
def test_writes_a_comment_and_is_quiet_after(
    file: Path, before: str, after: str
) -> None:
    file.write_text(notebook(before))

    assert main(["a.ipynb", "--add-noqa"]) == 0
    assert file.read_text() == notebook(after)
    assert main(["a.ipynb"]) == 0


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_leaves_alone_where_a_comment_would_change_the_code(
    file: Path, source: str
) -> None:
    file.write_text(notebook(source))
    main(["a.ipynb", "--add-noqa"])

    [cell] = json.loads(file.read_text())["cells"]
    assert "".join(cell["source"]) == source


def test_says_what_it_did(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(notebook("print(total)"))
    secret = "token = 'ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2 + "'"
    whole["cells"].append({"cell_type": "markdown", "metadata": {}, "source": secret})
    file.write_text(json.dumps(whole))
    main(["a.ipynb", "--add-noqa"])

    said = capsys.readouterr().err
    assert said.startswith("silenced 1 findings with `# noqa`")

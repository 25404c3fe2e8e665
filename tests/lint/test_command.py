"""`nb2prod lint` as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from nb2prod.lint_cli import main

BAD = "print(total)\n"


def notebook(*sources: str, indent: int | None = 1, **cell: object) -> str:
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
            **cell,
        }
        for number, source in enumerate(sources, start=1)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=indent) + "\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NB2PROD_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def put(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook(*sources))
    return path


def test_clean_notebook_is_zero(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here / "a.ipynb", "print(1)")

    assert main(["a.ipynb"]) == 0
    assert capsys.readouterr().out == "no findings in 1 notebook\n"


def test_finding_is_one_with_line_caret_and_help(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", "x = 1", "print(x)\nprint(total)")

    assert main(["a.ipynb"]) == 1
    assert capsys.readouterr().out == (
        "a.ipynb:cell 2:2:7: NB101 `total` is read here, and no cell writes it\n"
        "2 | print(total)\n"
        "  |       ^^^^^\n"
        "help: write it in a cell above, or take this line out\n"
        "\n"
        "1 error in 1 of 1 notebook\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere.ipynb"],
        ["--select", "NB999", "."],
        ["--shard", "6/5", "."],
        ["--output-format", "poem", "."],
        ["--baseline", "nowhere.json", "."],
        ["--config", "nowhere.toml", "."],
        ["--since=--upload-pack=x", "."],
    ],
)
def test_wrong_use_is_two(
    here: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_unreadable_notebook_is_a_finding_and_the_run_goes_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.ipynb").write_text('{"cells": [\n<<<<<<< ours\n')
    put(here / "b.ipynb", BAD)

    assert main(["--output-format", "concise", "-q", "."]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "a.ipynb:cell 1:1:1: NB001 the file has merge-conflict markers",
        "b.ipynb:cell 1:1:7: NB101 `total` is read here, and no cell writes it",
    ]


def test_machines_are_told_the_line_of_the_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(here / "a.ipynb", "x = 1", "print(x)\nprint(total)")

    main(["--output-format", "json", "a.ipynb"])

    (found,) = json.loads(capsys.readouterr().out)
    assert "print(total)" in path.read_text().splitlines()[found["raw_line"] - 1]
    assert (found["cell"], found["cell_id"]) == (2, "cell-2")
    assert found["location"] == {"row": 2, "column": 7}
    assert found["filename"] == str(path)


def test_several_formats_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", BAD)
    formats = ["github", "sarif=out/a.sarif", "gitlab=a.json", "junit=a.xml"]

    main([*(f"--output-format={each}" for each in formats), "."])

    line = json.loads(Path("a.json").read_text())[0]["location"]["lines"]["begin"]
    sarif = json.loads(Path("out/a.sarif").read_text())["runs"][0]["results"][0]
    physical = sarif["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": line}
    assert physical["artifactLocation"]["uri"] == "a.ipynb"
    assert ElementTree.parse("a.xml").getroot().get("failures") == "1"
    assert capsys.readouterr().out.startswith(
        f"::error title=nb2prod NB101,file=a.ipynb,line={line}::cell 1, line 1: NB101"
    )


def test_fingerprints_survive_moved_cells(here: Path) -> None:
    names = []
    for sources in ([BAD, "x = 1"], ["x = 1", "y = 2", BAD]):
        put(here / "a.ipynb", *sources)
        main(["--output-format", "gitlab=a.json", "."])
        names.append(json.loads(Path("a.json").read_text())[0]["fingerprint"])

    assert names[0] == names[1]


def test_folders_are_searched_as_git_would(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    (here / ".gitignore").write_text("build/\n*.tmp.ipynb\n!kept.tmp.ipynb\n")
    for name in (
        "a.ipynb",
        "sub/b.ipynb",
        "sub/.ipynb_checkpoints/b.ipynb",
        "build/c.ipynb",
        "d.tmp.ipynb",
        "kept.tmp.ipynb",
        "archive/old/e.ipynb",
    ):
        put(here / name, BAD)

    main(["--exclude", "archive", "--output-format", "concise", "-q", "."])

    paths = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert paths == ["a.ipynb", "kept.tmp.ipynb", "sub/b.ipynb"]


def test_shards_are_all_of_it_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(9):
        put(here / f"n{number}.ipynb", BAD)

    for shard in ("1/3", "2/3", "3/3"):
        main(["--shard", shard, "--output-format", "concise", "-q", "."])

    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == [
        f"n{number}.ipynb" for number in range(9)
    ]


def test_since_looks_at_changed_and_new_notebooks_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    put(here / "old.ipynb", BAD)
    put(here / "changed.ipynb", BAD)
    for words in (["init", "-q", "."], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    put(here / "changed.ipynb", BAD, BAD)
    put(here / "new.ipynb", BAD)

    main(["--since", "HEAD", "--output-format", "concise", "-q", "."])

    paths = {line.partition(":")[0] for line in capsys.readouterr().out.splitlines()}
    assert paths == {"changed.ipynb", "new.ipynb"}


@pytest.mark.parametrize(
    ("settings", "words", "expected"),
    [
        ("", [], 1),
        ('ignore = ["NB1"]', [], 0),
        ('ignore = ["NB1"]', ["--isolated"], 1),
        ('ignore = ["NB1"]', ["--ignore", "NB2"], 1),
        ('select = ["NB2"]', [], 0),
        ('per-file-ignores = { "a.*" = ["NB101"] }', [], 0),
        ('builtins = ["total"]', [], 0),
        ('exclude = ["a.ipynb"]', [], 0),
        ('ignore = ["NB1"]\nextend-select = ["NB101"]', [], 1),
        ("", ["--exit-zero"], 0),
    ],
)
def test_settings_come_from_the_file_and_then_the_options(
    here: Path, settings: str, words: list[str], expected: int
) -> None:
    (here / "pyproject.toml").write_text(f"[tool.nb2prod.lint]\n{settings}\n")
    put(here / "a.ipynb", BAD)

    assert main([*words, "."]) == expected


def test_every_wrong_setting_is_named_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[tool.nb2prod.lint]\nselcet = []\nfail-on = "never"\nignore = ["NB999"]\n'
    (here / "pyproject.toml").write_text(text)

    assert main(["."]) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in ("selcet", "fail-on", "NB999"))


def test_settings_are_shown_as_toml(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import tomllib

    main(["--select", "NB1,NB2", "--per-file-ignores", "a/*:NB3", "--show-settings"])

    shown = tomllib.loads(capsys.readouterr().out)["tool"]["nb2prod"]["lint"]
    assert shown["select"] == ["NB1", "NB2"]
    assert shown["per-file-ignores"] == {"a/*": ["NB3"]}


@pytest.mark.parametrize(("fail_on", "expected"), [("error", 0), ("warning", 1)])
def test_fail_on_sets_the_limit(here: Path, fail_on: str, expected: int) -> None:
    put(here / "a.ipynb", "import random\nprint(random.random())")

    assert main(["--fail-on", fail_on, "."]) == expected


def test_baseline_fails_on_new_findings_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", BAD)
    main(["--write-baseline", "base.json", "."])
    put(here / "a.ipynb", "x = 1", BAD, "print(fresh)")
    capsys.readouterr()

    assert (
        main(["--baseline", "base.json", "--output-format", "concise", "-q", "."]) == 1
    )
    assert [line[:14] for line in capsys.readouterr().out.splitlines()] == [
        "a.ipynb:cell 3"
    ]


def test_baseline_names_what_was_mended(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", BAD)
    main(["--write-baseline", "base.json", "."])
    put(here / "a.ipynb", "x = 1")
    capsys.readouterr()

    assert (
        main(["--baseline", "base.json", "--output-format", "concise", "-q", "."]) == 0
    )
    assert "NB903" in capsys.readouterr().out


def test_statistics_count_by_rule(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", "print(a)\nprint(b)", "print(c)\nc = 1")

    main(["--statistics", "."])

    assert capsys.readouterr().out.splitlines()[:2] == [
        "2  NB101  undefined-name",
        "1  NB202  used-before-written",
    ]


def test_standard_input_is_read(here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nb2prod", "lint", "-", "--output-format", "concise"],
        input=notebook(BAD),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stdout.startswith("stdin.ipynb:cell 1:1:7: NB101")


def test_cache_gives_the_same_answer_and_notices_changes(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        put(here / f"n{number}.ipynb", BAD)
    answers = []
    for text in (BAD, BAD, "total = 1\n"):
        put(here / "n1.ipynb", text)
        main(["--output-format", "json", "."])
        answers.append(json.loads(capsys.readouterr().out))

    assert answers[0] == answers[1]
    assert len(answers[2]) == len(answers[1]) - 1


def test_cache_notices_a_changed_neighbour(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        put(here / f"n{number}.ipynb", "from tools import *\nprint(total)")
    seen = []
    for text in ("total = 1\n", "other = 1\n"):
        (here / "tools.py").write_text(text)
        main(["--output-format", "json", "."])
        seen.append(len(json.loads(capsys.readouterr().out)))

    assert seen == [0, 3]


def test_broken_cache_is_no_problem(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        put(here / f"n{number}.ipynb", BAD)
    main(["--output-format", "json", "."])
    first = capsys.readouterr().out
    for path in (here / "cache").rglob("*"):
        if path.is_file():
            path.write_text("[{broken")

    main(["--output-format", "json", "."])

    assert capsys.readouterr().out == first


def test_processes_change_nothing_but_the_time(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(30):
        put(here / f"n{number:02}.ipynb", BAD, f"print(missing_{number})")
    answers = []
    for jobs in ("1", "2"):
        main(["--no-cache", "--jobs", jobs, "--output-format", "json", "."])
        answers.append(capsys.readouterr().out)

    assert answers[0] == answers[1]


def test_lint_never_imports_what_is_slow() -> None:
    program = (
        "import sys\nfrom nb2prod.lint_cli import main\n"
        "main(['--isolated', sys.argv[1]])\n"
        "slow = {'libcst', 'nbformat', 'typer', 'rich', 'IPython', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(str(slow) if slow else 0)"
    )
    here = str(Path(__file__).parent)

    done = subprocess.run(
        [sys.executable, "-c", program, here], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_warnings_may_be_few_and_errors_never(here: Path) -> None:
    put(here / "a.ipynb", "name = 1", "import random\nprint(random.random())")
    put(here / "b.ipynb", BAD)

    assert main(["a.ipynb", "--max-warnings", "1"]) == 0
    assert main(["a.ipynb", "--max-warnings", "0"]) == 1
    assert main(["a.ipynb", "b.ipynb", "--max-warnings", "9"]) == 1


def test_cell_magic_of_a_setting_has_python_in_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", "%%px --local\nrows = [total]", "print(rows)")

    assert main(["a.ipynb", "--cell-magics", "px", "--output-format", "concise"]) == 1
    assert "`total` is read here" in capsys.readouterr().out
    assert main(["a.ipynb", "--select", "NB101,NB202"]) == 0


def test_stale_entries_of_the_baseline_are_a_rule(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "a.ipynb", BAD)
    main(["a.ipynb", "--write-baseline", "known.json"])
    put(here / "a.ipynb", "print(1)")

    assert main(["a.ipynb", "--baseline", "known.json", "--fail-on", "info"]) == 1
    assert "NB903 the baseline known.json still lists NB101" in capsys.readouterr().out
    again = ["a.ipynb", "--baseline", "known.json", "--fail-on", "info"]
    assert main([*again, "--ignore", "NB903"]) == 0


def test_what_cannot_be_fixed_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.py").write_text("# %%\nnp.zeros(3)\n")

    assert main(["a.py", "--fix"]) == 1
    assert "1 notebook with fixable findings left alone" in capsys.readouterr().err
    assert (here / "a.py").read_text() == "# %%\nnp.zeros(3)\n"

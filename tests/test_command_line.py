"""The command as a newcomer meets it: what it answers, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from making import ROOT, bytes_under, code, command, notebook_text, prose
from rain import RAIN

from nb2prod import __version__

HEAVY = {"libcst", "nbformat", "black", "jinja2", "pandas", "nbclient", "matplotlib"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rain.ipynb").write_text(RAIN)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["convert", "--help"], ["verify", "--help"]],
)
def test_start_up_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    answer = command(*arguments, cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")

    lines = [line for line in answer.err.split("\n") if line.startswith("import time:")]
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert answer.code == 0
    assert "typer" in modules
    assert modules & HEAVY == set()


def test_version(tmp_path: Path) -> None:
    answer = command("--version", cwd=tmp_path)

    assert (answer.code, answer.out, answer.err) == (0, f"nb2prod {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], ["convert", "--version", "Usage"]),
        (["convert", "--help"], ["--output", "--plan", "--target", "--overwrite"]),
        (["verify", "--help"], ["--interpreter", "--timeout", "--quiet"]),
        (["lint", "--help"], ["--select"]),
    ],
)
def test_help_is_the_answer(
    arguments: list[str], said: list[str], tmp_path: Path
) -> None:
    answer = command(*arguments, cwd=tmp_path, COLUMNS="120")

    assert answer.code == 0
    assert [word for word in said if word not in answer.out] == []
    assert answer.err == ""


MISTAKES = [
    [],
    ["nothing"],
    ["convert"],
    ["convert", "rain.ipynb", "more"],
    ["convert", "rain.ipynb", "--nothing"],
    ["convert", "rain.ipynb", "--output"],
    ["convert", "rain.ipynb", "--entry", "nothing"],
    ["convert", "rain.ipynb", "--output", "rain.ipynb"],
    ["convert", "rain.ipynb", "--output", "."],
    ["convert", "rain.ipynb", "--output", ".."],
    ["convert", "rain.ipynb", "--output", "rain.ipynb/inner"],
    ["convert", "rain.ipynb", "--target", "nothing"],
    ["convert", "rain.ipynb", "--python", "two"],
    ["convert", "rain.ipynb", "--type-engine", "nothing"],
    ["convert", "gone.ipynb"],
    ["convert", "gone.ipynb", "--plan"],
    ["convert", "."],
]


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_mistake_on_the_command_line(arguments: list[str], folder: Path) -> None:
    answer = command(*arguments, cwd=folder)

    assert answer.code == 2
    assert answer.err or not arguments  # without any, the help is the answer
    assert "Traceback" not in answer.err
    assert bytes_under(folder) == {"rain.ipynb": RAIN.encode()}


def test_conversion_says_what_it_wrote_and_how_to_run_it(folder: Path) -> None:
    answer = command("convert", "rain.ipynb", "--no-lock", cwd=folder)

    assert answer.code == 0
    assert answer.out.startswith("wrote daily_rain: ")
    assert re.search(r"left out \d+ ", answer.out)
    assert (folder / "rain.ipynb").read_text() == RAIN
    assert sorted(path.name for path in folder.iterdir()) == [
        "daily_rain",
        "rain.ipynb",
    ]
    run = answer.out.partition("run it:\n")[2]
    done = subprocess.run(
        ["bash", "-euc", run.replace("python", shlex.quote(sys.executable), 1)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "6 True\n"), done.stderr


def test_project_takes_options_variables_and_help(folder: Path) -> None:
    command("convert", "rain.ipynb", "--no-lock", "-o", "p", cwd=folder)

    assert run_project(folder / "p") == "6 True\n"
    assert run_project(folder / "p", "--limit", "7") == "6 False\n"
    assert run_project(folder / "p", DAILY_RAIN_LIMIT="8") == "6 False\n"
    assert run_project(folder / "p", "--limit", "3", DAILY_RAIN_LIMIT="8") == "6 True\n"
    (folder / "p" / ".env").write_text("DAILY_RAIN_LIMIT=9\n")
    assert run_project(folder / "p") == "6 False\n"
    assert "--limit" in run_project(folder / "p", "--help")


def run_project(project: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "daily_rain", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_plan_tells_everything_and_writes_nothing(folder: Path) -> None:
    answer = command("convert", "rain.ipynb", "--plan", cwd=folder)

    assert answer.code == 0
    assert answer.err.startswith("note: the lock ") and answer.err.count("\n") == 1
    assert "package daily_rain: Daily rain" in answer.out
    for part in ("steps", "settings", "limit: int = 4", "left out", "rain[:2]"):
        assert part in answer.out
    assert bytes_under(folder) == {"rain.ipynb": RAIN.encode()}


def test_plan_of_a_notebook_that_is_refused(folder: Path) -> None:
    (folder / "hidden.ipynb").write_text(notebook_text(code("print(gone)")))

    answer = command("convert", "hidden.ipynb", "--plan", cwd=folder)

    assert (answer.code, answer.out) == (1, "")
    assert re.search(r"hidden\.ipynb:cell 1:1.*: .*`?gone`?", answer.err)


def test_quiet_says_nothing(folder: Path) -> None:
    answer = command("convert", "rain.ipynb", "--no-lock", "-q", "-o", "p", cwd=folder)

    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_existing_project_needs_overwrite(folder: Path) -> None:
    arguments = ("convert", "rain.ipynb", "--no-lock", "-o", "p")
    command(*arguments, cwd=folder)
    settings = folder / "p/src/daily_rain/settings.py"
    edited = settings.read_text() + "# mine\n"
    settings.write_text(edited)
    before = bytes_under(folder)

    refused = command(*arguments, cwd=folder)
    unchanged = bytes_under(folder)
    kept = command(*arguments, "--overwrite", cwd=folder)
    after_overwrite = settings.read_text()
    forced = command(*arguments, "--overwrite", "--force", cwd=folder)

    assert (refused.code, unchanged) == (2, before)
    assert "--overwrite" in refused.err
    assert (kept.code, after_overwrite) == (0, edited)
    assert "settings.py" in kept.out
    assert (forced.code, settings.read_text() == edited) == (0, False)


def test_same_input_gives_the_same_bytes(folder: Path) -> None:
    for output, seed in (("one", "1"), ("two", "2")):
        command(
            *("convert", "rain.ipynb", "--no-lock", "-o", output),
            cwd=folder,
            PYTHONHASHSEED=seed,
        )

    assert bytes_under(folder / "one") == bytes_under(folder / "two")


def test_output_may_be_anywhere(folder: Path) -> None:
    (folder / "deep").mkdir()
    answer = command(
        *("convert", "../rain.ipynb", "--no-lock", "-o", "../new/inner/p"),
        cwd=folder / "deep",
    )

    assert answer.code == 0
    assert json.loads((folder / "new/inner/p/nb2prod.json").read_text())["package"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_terminal_of_any_encoding(encoding: str, tmp_path: Path) -> None:
    text = notebook_text(prose("# 雨 🌧"), code("x = '雨'\nprint(x)"), code("x\n'🌧'"))
    (tmp_path / "雨.ipynb").write_text(text)

    answer = command(
        "convert", "雨.ipynb", "--plan", cwd=tmp_path, PYTHONIOENCODING=encoding
    )

    assert answer.code == 0, answer.err
    assert answer.out.startswith("package ")


def test_readmes_first_commands(tmp_path: Path) -> None:
    """README's own lines, but for those that install, which need a network."""
    shutil.copytree(ROOT / "fixtures/work", tmp_path / "fixtures/work")
    text = (ROOT / "README.md").read_text()
    block = text.partition("## Try it")[2].partition("```sh\n")[2].partition("```")[0]
    lines = [
        line for line in block.splitlines() if not re.search("pip|venv .venv", line)
    ]
    script = re.sub(r"\S*\.venv/bin/python", sys.executable, "\n".join(lines))
    script = script.replace(".venv/bin/nb2prod", f"{sys.executable} -m nb2prod")
    script = script.replace(" convert ", " convert --no-lock ")

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:src"},
        capture_output=True,
        text=True,
    )

    assert len(lines) >= 3
    assert done.returncode == 0, done.stderr
    assert "mae" in done.stdout
    assert list(tmp_path.glob("build/*/outputs/figures/*.png"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["lint .", "convert rain.ipynb --plan", "rule NB101"])
def test_output_that_fits_nowhere_is_told_in_one_line(folder: Path, words: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nb2prod", *words.split()],
            cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("error: cannot write: ")


def test_an_occupied_folder_is_refused_before_the_notebook_runs(folder: Path) -> None:
    ran = folder / "ran"
    cell = code(f"open({str(ran)!r}, 'w').close()\nprint(1)")
    (folder / "marks.ipynb").write_text(notebook_text(cell))
    (folder / "p").mkdir()
    (folder / "p/mine").write_text("")

    answer = command("convert", "marks.ipynb", "--run", "-o", "p", cwd=folder)

    assert answer.code == 2
    assert "error: p already has files" in answer.err
    assert "ran cell" not in answer.err
    assert not ran.exists()


def test_verbose_says_what_each_stage_did(folder: Path) -> None:
    arguments = ("convert", "rain.ipynb", "--no-lock", "-o")

    told = command(*arguments, "p", "--verbose", cwd=folder)
    plain = command(*arguments, "q", cwd=folder)
    quiet = command(*arguments, "r", "-v", "-q", cwd=folder)

    stages = re.findall(r"^(.+): \d+\.\d s$", told.err, re.M)
    assert len(stages) == told.err.count("\n") == 6
    assert re.fullmatch(r"rain\.ipynb: planned [12] steps?", stages[0])
    assert stages[2] == "made 1 file of tests"
    assert stages[3].startswith("locked 0 distributions, over python:")
    assert stages[-1] == "audited and wrote p"
    assert told.out == plain.out.replace(" q", " p").replace("q:", "p:")
    assert (plain.err, quiet.err, quiet.out) == ("", "", "")


@pytest.mark.parametrize("entry", ["batch", "api", "worker"])
def test_says_how_to_start_each_module_that_starts_something(
    entry: str, folder: Path
) -> None:
    options = ("--no-lock", "-o", "p", "--entry", entry)

    answer = command("convert", "rain.ipynb", *options, cwd=folder)

    started = re.findall(r"^  PYTHONPATH=src python -m (\S+)$", answer.out, re.M)
    mains = [path.parent for path in (folder / "p/src").rglob("__main__.py")]
    places = {".".join(place.relative_to(folder / "p/src").parts) for place in mains}
    assert set(started) == places


def files_told(words: str, *, of: Collection[str]) -> int:
    """How many files a line tells of, where those that it names are among these."""
    named, _, more = words.partition(" and ")
    assert set(named.split(", ")) <= set(of)
    return len(named.split(", ")) + int(more.partition(" ")[0] or 0)


def test_overwriting_says_what_a_run_had_recorded(folder: Path) -> None:
    arguments = ("convert", "rain.ipynb", "--no-lock", "-o", "p")
    command(*arguments, "--run", "--interpreter", sys.executable, cwd=folder)
    before = bytes_under(folder / "p")
    assert "tests/test_steps.py" in before

    without = command(*arguments, "--overwrite", cwd=folder)
    first = re.findall("^note: p loses (.+): a run wrote it, and", without.err, re.M)
    again = command(*arguments, "--overwrite", cwd=folder)

    gone = before.keys() - bytes_under(folder / "p").keys()
    said = {
        line.removeprefix("removed ")
        for line in without.out.splitlines()
        if line.startswith("removed ")
    }
    named = {path for path in gone if not path.startswith("tests/data/")}
    assert named == {path for path in said if " of " not in path}
    assert "of tests/data/" in without.out
    assert files_told(first[0], of=gone) == len(gone)
    assert "comes back with `--run`" in without.out
    assert "removed" not in again.out


def test_another_kind_of_project_says_first_what_goes_and_keeps_what_is_edited(
    folder: Path,
) -> None:
    arguments = ("convert", "rain.ipynb", "--no-lock", "-o", "p")
    command(*arguments, "--entry", "api", cwd=folder)
    edited = "src/daily_rain/api/app.py"
    (folder / "p" / edited).write_text("# mine\n")
    before = bytes_under(folder / "p")

    planned = command(*arguments, "--overwrite", "--plan", cwd=folder)
    forced = command(*arguments, "--overwrite", "--force", cwd=folder)

    after = bytes_under(folder / "p")
    removed = set(re.findall("^removed (.+)$", forced.out, re.M))
    assert removed == before.keys() - after.keys() != set()
    loses = re.findall(
        "^note: p loses (.+): it was made with `--entry api` and becomes `--entry batch`$",
        planned.err,
        re.M,
    )
    assert files_told(loses[0], of=removed) == len(removed)
    assert f"note: p keeps your {edited}, which it has no use for then\n" in planned.err
    assert planned.err in forced.err
    assert after[edited] == b"# mine\n"
    assert f"kept your {edited}\n" in forced.out


def test_the_same_kind_of_project_loses_nothing(folder: Path) -> None:
    arguments = ("convert", "rain.ipynb", "--no-lock", "-o", "p", "--entry", "api")
    command(*arguments, cwd=folder)

    again = command(*arguments, "--overwrite", cwd=folder)

    assert (again.code, again.err) == (0, "")


def test_plan_tells_secrets_and_the_services_settings(folder: Path) -> None:
    asks = code("import getpass\nword = getpass.getpass()\nprint(len(word))")
    (folder / "asks.ipynb").write_text(notebook_text(asks))

    answer = command("convert", "asks.ipynb", "--entry", "api", "--plan", cwd=folder)

    assert "  word: str, required, a secret  (cell 1)\n" in answer.out
    assert "  service_port: int = 8000  (of the service)\n" in answer.out
    assert "cell 0" not in answer.out


def test_plan_refuses_to_expose_what_is_no_step(folder: Path) -> None:
    arguments = ("rain.ipynb", "--entry", "api", "--expose", "NOTHING")

    planned = command("convert", *arguments, "--plan", cwd=folder)
    converted = command("convert", *arguments, cwd=folder)

    assert (planned.code, planned.out) == (2, "")
    assert "--expose NOTHING: there is no such step" in planned.err
    assert planned.err == converted.err

"""What `convert` writes as tests: it passes at once, and it can fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from fake_secrets import TOKENS
from making import code, command, notebook_text
from shop_notebook import write_shop

pytestmark = pytest.mark.xdist_group("generated tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A converted notebook, and what the command said on its way."""

    folder: Path
    said: str

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")


def converted(place: Path, *options: str) -> Project:
    notebook = write_shop(place)
    done = command("convert", str(notebook), "--no-lock", *options, cwd=place)
    assert done.code == 0, done.err
    return Project(folder=place / "daily_orders", said=done.out + done.err)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return converted(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Project:
    place = tmp_path_factory.mktemp("golden")
    return converted(place, "--run", "--interpreter", sys.executable)


def run_tests(project: Path, *options: str, **given: str) -> tuple[int, str]:
    """The project's own tests, with other hashes each time."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=project,
        env={k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"} | given,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def run_job(project: Path) -> subprocess.CompletedProcess[str]:
    """The project's main job."""
    return subprocess.run(
        [sys.executable, "-m", "daily_orders"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("kind", ["plain", "golden"])
def test_passes_at_once_and_leaves_the_project_as_it_is(
    kind: str, request: pytest.FixtureRequest
) -> None:
    project = request.getfixturevalue(kind).folder
    before = files_of(project)

    failed, said = run_tests(project)

    assert failed == 0, said
    assert "skipped" not in said
    assert files_of(project) == before


@pytest.mark.parametrize("kind", ["plain", "golden"])
def test_knows_neither_a_persons_env_file_nor_what_a_shell_exports(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(request.getfixturevalue(kind).folder, project)
    (project / ".env").write_text("DAILY_ORDERS_ORDERS_CSV=nowhere.csv\n", "utf-8")

    failed, said = run_tests(project, DAILY_ORDERS_SEED="9", daily_orders_best_csv="b")

    assert failed == 0, said


def test_records_the_notebooks_values_whatever_a_shell_exports(tmp_path: Path) -> None:
    cells = [
        "RATE = 3",
        "def double(n):\n    return n * 2\nsize = double(RATE)\nprint(size)",
    ]
    (tmp_path / "rates.ipynb").write_text(notebook_text(*map(code, cells)))
    options = ["--no-lock", "--quiet", "--run", "--interpreter", sys.executable]

    done = command("convert", "rates.ipynb", *options, cwd=tmp_path, RATES_RATE="4")

    assert (done.code, done.out, done.err) == (0, "", "")
    assert (tmp_path / "rates/tests/data/printed.txt").read_text("utf-8") == "6\n"


def files_of(folder: Path) -> set[Path]:
    """What lies in a project, but for what Python keeps for itself."""
    return {p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"}


def test_says_how_to_record_more(plain: Project) -> None:
    text = plain.text("tests/test_pipeline.py")

    assert "`nb2prod convert --run`" in text
    assert "the same input gives the same output is not tested" in text


@pytest.mark.parametrize(
    "step",
    [
        "load_orders",
        "clean_orders",
        "generate_noise",
        "train_model",
        "predict_forecast",
    ],
)
def test_tests_each_step(step: str, golden: Project) -> None:
    assert any(
        name.startswith(f"def test_{step.split('_')[0]}")
        for name in re.findall(
            r"^def test_\w+", golden.text("tests/test_steps.py"), re.M
        )
    )


def test_says_what_no_run_repeats(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "`started` of" in golden.said
    assert "differs from run to run" in text
    assert not re.search(r"assert_same\((summary\()?started\b", text)


def test_draws_from_a_seed_what_the_notebook_leaves_to_chance(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "The notebook leaves it to chance; here it starts from a seed." in text
    assert "assert_same(summary(lot), " in text
    assert "random.seed(seed)" in golden.text("tests/whole_run.py")


def test_tests_within_a_whole_run_what_an_earlier_seed_decides(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "It depends on what earlier steps set." in text
    assert re.search(r'calls\["\w*noise\w*"\]', text)


def test_compares_models_by_what_they_learnt_and_say(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "assert_same(summary(model)" in text
    assert "model.predict(clean[model.feature_names_in_][:20])" in text


MUTANTS = [
    ("units > 1", "units > 2", "test_steps.py"),
    ("np.random.normal(size=3)", "np.random.normal(size=4)", "test_steps.py"),
    (".head(4)", ".head(5)", "test_steps.py"),
    ("['value'] * 2", "['value'] * -2", "test_pipeline.py"),
    ("fontsize=11", "fontsize=12", "test_steps.py"),
    ("note(notes, 8128)", "note(notes, 8129)", "test_functions.py"),
]


@pytest.mark.parametrize(("was", "becomes", "file"), MUTANTS)
def test_notices_a_change(
    was: str, becomes: str, file: str, golden: Project, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(golden.folder, project)
    steps = project / "src/daily_orders/steps.py"
    before, found, after = steps.read_text("utf-8").rpartition(was.replace("'", '"'))
    assert found
    steps.write_text(before + becomes.replace("'", '"') + after, "utf-8")

    failed, said = run_tests(project, "-x", f"tests/{file}")

    assert failed == 1, said


def test_says_how_far_the_tests_are(golden: Project) -> None:
    lines = golden.said.splitlines()

    assert re.search(r"^ran the package \(1 of 2\): \d+\.\d s$", golden.said, re.M)
    assert any(re.match(r"ran the project's tests \((\d+) of \1\): ", x) for x in lines)


def test_flags_what_happens_silently(golden: Project) -> None:
    text = golden.text("tests/test_edge_cases.py")

    assert "missing_values" in text and "no_rows" in text
    assert "without complaint" in text
    assert "without complaint" in golden.said


def test_stays_small(golden: Project) -> None:
    data = golden.folder / "tests" / "data"

    sizes = [path.stat().st_size for path in data.rglob("*") if path.is_file()]

    assert sizes
    assert sum(sizes) < 2_500_000


@pytest.mark.parametrize("tool", ["ruff", "black"])
@pytest.mark.parametrize("kind", ["plain", "golden"])
def test_reads_as_if_written_by_hand(
    tool: str, kind: str, request: pytest.FixtureRequest
) -> None:
    project = request.getfixturevalue(kind).folder
    options = {
        "ruff": ["check", "--no-cache", "--select", "E4,E7,E9,F,B,I"],
        "black": ["--check"],
    }

    argv = [sys.executable, "-m", tool, *options[tool], "tests", "src"]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_contract_names_rows_and_columns(golden: Project, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(golden.folder, project)
    table = next(p for p in project.rglob("orders.csv") if "tests" not in p.parts)
    lines = table.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace(",E,", ",X,").replace(",W,", ",X,")
    table.write_text("\n".join(lines) + "\n", "utf-8")

    done = run_job(project)

    assert done.returncode == 1
    assert done.stdout == "28 orders\n"
    assert "Traceback" not in done.stderr
    assert re.search(r"column `shop`: isin\(.*\), rows 2 \('X'\)", done.stderr)


def test_contract_changes_nothing_that_is_printed(
    golden: Project, tmp_path: Path
) -> None:
    bare = tmp_path / "project"
    shutil.copytree(golden.folder, bare)
    pipeline = bare / "src/daily_orders/pipeline.py"
    lines = pipeline.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "contracts.check(" not in line]
    pipeline.write_text("".join(kept), "utf-8")

    checked, unchecked = run_job(golden.folder), run_job(bare)

    assert len(kept) < len(lines)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == unchecked.stdout != ""


def test_leaves_contracts_out_where_asked(tmp_path: Path) -> None:
    notebook = tmp_path / "tiny.ipynb"
    (tmp_path / "a.csv").write_text("n\n1\n2\n", encoding="utf-8")
    cells = ["import pandas as pd", "table = pd.read_csv('a.csv')"]
    notebook.write_text(notebook_text(*map(code, cells)), encoding="utf-8")
    options = ["--no-lock", "--run", "--interpreter", sys.executable, "--no-contracts"]

    done = command("convert", str(notebook), *options, "-o", "made", cwd=tmp_path)

    assert done.code == 0, done.err
    assert (tmp_path / "made/tests/test_steps.py").exists()
    assert not list(tmp_path.glob("made/src/*/contracts.py"))
    assert "pandera" not in (tmp_path / "made/requirements.in").read_text("utf-8")


def test_no_file_of_the_project_names_a_scratch_folder(golden: Project) -> None:
    texts = [
        path.read_text("utf-8", errors="replace")
        for path in golden.folder.rglob("*")
        if path.is_file() and path.suffix in {".py", ".json", ".md", ".toml", ".txt"}
    ]

    assert not [text for text in texts if "nb2prod-tests-" in text]
    assert json.loads(golden.text("nb2prod.json"))["schema"] == 1


def test_skips_only_while_what_the_notebook_asks_for_is_not_set(tmp_path: Path) -> None:
    cells = ["word = input('Which word? ')", "letters = len(word)\nprint(letters)"]
    (tmp_path / "asks.ipynb").write_text(notebook_text(*map(code, cells)))
    done = command("convert", "asks.ipynb", "--no-lock", cwd=tmp_path)
    assert done.code == 0, done.err

    without = run_tests(tmp_path / "asks", "-rs")
    given = run_tests(tmp_path / "asks", "-rs", ASKS_WORD="seven")

    assert without[0] == 0, without[1]
    assert "set ASKS_WORD first: the notebook asked for it" in without[1]
    assert given[0] == 0, given[1]
    assert "skipped" not in given[1]


def test_tests_of_steps_wait_for_what_the_notebook_held(tmp_path: Path) -> None:
    cells = [
        f"WORD_TOKEN = {TOKENS['GitHub token']!r}",
        "def size(text):\n    return len(text)\nis_long = size(WORD_TOKEN) > 3\nprint(is_long)",
    ]
    (tmp_path / "asks.ipynb").write_text(notebook_text(*map(code, cells)))
    done = command("convert", "asks.ipynb", "--no-lock", "--run", "--interpreter", sys.executable, cwd=tmp_path, ASKS_WORD_TOKEN="seven77")  # fmt: skip
    assert done.code == 0, done.err

    assert (tmp_path / "asks/tests/test_steps.py").is_file()

    without = run_tests(tmp_path / "asks", "-rs")
    given = run_tests(tmp_path / "asks", "-rs", ASKS_WORD_TOKEN="seven77")

    assert without[0] == given[0] == 0, without[1] + given[1]
    assert "passed" not in without[1]
    assert "skipped" not in given[1]


def test_does_not_wait_for_what_the_job_leaves_running(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    stays = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(120)"
    cells = [
        code("import subprocess\nimport sys"),
        code(f"subprocess.Popen([sys.executable, '-c', {stays!r}])\nprint('left one')"),
    ]
    (tmp_path / "left.ipynb").write_text(notebook_text(*cells))
    done = command("convert", "left.ipynb", "--no-lock", "-o", "left", cwd=tmp_path)
    assert done.code == 0, done.err
    started = time.monotonic()

    # the tests' own output is read from a file too: what is left running holds it
    with (tmp_path / "said").open("w") as said:
        failed = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--basetemp={tmp_path / 'base'}"],
            cwd=tmp_path / "left", stdout=said, stderr=said,
        ).returncode  # fmt: skip

    left = pids.read_text().split()
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert left
    assert failed == 0, (tmp_path / "said").read_text()
    assert time.monotonic() - started < 100

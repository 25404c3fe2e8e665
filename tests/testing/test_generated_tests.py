"""What `convert` writes as tests: it passes at once, and it can fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from making import command
from shop_notebook import write_shop


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


def run_tests(project: Path, *options: str) -> tuple[int, str]:
    """The project's own tests, with other hashes each time."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=project,
        env={k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"},
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
def test_passes_at_once(kind: str, request: pytest.FixtureRequest) -> None:
    project = request.getfixturevalue(kind).folder

    code, said = run_tests(project)

    assert code == 0, said
    assert "skipped" not in said


def test_leaves_the_project_as_it_is(plain: Project) -> None:
    before = {path for path in plain.folder.rglob("*") if path.suffix != ".pyc"}

    run_tests(plain.folder)

    after = {path for path in plain.folder.rglob("*") if path.suffix != ".pyc"}
    assert {p.name for p in after - before} <= {"__pycache__"}


def test_says_how_to_record_more(plain: Project) -> None:
    text = plain.text("tests/test_pipeline.py")

    assert "`nb2prod convert --run`" in text
    assert "the same input gives the same output is not tested" in text


@pytest.mark.parametrize(
    "step",
    [
        "load_orders",
        "compute_clean",
        "compute_noise",
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

    assert "`lot` of" in golden.said
    assert "differs from run to run" in text
    assert not re.search(r"assert_same\((lot|forecast)\b", text)


def test_tests_within_a_whole_run_what_an_earlier_seed_decides(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "It depends on what earlier steps set." in text
    assert re.search(r'calls\["\w*noise\w*"\]', text)


def test_compares_models_by_what_they_learnt_and_say(golden: Project) -> None:
    text = golden.text("tests/test_steps.py")

    assert "assert_same(summary(model)" in text
    assert "model.predict(clean[model.feature_names_in_][:20])" in text


MUTANTS = [
    ("units > 1", "units > 2"),
    ("np.random.normal(size=3)", "np.random.normal(size=4)"),
    ("['value'] * 2", "['value'] * -2"),
    (".head(4)", ".head(5)"),
]


@pytest.mark.parametrize(("was", "becomes"), MUTANTS)
def test_notices_a_change(
    was: str, becomes: str, golden: Project, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(golden.folder, project)
    steps = project / "src/daily_orders/steps.py"
    before, found, after = steps.read_text("utf-8").rpartition(was.replace("'", '"'))
    assert found
    steps.write_text(before + becomes.replace("'", '"') + after, "utf-8")

    code, said = run_tests(
        project, "-x", "tests/test_steps.py", "tests/test_pipeline.py"
    )

    assert code == 1, said


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
    place = tmp_path / "without"
    place.mkdir()
    options = ("--run", "--interpreter", sys.executable, "--no-contracts")
    without = converted(place, *options)

    with_contracts, bare = run_job(golden.folder), run_job(without.folder)

    assert with_contracts.returncode == 0, with_contracts.stderr
    assert with_contracts.stdout == bare.stdout != ""
    assert not (without.folder / "src/daily_orders/contracts.py").exists()
    assert "pandera" in golden.text("requirements.in")
    assert "pandera" not in without.text("requirements.in")


def test_no_file_of_the_project_names_a_scratch_folder(golden: Project) -> None:
    texts = [
        path.read_text("utf-8", errors="replace")
        for path in golden.folder.rglob("*")
        if path.is_file() and path.suffix in {".py", ".json", ".md", ".toml", ".txt"}
    ]

    assert not [text for text in texts if "nb2prod-tests-" in text]
    assert json.loads(golden.text("nb2prod.json"))["schema"] == 1

"""Dockerfile, compose file, workflow, .env.example and README: true, and clean for their linters."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from making import code, prose
from projects.generated import locked, project_of

from nb2prod.stages.locking import unlocked

PLAIN = [code("x = 1"), code("print(x)")]
DRAWS = [
    prose("# Sales"),
    code("import pandas as pd\nimport matplotlib.pyplot as plt\nSIZES = [1, 2]"),
    code("df = pd.read_csv('https://example.com/a.csv')\nplt.plot(df.a)\nplt.show()"),
    code("df.to_csv('out.csv')\nprint(SIZES)"),
]
ASKS = [
    code("import getpass\ntoken = getpass.getpass('token')\nname = input('who: ')"),
    code("print(len(token), name)"),
]
KINDS = {
    "plain": (PLAIN, locked("pydantic-settings")),
    "draws": (DRAWS, locked("matplotlib", "pandas", "pydantic-settings", "lightgbm", "opencv-python")),
    "asks": (ASKS, locked("pydantic-settings")),
    "not locked": (DRAWS, unlocked(locked("pandas").needs, "no package index answered")),
}  # fmt: skip


def program(name: str) -> str:
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here: pip install -e '.[dev]'")
    return found


@pytest.fixture(params=KINDS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    cells, lock = KINDS[request.param]
    return project_of(tmp_path, *cells, lock=lock)


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["zizmor", "--offline", "--quiet", ".github"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/ci.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
    ],
    ids=lambda command: f"{command[0]} {command[-1]}",
)  # fmt: skip
def test_linters_find_nothing(project: Path, command: list[str]) -> None:
    done = subprocess.run(
        [program(command[0]), *command[1:]], cwd=project, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def text(project: Path, path: str) -> str:
    return (project / path).read_text("utf-8")


def test_native_libraries_stand_in_the_image_with_their_reason(tmp_path: Path) -> None:
    cells, lock = KINDS["draws"]

    dockerfile = text(project_of(tmp_path, *cells, lock=lock), "Dockerfile")

    assert "# libgomp1: lightgbm loads libgomp.so.1" in dockerfile
    assert "--no-install-recommends libgl1 libglib2.0-0 libgomp1" in dockerfile


def test_no_native_library_means_no_apt(tmp_path: Path) -> None:
    dockerfile = text(project_of(tmp_path, *PLAIN, lock=locked("pandas")), "Dockerfile")

    assert "apt-get" not in dockerfile


def test_the_base_image_is_the_one_that_was_given(tmp_path: Path) -> None:
    base = f"registry.example.com/python@sha256:{'a' * 64}"
    made = project_of(tmp_path, *PLAIN, lock=locked("pandas"), base_image=base)

    assert text(made, "Dockerfile").count(f"FROM {base}") == 2


def test_what_was_asked_for_is_required_everywhere(tmp_path: Path) -> None:
    made = project_of(tmp_path, *ASKS, lock=locked("pydantic-settings"))

    assert "\nSHOP_TOKEN=\n" in text(made, ".env.example")
    assert "SHOP_TOKEN: ${{ secrets.SHOP_TOKEN }}" in text(
        made, ".github/workflows/ci.yml"
    )
    assert "SHOP_NAME: ${{ vars.SHOP_NAME }}" in text(made, ".github/workflows/ci.yml")
    assert "`SHOP_TOKEN`" in text(made, "README.md")


def test_nothing_but_lock_and_code_goes_into_the_image(tmp_path: Path) -> None:
    made = project_of(tmp_path, *DRAWS, lock=locked("pandas"))
    rules = [r for r in text(made, ".dockerignore").split("\n") if r and r[0] != "#"]

    assert rules == ["*", "!requirements.txt", "!src", "**/__pycache__"]


def test_readme_and_workflow_say_the_same(tmp_path: Path) -> None:
    made = project_of(tmp_path, *DRAWS, lock=locked("pandas"))
    readme, workflow = text(made, "README.md"), text(made, ".github/workflows/ci.yml")

    for command in ("ruff check .", "pytest", "python -m sales", "docker build -t sales ."):  # fmt: skip
        assert f"\n{command}\n" in readme
        assert f"run: {command}\n" in workflow

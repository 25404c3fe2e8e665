"""NB310: imports against the lists of requirements around a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.rules import rule
from nb2prod.workflows.lint import Job, lint_bytes

LISTS = {
    "requirements.txt": "Scikit_Learn>=1.4  # models\n-r other.txt\npandas[excel]==2.3\n",
    "pyproject.toml": '[project]\nname = "x"\ndependencies = ["scikit-learn", "pandas>=2"]',
    "environment.yml": "name: x\ndependencies:\n  - scikit-learn=1.4\n  - pandas\n",
    "../requirements.txt": "scikit-learn\npandas\n",
}


def missing(folder: Path, text: str) -> list[str]:
    job = Job(path=str(folder / "nb.py"), codes=frozenset({"NB310"}))
    return [finding.name for finding in lint_bytes(job, text.encode()).findings]


@pytest.mark.parametrize("name", LISTS)
def test_finds_what_no_list_names(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / name).write_text(LISTS[name])

    code = "import os, pandas, torch\nfrom sklearn.svm import SVC\nimport torch.nn"
    assert missing(folder, code) == ["torch"]


@pytest.mark.parametrize(
    "code",
    [
        "import json\nfrom . import near",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "import beside",
        "!pip install torch==2.3\nimport torch",
    ],
)
def test_says_nothing(tmp_path: Path, code: str) -> None:
    (tmp_path / "requirements.txt").write_text("pandas\n")
    (tmp_path / "beside.py").write_text("")

    assert missing(tmp_path, code) == []


def test_says_nothing_without_a_list(tmp_path: Path) -> None:
    assert missing(tmp_path, "import torch") == []


def test_its_page_shows_a_module_that_nobody_has() -> None:
    assert "requirements_of_nobody" in rule("NB310").PAGE.manual

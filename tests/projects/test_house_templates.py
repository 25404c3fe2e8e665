"""A house's own templates are laid over ours, file by file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import ROOT, bytes_under, code, command, convert, notebook_text


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "shop.ipynb"
    path.write_text(notebook_text(code("x = 1\nprint(x)")))
    return path


def house(tmp_path: Path, path: str, text: str) -> Path:
    folder = tmp_path / "house"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)
    return folder


def converted(notebook: Path, *options: str) -> Path:
    project = notebook.parent / "project"
    done = convert(notebook, "--output", str(project), *options)
    assert done.code == 0, done.err
    return project


def test_a_file_of_the_house_takes_the_place_of_ours(
    notebook: Path, tmp_path: Path
) -> None:
    ours = house(tmp_path, "common/README.md.j2", "# {{ package }} of the house\n")

    project = converted(notebook, "--templates", str(ours))

    assert (project / "README.md").read_text() == "# shop of the house\n"
    assert (project / "Dockerfile").is_file()


def test_a_house_may_extend_ours(notebook: Path, tmp_path: Path) -> None:
    text = '{% extends "ours/common/Dockerfile.j2" %}{% block run %}\nCMD ["true"]\n{% endblock %}\n'  # fmt: skip
    ours = house(tmp_path, "common/Dockerfile.j2", text)

    dockerfile = (converted(notebook, "--templates", str(ours)) / "Dockerfile").read_text()  # fmt: skip

    assert dockerfile.startswith("# docker build")
    assert dockerfile.rstrip().endswith('CMD ["true"]')


def test_a_house_may_add_a_file(notebook: Path, tmp_path: Path) -> None:
    ours = house(tmp_path, "common/deploy/job.yaml.j2", "image: {{ distribution }}\n")

    project = converted(notebook, "--templates", str(ours))

    assert (project / "deploy/job.yaml").read_text() == "image: shop\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\n{{ packag }}\n", "README.md.j2:2: 'packag' is undefined"),
        ("one\ntwo\n{% if %}\n", "README.md.j2:3: Expected an expression"),
        ("{{ settings[0].nam }}", "README.md.j2:1: "),
        ("{% include 'gone.j2' %}", "README.md.j2:1: "),
        ("{{ 1 / 0 }}", "README.md.j2:1: division by zero"),
        ("{{ settings.append(1) }}", "README.md.j2:1: "),
    ],
)
def test_a_mistake_is_said_with_its_file_and_line(
    notebook: Path, tmp_path: Path, text: str, said: str
) -> None:
    ours = house(tmp_path, "common/README.md.j2", text)
    notebook.write_text(notebook_text(code("SIZE = 3"), code("print(SIZE)")))

    done = convert(notebook, "--output", str(tmp_path / "p"), "--templates", str(ours))

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err and done.err.count("\n") == 2
    assert not (tmp_path / "p").exists()


def test_a_folder_that_is_not_there_is_said(notebook: Path) -> None:
    done = convert(notebook, "--templates", "nowhere")

    assert done.code == 2
    assert "nowhere" in done.err


def test_the_settings_of_a_folder_may_name_them(notebook: Path, tmp_path: Path) -> None:
    house(tmp_path, "common/README.md.j2", "of the house\n")
    (tmp_path / "pyproject.toml").write_text("[tool.nb2prod]\ntemplates = 'house'\n")

    done = command("convert", "shop.ipynb", "--no-lock", "--output", "p", cwd=tmp_path)

    assert done.code == 0, done.err
    assert (tmp_path / "p/README.md").read_text() == "of the house\n"


def test_ours_can_be_exported_and_given_back(notebook: Path, tmp_path: Path) -> None:
    exported = tmp_path / "exported"
    first = command("templates", "--export", "exported", cwd=tmp_path)
    again = command("templates", "--export", "exported", cwd=tmp_path)
    plain = bytes_under(converted(notebook))
    options = ("--overwrite", "--templates", str(exported))

    assert first.code == 0 and again.code == 2
    assert bytes_under(converted(notebook, *options)) == plain


def test_the_worked_example_of_the_docs_works(notebook: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs/projects.md").read_text("utf-8")
    dockerfile, owners = re.findall(r"^```jinja\n(.*?)^```$", text, re.M | re.S)
    house(tmp_path, "common/Dockerfile.j2", dockerfile)
    ours = house(tmp_path, "common/OWNERS.j2", owners)

    project = converted(notebook, "--templates", str(ours))

    said = (project / "Dockerfile").read_text()
    assert 'CMD ["supervise", "python", "-m", "shop"]' in said
    assert (project / "OWNERS").read_text() == (
        "shop: forecasting\nmade from shop.ipynb; 0 settings\n"
    )

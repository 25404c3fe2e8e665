"""`[tool.nb2prod.convert]` says once for a repository what each conversion would say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import Answer, code, command, notebook_text

TEXT = notebook_text(code("x = 1\nprint(x)"))


def converted(folder: Path, settings: str, *options: str) -> Answer:
    (folder / "pyproject.toml").write_text(settings)
    below = folder / "team" / "notebooks"
    below.mkdir(parents=True)
    (below / "shop.ipynb").write_text(TEXT)
    return command("convert", "shop.ipynb", *options, cwd=below)


def record(folder: Path) -> dict[str, object]:
    text = (folder / "team/notebooks/shop/nb2prod.json").read_text()
    return dict(json.loads(text))


def test_settings_take_the_place_of_defaults(tmp_path: Path) -> None:
    done = converted(
        tmp_path, '[tool.nb2prod.convert]\nlock = false\nentry = "worker"\n'
    )

    assert done.code == 0, done.err
    assert "not locked" not in done.err
    assert record(tmp_path)["entry"] == "worker"


def test_the_command_line_comes_before_settings(tmp_path: Path) -> None:
    settings = '[tool.nb2prod.convert]\nlock = false\nentry = "worker"\n'

    done = converted(tmp_path, settings, "--entry", "batch")

    assert done.code == 0, done.err
    assert record(tmp_path)["entry"] == "batch"


def test_templates_are_found_from_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "house/common").mkdir(parents=True)
    (tmp_path / "house/common/OWNERS.j2").write_text("{{ package }}: us\n")
    settings = '[tool.nb2prod]\ntemplates = "house"\n[tool.nb2prod.convert]\nlock = false\n'  # fmt: skip

    done = converted(tmp_path, settings)

    assert done.code == 0, done.err
    assert (tmp_path / "team/notebooks/shop/OWNERS").read_text() == "shop: us\n"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('entri = "api"', ["`entri` is no setting of convert"]),
        ("lock = 1\ntimeout = true", ["`lock` is true or false", "`timeout` is a number"]),
        ("run = true", ["`run` executes code"]),
        ('interpreter = "./python"', ["`interpreter` executes code"]),
        ('entry = "nope"', ["/pyproject.toml: `entry` = 'nope' is not there: use batch, api"]),
        ("timeout = -1", ["/pyproject.toml: `timeout` = -1 is no number of seconds: 0 or more"]),
        ("type-seconds = inf", ["`type-seconds` = inf is no number of seconds"]),
        ('python = "three"', ["`python` = 'three' is no version: such as 3.12"]),
        ('as_of = "2026-02-30"', ["`as-of` = '2026-02-30' is no date"]),
        ('type-engine = "mypy"', ["`type-engine` = 'mypy' is not known"]),
        ('base-image = "--help"', ["`base-image` = '--help' is no name of an image"]),
        ('base-image = "python 3.12"', ["`base-image` = 'python 3.12' is no name of an image"]),
        ('base-image = "Python:3.12"', ["`base-image` = 'Python:3.12' is no name of an image"]),
        ('templates = "nowhere"', ["/pyproject.toml: `templates` = 'nowhere' is no folder"]),
        ('base_image = "a"\nbase-image = "b"', ["`base-image` is said twice, as `base_image`"]),
        ('base-image = "a"\nbase_image = "b"', ["`base-image` is said twice, as `base_image`"]),
        ("lock = ", ["pyproject.toml is no TOML: "]),
    ],
)  # fmt: skip
def test_a_wrong_setting_ends_the_command(
    settings: str, said: list[str], tmp_path: Path
) -> None:
    done = converted(tmp_path, f"[tool.nb2prod.convert]\n{settings}\n")

    assert done.code == 2
    assert [words for words in said if words not in done.err] == []
    assert [path.name for path in (tmp_path / "team/notebooks").iterdir()] == [
        "shop.ipynb"
    ]


@pytest.mark.parametrize(
    "image",
    [
        "python",
        "python:3.12-slim-bookworm",
        "ghcr.io/our-team/base_image:1.0_a",
        "localhost:5000/base",
        "Registry.Example.com/base@sha256:" + "0a" * 32,
    ],
)
def test_an_images_name_is_taken(image: str, tmp_path: Path) -> None:
    done = converted(
        tmp_path, f'[tool.nb2prod.convert]\nbase-image = "{image}"\n', "--no-lock"
    )

    assert done.code == 0, done.err
    dockerfile = (tmp_path / "team/notebooks/shop/Dockerfile").read_text()
    assert f"FROM {image} " in dockerfile


MISPLACED = [
    ("[tool.nb2prod.convrt]\nlock = false", "[tool.nb2prod.convrt]", "[tool.nb2prod.convert]"),
    ("[tool.nb2prod.settings]", "[tool.nb2prod.settings]", "[tool.nb2prod.convert] or [tool.nb2prod.lint]"),
    ("[tool.nb2prd.convert]\nlock = false", "[tool.nb2prd]", "[tool.nb2prod]"),
    ("[tool.nb2prod]\nentry = 'api'", "`entry` of [tool.nb2prod]", "[tool.nb2prod.convert]"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "read_by_nobody", "meant"), MISPLACED)
def test_a_table_that_nobody_reads_is_said(
    settings: str, read_by_nobody: str, meant: str, tmp_path: Path
) -> None:
    done = converted(tmp_path, settings, "--no-lock", "--plan")
    checked = command("lint", "shop.ipynb", cwd=tmp_path / "team/notebooks")
    quiet = command(
        "convert", "shop.ipynb", "--plan", "-q", cwd=tmp_path / "team/notebooks"
    )

    said = f"warning: {tmp_path}/pyproject.toml: {read_by_nobody} is not read; did you mean {meant}?\n"
    assert (done.code, done.err) == (0, said)
    assert said in checked.err
    assert (quiet.code, quiet.err) == (0, "")


@pytest.mark.parametrize(
    "settings", ["[tool.nbqa]", "[tool.nb2prod.lint]", "[tool.numpydoc]"]
)
def test_tables_of_others_are_passed_over(settings: str, tmp_path: Path) -> None:
    done = converted(tmp_path, settings, "--no-lock", "--plan")

    assert (done.code, done.err) == (0, "")


def test_convert_as_no_table(tmp_path: Path) -> None:
    done = converted(tmp_path, "[tool.nb2prod]\nconvert = 3\n")

    assert (done.code, "is no table" in done.err) == (2, True)


def test_what_is_no_toml_and_does_not_name_us_is_passed_over(tmp_path: Path) -> None:
    assert converted(tmp_path, "[tool.other\n", "--no-lock").code == 0


POPEN = "cycler.__init__.__globals__.os.popen('touch {0}').read()"
RUNS = "open({0!r}, 'w')\n"


@pytest.mark.parametrize("table", ["tool.nb2prod", "tool.nb2prod.convert"])
@pytest.mark.parametrize(
    "path", ["common/README.md.j2", "common/src/package/a.py.j2", "tests/test_pipeline.py.j2"],
)  # fmt: skip
def test_templates_of_a_stranger_run_nothing(
    path: str, table: str, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    template = tmp_path / "house" / path
    template.parent.mkdir(parents=True)
    template.write_text("{{ " + POPEN.format(ran) + " }}")

    done = converted(tmp_path, f'[{table}]\ntemplates = "house"\n', "--no-lock")

    assert (done.code, done.out) == (2, "")
    assert "unsafe" in done.err and "Traceback" not in done.err
    assert not ran.exists()


def test_files_that_a_stranger_adds_are_not_run(tmp_path: Path) -> None:
    ran = str(tmp_path / "ran")
    for path, text in {
        "mypy/__init__.py.j2": "",
        "mypy/__main__.py.j2": RUNS.format(ran),
        "plugged.py.j2": RUNS.format(ran),
        "pyproject.toml.j2": "[tool.mypy]\nplugins = ['./plugged.py']\n",
    }.items():
        template = tmp_path / "house/common" / path
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(text)

    done = converted(tmp_path, '[tool.nb2prod]\ntemplates = "house"\n', "--no-lock")

    assert done.code == 0, done.err
    assert (tmp_path / "team/notebooks/shop/plugged.py").is_file()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", [".j2", "...j2", "src/...j2", ".git/config.j2"])
def test_templates_stay_in_the_project(name: str, tmp_path: Path) -> None:
    template = tmp_path / "house/common" / name
    template.parent.mkdir(parents=True)
    template.write_text("x\n")

    done = converted(tmp_path, '[tool.nb2prod]\ntemplates = "house"\n', "--no-lock")

    assert (done.code, done.out) == (2, "")
    assert "a template cannot write" in done.err and "Traceback" not in done.err

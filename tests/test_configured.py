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
        ('entry = "nope"', ["--entry nope is not there"]),
        ("timeout = -1", ["--timeout", "greater than or equal to 0"]),
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


def test_convert_as_no_table(tmp_path: Path) -> None:
    done = converted(tmp_path, "[tool.nb2prod]\nconvert = 3\n")

    assert (done.code, "is no table" in done.err) == (2, True)

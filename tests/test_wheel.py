"""The wheel alone, away from the checkout, converts and verifies: it carries templates and probes."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from making import ROOT, bytes_under, code, notebook_text, whole_project

WHERE = "import nb2prod; print(nb2prod.__file__)"


def run(*argv: str | Path, cwd: Path) -> str:
    """What a process prints; it knows nothing of this checkout."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, argv)], cwd=cwd, env=plain, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment_with(wheel: Path, folder: Path) -> Path:
    """The Python of a new environment that has the wheel, and borrows what it depends on."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=wheel.parent)
    scheme = {"base": str(folder), "platbase": str(folder)}
    libraries = Path(sysconfig.get_path("purelib", "venv", scheme))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(libraries)  # what pip does with a wheel of plain Python
    # a path file is not followed further, so our own editable install stays unseen
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    scripts = Path(sysconfig.get_path("scripts", "venv", scheme))
    (scripts / "ruff").symlink_to(Path(sysconfig.get_path("scripts"), "ruff"))
    return scripts / "python"


def test_wheel_works_away_from_the_checkout(tmp_path: Path) -> None:
    text = notebook_text(code("rain = [1, 2]\nprint(sum(rain))"))
    (tmp_path / "rain.ipynb").write_text(text)
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path)

    run(sys.executable, *build, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    python = environment_with(wheel, tmp_path / "environment")
    away = tmp_path / "away"
    away.mkdir()
    imported = run(python, "-c", WHERE, cwd=away)
    convert = ("-m", "nb2prod", "convert", "--no-lock", "--output", "project")
    run(python, *convert, tmp_path / "rain.ipynb", cwd=away)
    verify = ("-m", "nb2prod", "verify", "--interpreter", sys.executable)
    run(python, "-m", "nb2prod", "demo", "first", cwd=away)
    verdict = run(python, *verify, tmp_path / "rain.ipynb", "project", cwd=away)

    assert Path(imported.strip()).is_relative_to(tmp_path / "environment")
    assert whole_project(away / "project")
    assert verdict.startswith("the same: ")
    assert "units_per_shop.ipynb" in bytes_under(away / "first")
    templates = {f"nb2prod/_templates/{p}" for p in bytes_under(ROOT / "templates")}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert templates and templates <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"nb2prod"}

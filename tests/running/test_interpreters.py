"""Which Python runs the notebook: as asked for, else the active environment's, else the kernel's, else ours."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from making import code, notebook_text

from nb2prod.errors import BadUsage
from nb2prod.stages.interpreters import chosen_interpreter
from nb2prod.workflows.convert import ConvertOptions, planned


def environment(folder: Path, name: str) -> Path:
    """A folder that looks like a virtual environment; its Python is a link, as in a real one."""
    (folder / name / "bin").mkdir(parents=True)
    (folder / name / "bin" / "python").symlink_to(sys.executable)
    return folder / name


def test_what_is_asked_for_wins(tmp_path: Path) -> None:
    wanted, active = environment(tmp_path, "a"), environment(tmp_path, "b")

    found = chosen_interpreter(wanted / "bin" / "python", "", {"VIRTUAL_ENV": str(active)})  # fmt: skip

    assert found == wanted / "bin" / "python"  # not what it links to


def test_an_environment_stands_for_its_python(tmp_path: Path) -> None:
    wanted = environment(tmp_path, "a")

    assert chosen_interpreter(wanted, "", {}) == wanted / "bin" / "python"


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_the_active_environment_is_next(variable: str, tmp_path: Path) -> None:
    active = environment(tmp_path, "active")

    found = chosen_interpreter(None, "python3", {variable: str(active)})

    assert found == active / "bin" / "python"


def test_then_the_kernel_that_the_notebook_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment(tmp_path, "kernels-own") / "bin" / "python"
    spec = tmp_path / "kernels" / "study"
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Study", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    assert chosen_interpreter(None, "study", {}) == python


@pytest.mark.parametrize("kernel", ["", "no-such-kernel", "../../odd name"])
def test_else_ours(kernel: str) -> None:
    assert chosen_interpreter(None, kernel, {}) == Path(sys.executable)


def test_an_environment_that_is_gone_is_no_environment(tmp_path: Path) -> None:
    gone = {"VIRTUAL_ENV": str(tmp_path / "gone")}

    assert chosen_interpreter(None, "", gone) == Path(sys.executable)


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="is no program"):
        chosen_interpreter(tmp_path / "python", "", {})


@pytest.mark.parametrize(
    ("active", "python", "said"),
    [
        ("a", "", "the lock keeps the versions that {a}/bin/python has (the active environment's)"),
        ("", "", "the lock keeps the versions that {ours} has (nb2prod's own; --interpreter names another)"),
        ("", "3.99", "the lock takes the newest versions for Python 3.99, as {ours} is {version}"),
    ],
)  # fmt: skip
def test_it_is_said_whose_versions_a_lock_takes(
    active: str,
    python: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = environment(tmp_path, "a")
    monkeypatch.setenv("VIRTUAL_ENV", str(place) if active else "")
    monkeypatch.setenv("CONDA_PREFIX", "")
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(notebook_text(code("print(1)")))

    options = ConvertOptions(python=python, type_engine="none")
    plan, _ = planned(notebook, options)

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert plan.notes[-1] == said.format(a=place, ours=sys.executable, version=version)

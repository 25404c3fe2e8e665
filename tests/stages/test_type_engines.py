"""Type checkers are asked in one process, and whatever they do, the conversion goes on."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.errors import BadUsage
from nb2prod.stages.programs import program
from nb2prod.stages.type_engines import ENGINES, Answered, Engine, ask, engine_for

INSTALLED = [name for name in ENGINES if program(name)]
TEXT = "import mailbox\nx = mailbox.mbox('a')\nreveal_type(x)\ny = nothing()\nreveal_type(y)\n"


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_an_engine_says_what_lines_reveal(name: str, tmp_path: Path) -> None:
    if name not in INSTALLED:
        pytest.skip(f"{name} is not installed")

    found = asked(ENGINES[name], tmp_path)

    assert found.note == ""
    assert [said.rpartition(".")[2] for said in found.lines[3]] == ["mbox"]
    assert found.lines[5] == ("Unknown",)
    assert 0 < found.left < 4


@pytest.mark.parametrize("folder", ["a b", "-v", "it's \"{x}\" %s", "ünï\n", "$(touch x)"])  # fmt: skip
def test_a_folder_of_any_name_stands_beside(folder: str, tmp_path: Path) -> None:
    if "pyrefly" not in INSTALLED:
        pytest.skip("pyrefly is not installed")
    here = tmp_path / folder
    here.mkdir()
    (here / "tides.py").write_text("class Gauge: pass\ndef read(): return Gauge()\n")

    found = ask(
        ENGINES["pyrefly"], "probe", "import tides\nreveal_type(tides.read())\n",
        interpreter=Path(sys.executable), beside=here, seconds=4,
    )  # fmt: skip

    assert (found.lines, found.note) == ({2: ("tides.Gauge",)}, "")
    assert sorted(path.name for path in here.iterdir()) == ["tides.py"]


FAILING = [
    ("crashes", "import os; os.abort()", "exit code -6"),
    ("does not know our options", "import sys; sys.exit('no such option')", "no such option"),
    ("says nothing", "import sys; sys.exit(2)", "it says nothing"),
    ("never ends", "while True: pass", "was stopped after 0.2 CPU seconds"),
    ("waits", "import time; time.sleep(60)", "was stopped after 1 seconds by the clock"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "note"), [row[1:] for row in FAILING], ids=[row[0] for row in FAILING]
)
def test_an_engine_that_fails_is_said_and_no_more(
    body: str, note: str, tmp_path: Path
) -> None:
    started = time.monotonic()

    found = asked(fake(tmp_path, body), tmp_path, seconds=0.2)

    assert found.lines == {}
    assert note in found.note and "\n" not in found.note
    assert time.monotonic() - started < 20


def test_what_makes_no_sense_is_passed_over(tmp_path: Path) -> None:
    body = r"import sys; sys.stdout.buffer.write(b'\xff\x00 3\n3: int\n99999999999: str\nx: y\n')"

    found = asked(fake(tmp_path, body), tmp_path)

    assert (found.lines, found.note) == ({3: ("int",), 99999999999: ("str",)}, "")


def test_an_engine_that_does_not_start_is_said(tmp_path: Path) -> None:
    engine = fake(tmp_path, "")
    Path(engine.name).write_text("#!/nothing/there\n")

    found = asked(engine, tmp_path)

    assert found.lines == {} and "could not be asked" in found.note


def test_no_process_is_left(tmp_path: Path) -> None:
    body = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    asked(fake(tmp_path, body), tmp_path, seconds=0.4)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def asked(engine: Engine, folder: Path, seconds: float = 4) -> Answered:
    return ask(
        engine, "probe", TEXT,
        interpreter=Path(sys.executable), beside=folder, seconds=seconds,
    )  # fmt: skip


def fake(folder: Path, body: str) -> Engine:
    """A program of ours that stands where a type checker would."""
    script = folder / "checker"
    script.write_text(f"#!{sys.executable}\n{body}\n")
    script.chmod(0o755)
    answer = re.compile(r"(\d+): (\w+)$")
    return replace(ENGINES["pyrefly"], name=str(script), answer=answer)


def test_auto_takes_the_usual_engine_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert engine_for("none") is None
    assert engine_for("auto") is None
    for name in ENGINES:
        with pytest.raises(BadUsage, match=f"--type-engine {name}"):
            engine_for(name)
    for name in ENGINES:
        (tmp_path / name).touch(mode=0o755)
    assert engine_for("none") is None
    assert engine_for("auto") == ENGINES["pyrefly"]
    assert [engine_for(name) for name in ENGINES] == list(ENGINES.values())

"""The generated project, run in a scratch folder by the notebook's interpreter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from nb2prod.model.project import GeneratedFile
from nb2prod.stages.leftovers import end_group, end_users_of
from nb2prod.stages.progress import UNDER_WAY, Say
from nb2prod.stages.testing.values import (
    Kept,
    SeenEdge,
    SeenFile,
    SeenFunction,
    SeenOutput,
    Watched,
)

BETWEEN_LOOKS = 0.3  # seconds
PROGRAM = Path(__file__).with_name("program.py")
PYTEST_SETTINGS = "[pytest]\ntestpaths = tests\npythonpath = src\n"
# tests of single steps must not lean on what an earlier test left behind
STRICT = """import random
import sys
from pathlib import Path

SEEN = Path(__file__).with_name("seen.txt")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "test_pipeline" in item.nodeid)
    items.reverse()
    SEEN.write_text(f"{len(items)} ")


def pytest_runtest_logfinish():
    with SEEN.open("a") as seen:
        seen.write(".")


def pytest_runtest_setup(item):
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
"""


def lay_out(
    folder: Path,
    code: Mapping[str, str],
    data: Sequence[GeneratedFile],
    kept: Iterable[Kept],
) -> None:
    """Write the project as it stands into an empty folder."""
    for path, text in code.items():
        _write(folder / path, text.encode())
    for file in data:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.source:
            shutil.copyfile(file.source, target)
        else:
            target.write_bytes(file.content)
    for each in kept:
        _write(folder / "tests" / "data" / each.name, each.content)
    _write(folder / "pytest.ini", PYTEST_SETTINGS.encode())
    _write(folder / "tests" / "strict_order.py", STRICT.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def watch(
    interpreter: str,
    project: Path,
    request: Mapping[str, object],
    *,
    timeout: float,
    hash_seed: int,
) -> Watched:
    """One run of the pipeline with what passes through its steps."""
    asked, answers = project / "request.json", project / "answers.jsonl"
    asked.write_text(json.dumps(request), encoding="utf-8")
    answers.unlink(missing_ok=True)
    shutil.rmtree(project / "work", ignore_errors=True)
    said = _finished(
        [interpreter, str(PROGRAM), str(project), str(asked), str(answers)],
        project,
        timeout,
        hash_seed,
    )
    lines = answers.read_text("utf-8").splitlines() if answers.exists() else []
    return _watched([json.loads(line) for line in lines if line.endswith("}")], said)


def _watched(told: list[dict[str, object]], said: str) -> Watched:
    kinds: dict[str, list[dict[str, object]]] = {}
    for each in told:
        kinds.setdefault(str(each["kind"]), []).append(each)
    if "told" not in kinds:
        failed = kinds.get("failed", [{"error": said or "it ended early"}])
        return Watched(problem=str(failed[0]["error"]))
    return Watched(
        seconds=float(str(kinds["ran"][0]["seconds"])),
        day=str(kinds["ran"][0]["day"]),
        outputs=tuple(
            SeenOutput(
                step=str(o["step"]), name=str(o["name"]), summary=json.dumps(o["summary"]),
                differs=str(o["differs"]), said=str(o["said"]), **_asked(o["asked"]),
            )
            for o in kinds.get("output", [])
        ),
        printed=tuple((str(p["step"]), str(p["text"])) for p in kinds.get("printed", [])),
        drawn=tuple((str(d["step"]), json.dumps(d["figures"])) for d in kinds.get("drawn", [])),
        functions=tuple(
            SeenFunction(function=str(f["name"]), summary=json.dumps(f["summary"]), call=str(f["call"]))
            for f in kinds.get("function", [])
        ),
        edges=tuple(
            SeenEdge(
                step=str(e["step"]), table=str(e["table"]), change=str(e["change"]),
                found=_words(e["found"]), usual=_words(e["usual"]), rows=int(str(e["rows"])),
            )
            for e in kinds.get("edge", [])
        ),
        files=tuple(
            SeenFile(
                path=str(f["path"]), text=str(f["text"] or ""),
                tones=json.dumps(f["tones"]) if f["tones"] else "",
            )
            for f in kinds.get("file", [])
        ),
    )  # fmt: skip


def _asked(told: object) -> dict[str, str]:
    if not isinstance(told, dict):
        return {}
    return {"asked": str(told["of"]), "says": json.dumps(told["says"])}


def _words(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, list) else ()


def has_pytest(interpreter: str, project: Path) -> bool:
    """Whether the interpreter can run the tests."""
    return not _finished([interpreter, "-c", "import pytest"], project, 60)


def failing_tests(
    interpreter: str, project: Path, files: Iterable[str], *, timeout: float, say: Say
) -> frozenset[str] | None:
    """The tests in some files (all, where none is named) that fail, as `file::name`; None where they do not come to an end."""
    report = project / "report.xml"
    report.unlink(missing_ok=True)
    options = ["-q", "-p", "no:cacheprovider", "-p", "strict_order", f"--junitxml={report}"]  # fmt: skip
    chosen = [name for file in sorted(files) if (project / (name := f"tests/{file}.py")).exists()]  # fmt: skip
    started = time.monotonic()
    said = _finished(
        [interpreter, "-m", "pytest", *options, *chosen],
        project,
        timeout,
        look=lambda: say_of_tests(project, say, UNDER_WAY),
    )
    say_of_tests(project, say, time.monotonic() - started)
    if not report.exists():
        return None if said.startswith("it takes") else frozenset({f"::{said}"})
    return frozenset(
        f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name', '')}"
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    )


def say_of_tests(project: Path, say: Say, seconds: float) -> None:
    """How many tests have run; nothing before they are counted."""
    seen = project / "tests" / "seen.txt"
    count, _, ran = seen.read_text("utf-8").partition(" ") if seen.exists() else ("",) * 3  # fmt: skip
    if count:
        total, number = int(count), len(ran)
        number += seconds == UNDER_WAY  # the one that runs now
        say("the project's tests", min(number, total), total, seconds)


def _finished(
    command: Sequence[str], project: Path, timeout: float, hash_seed: int = 2, look: Callable[[], None] | None = None,
) -> str:  # fmt: skip
    """Run a program; what went wrong, in a line, or nothing. No process is left behind.

    Meanwhile `look` is called now and then.
    """
    environment = {
        **os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": str(hash_seed), "MPLBACKEND": "Agg",
        "PYTHONPATH": str(project / "tests"),
    }  # fmt: skip
    said = project / "said.txt"  # no pipe: what is left behind would keep it open
    with said.open("wb") as talk:
        process = subprocess.Popen(
            command, cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=talk, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(process, timeout, look)
        except subprocess.TimeoutExpired:
            return f"it takes longer than {timeout:.0f} s"
        finally:
            end_group(process.pid)
            end_users_of(project)
            process.kill()
            process.wait()
    if not process.returncode:
        return ""
    words = said.read_text("utf-8", errors="replace").strip().splitlines()
    return (words or [f"it ended with {process.returncode}"])[-1][:300]


def _wait(
    process: subprocess.Popen[bytes], timeout: float, look: Callable[[], None] | None
) -> None:
    """Wait for a process, looking how far it is; TimeoutExpired where it takes too long."""
    ends_at = time.monotonic() + timeout
    while look is not None and time.monotonic() < ends_at - BETWEEN_LOOKS:
        with suppress(subprocess.TimeoutExpired):
            process.wait(BETWEEN_LOOKS)
            return
        look()
    process.wait(max(0.0, ends_at - time.monotonic()))

"""Locks as resolvers make them: from an index in a folder, and from none."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from making import code, convert, notebook_text

from nb2prod.model.installed import Installed
from nb2prod.model.locked import Locked, Needs
from nb2prod.stages.locking import lock
from nb2prod.stages.locking.engines import (
    compile_with_pip_tools,
    compile_with_uv,
    uv_program,
)

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
ENVIRONMENT = Installed(versions=(("apple", "1.0"),))
NOWHERE = "http://127.0.0.1:9/simple"
needs_uv = pytest.mark.skipif(not uv_program(), reason="uv is not installed here")
ENGINES = [
    pytest.param(compile_with_uv, marks=needs_uv, id="uv"),
    pytest.param(compile_with_pip_tools, id="pip-compile"),
]
# name, version, what it needs
SHELF = [
    ("apple", "1.0", ""),
    ("apple", "2.0", ""),
    ("pie", "3.1", "apple<2"),
    ("tart", "1.0", "apple>=2"),
    ("cook", "0.5", "pie"),
]


def wheel(folder: Path, name: str, version: str, needed: str) -> None:
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    head += f"Requires-Dist: {needed}\n" if needed else ""
    info = f"{name}-{version}.dist-info"
    shelf = folder / "simple" / name
    shelf.mkdir(parents=True, exist_ok=True)
    path = shelf / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {
            f"{name}/__init__.py": "",
            f"{info}/METADATA": head,
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }.items():
            archive.writestr(zipfile.ZipInfo(file, (2020, 1, 1, 0, 0, 0)), text)
    links = [f"<a href='{each.name}'>{each.name}</a>" for each in shelf.glob("*.whl")]
    (shelf / "index.html").write_text("<!DOCTYPE html>" + "".join(links))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index in a folder is all that both resolvers know."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for row in SHELF:
        wheel(folder, *row)
    for name in [n for n in os.environ if n.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    index = (folder / "simple").as_uri()
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


def locked(
    engine: Callable[..., object],
    *runtime: str,
    development: tuple[str, ...] = (),
    installed: Installed = Installed(),  # noqa: B008 - it is frozen
) -> Locked:
    needs = Needs(runtime=runtime, development=development)
    return lock(needs, python=PYTHON, installed=installed, engine=engine)  # type: ignore[arg-type]


@needs_uv
def test_both_engines_give_the_same_bytes(shelf: Path) -> None:
    found = [
        locked(engine, "cook", development=("apple",))
        for engine in (compile_with_uv, compile_with_pip_tools)
    ]

    assert found[0] == found[1]
    assert found[0].pins == ("apple==1.0", "cook==0.5", "pie==3.1")
    assert found[0].runtime.count("--hash=sha256:") == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_tells_where_it_was_made(shelf: Path, engine: Callable[..., object]) -> None:  # fmt: skip
    made = locked(engine, "cook", development=("apple",))

    assert made.is_locked, made.problem
    for text in (made.runtime, made.development):
        assert str(shelf) not in text
        assert "://" not in text and "index" not in text.replace(
            "no-emit-index-url", ""
        )
        assert str(shelf.parent) not in text


@needs_uv
def test_the_same_bytes_twice(shelf: Path) -> None:
    assert locked(compile_with_uv, "tart") == locked(compile_with_uv, "tart")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_environments_versions_are_kept_where_they_can_be(
    shelf: Path, engine: Callable[..., object]
) -> None:
    installed = Installed(python=PYTHON, versions=(("apple", "1.0"),))

    assert locked(engine, "apple", installed=installed).pins == ("apple==1.0",)


@needs_uv
def test_a_version_that_no_index_has_gives_way(shelf: Path) -> None:
    installed = Installed(python=PYTHON, versions=(("apple", "1.5+local"),))

    made = locked(compile_with_uv, "apple==1.5", installed=installed)

    assert made.pins == ("apple==2.0",)
    assert made.needs.runtime == ("apple",)


@needs_uv
def test_development_agrees_with_what_runs(shelf: Path) -> None:
    made = locked(compile_with_uv, "pie", development=("apple",))

    assert "apple==1.0" in made.development


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        (("apple", "zebra"), "zebra"),
        (("pie", "tart"), "contradict"),
    ],
)
def test_a_failure_is_said_in_a_line(
    shelf: Path, engine: Callable[..., object], runtime: tuple[str, ...], said: str
) -> None:
    made = locked(engine, *runtime)

    assert not made.is_locked
    assert said in made.problem
    assert "\n" not in made.problem and str(shelf.parent) not in made.problem


def test_pip_compile_does_not_lock_for_another_python(shelf: Path) -> None:
    needs = Needs(runtime=("apple",), development=())

    made = lock(needs, python="3.99", installed=Installed(), engine=compile_with_pip_tools)  # fmt: skip

    assert "3.99" not in made.runtime and "pip-compile locks for" in made.problem


class Answers(BaseHTTPRequestHandler):
    """What a server says to everything: its `status` and `text`."""

    def do_GET(self) -> None:
        status, kind, text = self.server.says  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_HEAD = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def nobody() -> Iterator[str]:
    yield NOWHERE


@contextmanager
def silent() -> Iterator[str]:
    """Takes a connection, and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as taken:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/simple"


@contextmanager
def saying(status: int, kind: str = "text/html", text: str = "no") -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.says = (status, kind, text)  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


SIGN_IN = "<!DOCTYPE html><html><body>Sign in to the network</body></html>"
BROKEN = ("application/vnd.pypi.simple.v1+json", '{"meta":')


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("index", "problem"),
    [
        (nobody, "no package index answered"),
        (silent, "no package index answered"),
        (partial(saying, 500), "no package index answered"),
        (partial(saying, 503), "no package index answered"),
        (partial(saying, 401), "the package index refuses: 401 Unauthorized"),
        (partial(saying, 403), "the package index refuses: 403 Forbidden"),
        (partial(saying, 404), "is in no package index that was asked"),
        (partial(saying, 200, text=SIGN_IN), "is in no package index that was asked"),
        (partial(saying, 200, *BROKEN), "what answered as a package index is none"),
    ],
)
def test_where_no_index_answers_as_one_it_ends_soon(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, engine: Callable[..., object],
    index: Callable[[], AbstractContextManager[str]], problem: str,
) -> None:  # fmt: skip
    with index() as url:
        monkeypatch.setenv("UV_DEFAULT_INDEX", url)
        monkeypatch.setenv("PIP_INDEX_URL", url)
        started = time.monotonic()
        made = locked(engine, "apple==1.0", "pie", installed=ENVIRONMENT)
        seconds = time.monotonic() - started

    assert made.problem.endswith(problem)
    assert seconds < 15


@needs_uv
def test_a_project_stands_without_a_lock_and_says_so(
    tmp_path: Path, shelf: Path
) -> None:
    notebook = tmp_path / "apples.ipynb"
    notebook.write_text(notebook_text(code("import zebra"), code("print(zebra.x)")))
    project = tmp_path / "project"

    done = convert(notebook, "--lock", "--output", str(project))

    record = json.loads((project / "nb2prod.json").read_text())
    assert done.code == 0, done.err
    assert "not locked" in done.err
    assert record["lock"]["locked"] is False and record["lock"]["problem"]
    assert "## Not locked" in (project / "README.md").read_text()
    assert "Not locked yet" in (project / "Dockerfile").read_text()
    assert not (project / "requirements.txt").exists()
    assert "zebra" in (project / "requirements.in").read_text()

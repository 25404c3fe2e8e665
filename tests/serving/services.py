"""Projects with a service in them: converted, started on a free port, asked."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import making
import pytest

from fixtures.build import HERE

pytest.importorskip("fastapi", reason="the extra `fixtures` is not installed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A converted notebook."""

    folder: Path
    package: str

    def environment(self, settings: Mapping[str, object]) -> dict[str, str]:
        """The process's environment, with settings of the service by their short names."""
        prefix = f"{self.package.upper()}_SERVICE_"
        said = {f"{prefix}{n.upper()}": str(v) for n, v in settings.items()}
        ours = {"PYTHONPATH": "src", "PYTHONWARNINGS": "ignore", "MPLBACKEND": "agg"}
        return {**os.environ, **ours, **said}

    def command(self, module: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", f"{self.package}{module}", *arguments]

    def run(
        self, module: str, *arguments: str, **settings: object
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the project to its end."""
        return subprocess.run(
            self.command(module, *arguments),
            cwd=self.folder,
            env=self.environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that answers."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ask(
        self,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        **headers: str,
    ) -> Reply:
        """Ask; a body makes it a POST."""
        data = raw if raw is not None or body is None else json.dumps(body).encode()
        given = {"content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        request = urllib.request.Request(self.url + path, data, given)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Reply(
                    status=answer.status, headers=answer.headers, body=answer.read()
                )
        except urllib.error.HTTPError as error:
            return Reply(status=error.code, headers=error.headers, body=error.read())


def project(case: str, entry: str, folder: Path, *options: str) -> Project:
    """A case of fixtures/serve as a project; an error fails the test."""
    shutil.copytree(HERE / "serve" / case, folder / "notebook")
    return converted(folder, entry, *options)


def written(
    cells: Sequence[str], entry: str, folder: Path, *options: str, **modules: str
) -> Project:
    """A notebook of these cells as a project, headings among them, with modules beside it."""
    place = folder / "notebook"
    place.mkdir(parents=True)
    heads = (making.prose if c.startswith("## ") else making.code for c in cells)
    text = making.notebook_text(*(m(c) for m, c in zip(heads, cells, strict=True)))
    (place / "notebook.ipynb").write_text(text)
    for name, module in modules.items():
        (place / f"{name}.py").write_text(module)
    return converted(folder, entry, *options)


def converted(folder: Path, entry: str, *options: str) -> Project:
    """`folder/notebook` as `folder/project`."""
    target = folder / "project"
    notebook = folder / "notebook" / "notebook.ipynb"
    given = ("--output", str(target), "--name", "served", "--entry", entry, *options)
    done = making.convert(notebook, *given)
    assert done.code == 0, done.err
    return Project(folder=target, package="served")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def served(
    made: Project, module: str, *, ready: str = "/readyz", **settings: object
) -> Iterator[Service]:
    """A service while it answers; it is asked to stop at the end."""
    port = free_port()
    log = made.folder / f"log-{port}.txt"
    named = "health_port" if module == ".worker" else "port"
    with log.open("wb") as file:
        process = subprocess.Popen(
            made.command(module),
            cwd=made.folder,
            env=made.environment({named: port, **settings}),
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    service = Service(url=f"http://127.0.0.1:{port}", process=process, log=log)
    try:
        wait_for(service, ready)
        yield service
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(service: Service, path: str) -> None:
    """Wait until a service answers; one that ended, or takes a minute, fails the test."""
    end = time.monotonic() + 60
    while time.monotonic() < end and service.process.poll() is None:
        with suppress(OSError):
            if service.ask(path).status == 200:
                return
        time.sleep(0.05)
    pytest.fail(f"the service is not there: {service.log.read_text()[-2000:]}")

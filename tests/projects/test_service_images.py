"""The images of an api, a worker and a model are built, and each answers its own health check."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from making import command
from projects import containers

from fixtures.build import HERE

pytestmark = pytest.mark.skipif(
    bool(containers.why_not()), reason=containers.why_not() or "-"
)
SOON = 120


def converted(case: str, entry: str, folder: Path) -> Path:
    """A case of fixtures/serve as a project with a lock, and with a folder that its user may write."""
    shutil.copytree(HERE / "serve" / case, folder / "notebook")
    given = ("--name", "served", "--entry", entry, "--output", "p")
    done = command("convert", "notebook/notebook.ipynb", *given, cwd=folder)
    assert done.code == 0, done.err
    if not (folder / "p" / "requirements.txt").exists():
        pytest.skip(f"no lock can be made here: {done.err.strip()}")
    (folder / "p" / "outputs").mkdir()
    shutil.chown(folder / "p" / "outputs", 10001, 10001)
    return folder / "p"


@contextmanager
def started(
    tag: str, project: Path, *more: str, env: Mapping[str, str]
) -> Iterator[Callable[..., str]]:
    """A container that is up and found healthy by the check in its image; runs a command inside."""
    outputs = f"--volume={project}/outputs:/app/outputs"
    done = containers.call(
        "podman", "run", "--detach", "--name", tag, "--read-only", "--cap-drop=all", "--network=none",
        "--security-opt=no-new-privileges", "--tmpfs=/tmp", outputs, *more, tag, cwd=project, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    def inside(*argv: str) -> str:
        ran = containers.call("podman", "exec", tag, *argv, cwd=project, env=env)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def check() -> bool:
        argv = ("podman", "healthcheck", "run", tag)
        return containers.call(*argv, cwd=project, env=env).returncode == 0

    try:
        if not becomes(check):
            logs = containers.call("podman", "logs", tag, cwd=project, env=env)
            pytest.fail(
                f"{tag} is not healthy: {logs.stdout[-1500:]}{logs.stderr[-1500:]}"
            )
        yield inside
    finally:
        containers.call(
            "podman", "rm", "--force", "--time=0", tag, cwd=project, env=env
        )


def becomes(holds: Callable[[], object]) -> bool:
    """Whether something holds soon."""
    end = time.monotonic() + SOON
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


ASK = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], sys.argv[2].encode(), {"content-type": "application/json"})
print(urllib.request.urlopen(request, timeout=60).read().decode())
"""


def test_api_runs_in_its_image(env: Mapping[str, str], tmp_path: Path) -> None:
    project = converted("no-model", "api", tmp_path)
    containers.build(project, "nb2prod-api", env)

    with started("nb2prod-api", project, env=env) as inside:
        said = inside("python", "-c", ASK, "http://127.0.0.1:8000/v1/run", "{}")

    assert json.loads(said)["printed"] == "loan 371.11\n"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Path]:
    """A Redis behind a socket, which a container without a network can reach."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("not installed here: redis-server (.ci/run installs it)")
    place = tmp_path / "redis"
    place.mkdir()
    argv = [
        program,
        "--port",
        "0",
        "--unixsocket",
        "redis.sock",
        "--unixsocketperm",
        "777",
    ]
    process = subprocess.Popen(argv, cwd=place, stdout=subprocess.DEVNULL)
    assert becomes((place / "redis.sock").exists)
    yield place
    process.kill()
    process.wait()


def test_worker_takes_a_message_in_its_image(
    redis: Path, env: Mapping[str, str], tmp_path: Path
) -> None:
    project = converted("no-model", "worker", tmp_path)
    containers.build(project, "nb2prod-worker", env)
    (project / "outputs" / "message.json").write_text('{"key": "one"}')
    url = "SERVED_SERVICE_BROKER_URL=unix:///redis/redis.sock"

    with started("nb2prod-worker", project, f"--volume={redis}:/redis", f"--env={url}", env=env) as inside:  # fmt: skip
        inside("python", "-m", "served.worker", "send", "outputs/message.json")
        result = project / "outputs" / "store" / "results" / "one.json"
        came = becomes(result.exists)

    assert came
    assert json.loads(result.read_text())["printed"] == "loan 371.11\n"


def test_model_is_trained_in_one_image_and_served_from_another(
    env: Mapping[str, str], tmp_path: Path
) -> None:
    project = converted("clustering", "model", tmp_path)
    containers.build(project, "nb2prod-train", env, "--file=Dockerfile.train")
    containers.build(project, "nb2prod-serve", env)
    mounts = (f"{project}/data:/app/data:ro", f"{project}/outputs:/app/outputs")

    trained = containers.run(project, "nb2prod-train", env=env, mounts=mounts)
    assert trained.returncode == 0, trained.stderr
    version = trained.stdout.splitlines()[-1]
    manifest = project / "outputs" / "models" / version / "manifest.json"
    examples = json.loads(manifest.read_text())["examples"]
    with started("nb2prod-serve", project, env=env) as inside:
        asked = json.dumps({"records": examples["records"]})
        said = json.loads(
            inside("python", "-c", ASK, "http://127.0.0.1:8000/v1/predict", asked)
        )

    assert said["version"] == version
    assert said["predictions"] == examples["expected"]

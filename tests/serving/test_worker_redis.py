"""A worker on a real redis-server: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis as redis_client
from services import Project, Service, free_port, project, served
from test_loaded import shop

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(
    SERVER is None, reason="redis-server is not installed: apt-get install redis-server"
)
LONGEST = 60


@dataclass(slots=True)
class Redis:
    """A server of our own, with its log on disk."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        assert SERVER is not None
        kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        place = [
            "--port",
            str(self.port),
            "--dir",
            str(self.folder),
            "--bind",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen(
            [SERVER, *place, *kept], stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(folder=tmp_path_factory.mktemp("redis"), port=free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A pipeline that takes a moment, so that it can be met in the middle."""
    made = project("no-model", "worker", tmp_path_factory.mktemp("slow"))
    steps = made.folder / "src/served/steps.py"
    text = steps.read_text()
    head, _, rest = text.partition("    print(")
    steps.write_text(f"{head}    import time\n\n    time.sleep(1.0)\n    print({rest}")
    return made


def settings(redis: Redis, store: Path) -> dict[str, object]:
    return {
        "broker_url": redis.url,
        "queue": store.name.replace("_", "-"),
        "store": store,
        "heartbeat": 2000,
        "min_backoff": 50,
        "max_backoff": 500,
    }


def send(made: Project, payload: object, given: dict[str, object]) -> str:
    (made.folder / "message.json").write_text(json.dumps(payload))
    done = made.run(".worker", "send", "message.json", **given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def until(holds: Callable[[], object]) -> None:
    """Wait for something that has to come."""
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def count(service: Service, end: str) -> float:
    lines = service.ask("/metrics").body.decode().splitlines()
    wanted = f'served_messages_total{{end="{end}"}} '
    return sum(float(x.removeprefix(wanted)) for x in lines if x.startswith(wanted))


def is_done(store: Path, *keys: str) -> Callable[[], bool]:
    return lambda: all((store / "results" / f"{key}.json").exists() for key in keys)


def test_duplicates_and_dead_letters(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    """A message delivered twice has one effect; a poisoned one is dead, with its reason, and can be replayed."""
    given = settings(redis, tmp_path / "store-one")
    store = tmp_path / "store-one"
    with served(slow, ".worker", **given) as worker:
        for _ in range(2):
            send(slow, {"key": "twice", "parameters": {"years": 1}}, given)
        send(
            slow,
            {"key": "poison", "parameters": {"years": 200, "amount": 0}},
            {**given},
        )
        until(is_done(store, "twice", "poison"))
        until(lambda: count(worker, "done") == 2 and count(worker, "duplicate") == 1)

    result = json.loads((store / "results" / "twice.json").read_text())
    assert result["printed"] == "loan 50.0\n"
    assert len(list((store / "runs").glob("twice.*"))) == 1


def test_failing_message_is_dead_and_replayed(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    store = tmp_path / "store-two"
    given = settings(redis, store)
    with served(slow, ".worker", **given, time_limit=0.2, max_tries=2) as worker:
        send(slow, {"key": "late"}, given)
        until(lambda: count(worker, "dead") == 1)
    letter = json.loads((store / "dead" / "late.json").read_text())
    assert letter["reason"] == "the run took longer than 0.2 s"

    with served(slow, ".worker", **given):
        slow.run(".worker", "dead", "replay", "late", **given)
        until(is_done(store, "late"))
    assert not (store / "dead" / "late.json").exists()


def put(redis: Redis, queue: str, payload: object) -> None:
    """As a client in another language does it: RUNBOOK.md says how."""
    client = redis_client.Redis.from_url(redis.url)
    key = uuid.uuid4().hex
    message = {
        "queue_name": queue, "actor_name": "run", "args": [payload], "kwargs": {}, "options": {},
        "message_id": key, "message_timestamp": 0,
    }  # fmt: skip
    client.hset(f"dramatiq:{queue}.msgs", key, json.dumps(message))
    client.rpush(f"dramatiq:{queue}", key)


@pytest.mark.parametrize(
    ("payload", "key", "says"),
    [
        ({"key": "bad", "parameters": {"years": "x"}}, "bad", "parameters.years"),
        ({"key": "new", "unknown": 1}, "new", "unknown"),
        ("no message", "", "valid dictionary"),
    ],
)
def test_poisoned_message_is_dead_at_once_with_its_reason(
    redis: Redis, slow: Project, tmp_path: Path, payload: object, key: str, says: str
) -> None:
    store = tmp_path / f"store-poison-{key}"
    given = settings(redis, store)
    with served(slow, ".worker", **given) as worker:
        put(redis, str(given["queue"]), payload)
        until(lambda: count(worker, "dead") == 1)
        put(redis, str(given["queue"]), {"key": "good"})
        until(is_done(store, "good"))

    (letter,) = (json.loads(p.read_text()) for p in (store / "dead").glob("[!.]*.json"))
    assert letter["message"] == payload or letter["key"] == key
    assert says in letter["reason"]


def test_message_that_takes_every_worker_down_is_dead_after_so_many(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    store = tmp_path / "store-bomb"
    given = {**settings(redis, store), "max_deliveries": 2}
    for number in (1, 2):
        with served(slow, ".worker", **given) as worker:
            if number == 1:
                send(slow, {"key": "bomb"}, given)
            until(lambda n=number: begun(store, "bomb") == n)  # type: ignore[misc]
            os.killpg(worker.process.pid, signal.SIGKILL)
    with served(slow, ".worker", **given) as worker:
        until(lambda: count(worker, "dead") == 1)

    letter = json.loads((store / "dead" / "bomb.json").read_text())
    assert (
        letter["reason"] == "its run began 2 times and took its worker down each time"
    )


def begun(store: Path, key: str) -> int:
    """How many times a message's run has begun."""
    path = store / "deliveries" / key
    return path.stat().st_size if path.exists() else 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, with nothing left on it."""
    place = tmp_path / "small"
    place.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", "size=512k", "nb2prod-small", str(place)]
    if subprocess.run(argv, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here: that needs root")
    with contextlib.suppress(OSError), (place / "filler").open("wb") as filler:
        while True:
            filler.write(b"x" * 4096)
            filler.flush()
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_full_disk_loses_nothing(redis: Redis, slow: Project, small: Path) -> None:
    """Messages come back until there is room, however few tries they may have."""
    given = {**settings(redis, small), "queue": "full-disk", "max_tries": 1}
    with served(slow, ".worker", **given) as worker:
        for key in ("one", "two"):
            send(slow, {"key": key}, given)
        until(lambda: worker.log.read_text().count("StoreFailed") > 2)
        assert not (small / "results").exists()
        (small / "filler").unlink()
        until(is_done(small, "one", "two"))
        until(lambda: count(worker, "done") == 2)

    assert not list(small.glob("dead/*"))


def test_killed_worker_loses_nothing(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    """SIGKILL for the whole worker in the middle of a message, three times."""
    store = tmp_path / "store-three"
    given = settings(redis, store)
    keys = [f"m{number}" for number in range(3)]
    for key in keys:
        with served(slow, ".worker", **given) as worker:
            send(slow, {"key": key}, given)
            until(lambda key=key: (store / "deliveries" / key).exists())  # type: ignore[misc]
            os.killpg(worker.process.pid, signal.SIGKILL)
    with served(slow, ".worker", **given):
        until(is_done(store, *keys))

    assert sorted(p.stem for p in (store / "results").glob("[!.]*.json")) == keys
    assert not list((store / "dead").glob("*"))


def test_restart_of_redis_loses_nothing(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    store = tmp_path / "store-four"
    given = settings(redis, store)
    keys = [f"r{number}" for number in range(3)]
    with served(slow, ".worker", **given) as worker:
        for key in keys:
            send(slow, {"key": key}, given)
        until((store / "deliveries").exists)
        redis.kill()
        redis.start()
        until(is_done(store, *keys))
        until(lambda: worker.ask("/readyz").status == 200)

    assert sorted(p.stem for p in (store / "results").glob("[!.]*.json")) == keys


def test_sigterm_finishes_what_is_under_way(
    redis: Redis, slow: Project, tmp_path: Path
) -> None:
    store = tmp_path / "store-five"
    given = settings(redis, store)
    with served(slow, ".worker", **given) as worker:
        send(slow, {"key": "last"}, given)
        until((store / "deliveries" / "last").exists)

    assert worker.process.returncode == 0
    assert is_done(store, "last")()


def test_worker_without_its_files_says_so_and_takes_no_message(
    redis: Redis, tmp_path: Path
) -> None:
    made = shop(tmp_path / "shop", "worker")
    store = tmp_path / "store-shop"
    given = settings(redis, store)
    table = made.folder / "data" / "rates.csv"
    rows = table.read_text()
    table.unlink()
    send(made, {"key": "waits"}, given)
    with served(made, ".worker", ready="/healthz", **given) as worker:
        until(lambda: b"not ready yet" not in worker.ask("/readyz").body)
        reply = worker.ask("/readyz")
    left = list(store.rglob("*.json"))
    table.write_text(rows)

    with served(made, ".worker", **given) as worker:
        table.unlink()  # what was loaded at the start is enough
        until(is_done(store, "waits"))

    assert reply.status == 503
    assert b"rates.csv" in reply.body
    assert left == []

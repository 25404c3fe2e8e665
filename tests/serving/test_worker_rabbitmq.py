"""A worker on a real rabbitmq-server: the same promises as on Redis."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import free_port, project, served
from test_worker_redis import count, is_done, send, until

SERVER = shutil.which("/usr/lib/rabbitmq/bin/rabbitmq-server")
pytestmark = pytest.mark.skipif(
    SERVER is None,
    reason="rabbitmq-server is not installed: apt-get install rabbitmq-server",
)
pika = pytest.importorskip("pika", reason="the extra `fixtures` is not installed")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker of our own, which writes to a folder of its own."""
    place, port = tmp_path_factory.mktemp("rabbit"), free_port()
    (place / "plugins").write_text("[].")
    settings = {
        "HOME": place, "NODENAME": f"nb2prod-{port}@localhost", "NODE_PORT": port,
        "NODE_IP_ADDRESS": "127.0.0.1", "DIST_PORT": free_port(), "MNESIA_BASE": place / "db",
        "LOG_BASE": place, "LOGS": "-", "ENABLED_PLUGINS_FILE": place / "plugins", "PID_FILE": place / "pid",
    }  # fmt: skip
    said = {f"RABBITMQ_{name}": str(value) for name, value in settings.items()}
    server = subprocess.Popen(
        [str(SERVER)],
        env={**os.environ, **said, "HOME": str(place)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    found = f"amqp://guest:guest@127.0.0.1:{port}"
    until(lambda: answers(found))
    yield found
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=60)


def answers(url: str) -> bool:
    try:
        pika.BlockingConnection(pika.URLParameters(url)).close()
    except pika.exceptions.AMQPError:
        return False
    return True


def connections(url: str) -> int:
    """How many connections are open to the broker."""
    port = int(url.rpartition(":")[2])
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    ends = [(line.split()[2], line.split()[3]) for line in lines]
    return sum(end.endswith(f":{port:04X}") and state == "01" for end, state in ends)


def test_no_message_is_lost_and_none_counts_twice(url: str, tmp_path: Path) -> None:
    """One message, the same again, one that cannot succeed, and one whose worker is killed."""
    made = project("no-model", "worker", tmp_path / "made")
    steps = made.folder / "src/served/steps.py"
    steps.write_text(
        steps.read_text().replace(
            "    print(",
            "    import time\n\n    time.sleep(5 * (title == 'killed'))\n    assert title != 'bad'\n    print(",
        )
    )
    store = tmp_path / "store"
    given: dict[str, object] = {
        "broker_url": url, "store": store, "min_backoff": 50, "max_backoff": 500, "max_tries": 2,
    }  # fmt: skip

    with served(made, ".worker", **given) as worker:
        for _ in range(2):
            send(made, {"key": "one"}, given)
        send(made, {"key": "two", "parameters": {"title": "bad"}}, given)
        until(lambda: count(worker, "duplicate") and count(worker, "dead"))
        done, before = count(worker, "done"), connections(url)
        assert all(worker.ask("/readyz").status == 200 for _ in range(5))
        after = connections(url)
        send(made, {"key": "three", "parameters": {"title": "killed"}}, given)
        until((store / "deliveries" / "three").exists)
        os.killpg(worker.process.pid, signal.SIGKILL)
    with served(made, ".worker", **given):
        until(is_done(store, "one", "three"))

    assert done == 1 and after == before
    letter = json.loads((store / "dead" / "two.json").read_text())
    assert "AssertionError" in letter["reason"]

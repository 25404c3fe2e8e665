"""Kill a worker in the middle of messages, many times, and count what was lost or done twice.

    python benchmarks/serve_faults.py [--kills 50] [--heartbeat 2000]

Needs redis-server and the extras `dev` and `fixtures`. Each round sends one message (every
fifth one twice), waits until its run has begun, and kills the worker with SIGKILL; every
tenth round Redis is killed and started again as well; one message in ten is poisoned.
At the end each good message has to have one result, and each poisoned one a dead letter
with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "serving")]

from services import Project, free_port, project, served  # noqa: E402  (after the path)
from test_worker_redis import Redis  # noqa: E402  (likewise)

LONGEST = 300
POISON = "urn:poison"


def main() -> int:
    """Do the rounds, let a worker finish, and compare what is there with what has to be."""
    asked = options()
    with tempfile.TemporaryDirectory(prefix="nb2prod-faults-") as name:
        place = Path(name)
        made = slowed(project("no-model", "worker", place / "made"))
        (place / "redis").mkdir()
        redis = Redis(folder=place / "redis", port=free_port())
        redis.start()
        try:
            return rounds(made, redis, place / "store", asked.kills, asked.heartbeat)
        finally:
            redis.kill()


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="kill a worker in the middle of messages"
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--heartbeat", type=int, default=2000)
    return parser.parse_args()


def slowed(made: Project) -> Project:
    """The pipeline takes a moment, and fails for a certain title, as a broken one does."""
    steps = made.folder / "src/served/steps.py"
    head, _, rest = steps.read_text().partition("    print(")
    slow = f"    import time\n\n    time.sleep(0.7)\n    if title == {POISON!r}:\n        raise OSError('broken')\n"
    steps.write_text(f"{head}{slow}    print({rest}")
    return made


def rounds(made: Project, redis: Redis, store: Path, kills: int, heartbeat: int) -> int:
    given: dict[str, object] = {
        "broker_url": redis.url, "store": store, "heartbeat": heartbeat,
        "min_backoff": 50, "max_backoff": 500, "max_tries": 2,
    }  # fmt: skip
    began, seen = time.monotonic(), dict[str, bytes]()
    for number in range(kills):
        key = f"m{number}"
        with served(made, ".worker", ready="/healthz", **given) as worker:
            for _ in range(2 if number % 5 == 0 else 1):
                send(redis, {"key": key, "parameters": {"title": title_of(number)}})
            until((store / "deliveries" / key).exists)
            if number % 10 == 9:
                redis.kill()
                redis.start()
            os.killpg(worker.process.pid, signal.SIGKILL)
        seen = contents(store) | seen  # what was seen first stays
        print(f"\r{number + 1} killed", end="", file=sys.stderr)
    good = {f"m{n}" for n in range(kills) if title_of(n) != POISON}
    bad = {f"m{n}" for n in range(kills)} - good
    with served(made, ".worker", ready="/healthz", **given):
        until(lambda: found(store, "results") >= good and found(store, "dead") >= bad)
    changed = [key for key, text in seen.items() if contents(store).get(key) != text]
    print(f"\nresults that changed once they were there: {len(changed)}")
    return report(store, good, bad, kills, time.monotonic() - began) or len(changed)


def title_of(number: int) -> str:
    return POISON if number % 10 == 3 else f"loan-{number}"


def send(redis: Redis, payload: Mapping[str, object]) -> None:
    """Put a message into the queue as any producer would."""
    from dramatiq import Message
    from dramatiq.brokers.redis import RedisBroker

    broker = RedisBroker(url=redis.url)  # type: ignore[no-untyped-call]  # it has no types
    broker.declare_queue("default")
    message: Message[None] = Message(
        queue_name="default",
        actor_name="run",
        args=(dict(payload),),
        kwargs={},
        options={},
    )
    broker.enqueue(message)
    broker.close()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


def found(store: Path, kind: str) -> set[str]:
    return {path.stem for path in (store / kind).glob("[!.]*.json")}


def contents(store: Path) -> dict[str, bytes]:
    """Every result that is there now."""
    return {
        key: (store / "results" / f"{key}.json").read_bytes()
        for key in found(store, "results")
    }


def report(
    store: Path, good: set[str], bad: set[str], kills: int, seconds: float
) -> int:
    """What was lost, what counted twice, and what died without cause."""
    results, dead = found(store, "results"), found(store, "dead")
    wrong = [key for key in results & good if printed(store, key) != int(key[1:])]
    reasons = [
        json.loads((store / "dead" / f"{key}.json").read_text())["reason"]
        for key in dead & bad
    ]
    print(
        f"\n{kills} kills in {seconds:.0f} s; {len(good)} good messages, {len(bad)} poisoned ones"
    )
    print(f"lost: {len(good - results)}; wrong: {len(wrong)}")
    print(
        f"poisoned: {len(dead & bad)} dead letters, {sum('broken' in r for r in reasons)} with the reason; good ones dead: {len(dead & good)}"
    )
    fine = results == good and dead == bad and not wrong
    return 0 if fine else 1


def printed(store: Path, key: str) -> int:
    """The number in what a result printed: its own message's."""
    said = json.loads((store / "results" / f"{key}.json").read_text())["printed"]
    return int(said.split()[0].partition("-")[2])


if __name__ == "__main__":
    sys.exit(main())

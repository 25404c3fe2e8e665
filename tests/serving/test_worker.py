"""A worker project without a broker: messages, tries, dead letters, one effect."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from services import Project, project


@pytest.fixture(scope="module")
def loan(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return project("no-model", "worker", tmp_path_factory.mktemp("loan"))


def once(
    made: Project, store: Path, payload: object, **settings: object
) -> tuple[int, dict[str, object]]:
    """Run a message in the process; its exit code and what it printed."""
    message = made.folder / "message.json"
    message.write_text(json.dumps(payload))
    given = {"store": store, "min_backoff": 1, "max_backoff": 2} | settings
    done = made.run(".worker", "--once", "message.json", **given)
    assert done.stdout, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return done.returncode, said


def test_message_gives_what_the_batch_run_gives(loan: Project, tmp_path: Path) -> None:
    code, result = once(loan, tmp_path, {})

    assert code == 0
    assert result["printed"] == loan.run("").stdout == "loan 371.11\n"
    assert result["results"]["rows"][9]["year"] == 9  # type: ignore[index]


def test_same_content_is_run_once(loan: Project, tmp_path: Path) -> None:
    payload = {"parameters": {"years": 2}}

    _, first = once(loan, tmp_path, payload)
    _, second = once(loan, tmp_path, payload)
    _, third = once(loan, tmp_path, payload | {"key": "another"})

    assert first == second
    assert first["key"] != third["key"] == "another"
    assert len(list((tmp_path / "results").glob("*.json"))) == 2


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (
            {"parameters": {"years": "2"}},
            "parameters.years: Input should be a valid integer",
        ),
        (
            {"parameters": {"yaers": 2}},
            "parameters.yaers: Extra inputs are not permitted",
        ),
        ({"key": "../../x"}, "key: String should match pattern"),
        ([1], "Input should be a valid dictionary"),
        ("x", "Input should be a valid dictionary"),
    ],
)
def test_message_that_cannot_be_read_is_dead_at_once(
    payload: object, reason: str, loan: Project, tmp_path: Path
) -> None:
    code, letter = once(loan, tmp_path, payload)

    assert code == 1
    assert reason in str(letter["reason"])
    assert not list((tmp_path / "deliveries").glob("*"))


def test_failing_run_is_tried_so_often_then_dead(loan: Project, tmp_path: Path) -> None:
    code, letter = once(loan, tmp_path, {"key": "slow"}, time_limit=0.0001, max_tries=3)
    listed = loan.run(".worker", "dead", store=tmp_path).stdout
    shown = loan.run(".worker", "dead", "show", "slow", store=tmp_path).stdout

    assert code == 1
    assert letter["reason"] == "the run took longer than 0.0001 s"
    assert listed.startswith("slow  ") and listed.endswith("longer than 0.0001 s\n")
    assert json.loads(shown)["message"] == {"key": "slow"}


def test_dead_letter_can_be_replayed(loan: Project, tmp_path: Path) -> None:
    once(loan, tmp_path, {"key": "slow"}, time_limit=0.0001, max_tries=1)

    done = loan.run(".worker", "dead", "replay", "slow", store=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["printed"] == "loan 371.11\n"
    assert loan.run(".worker", "dead", store=tmp_path).stdout == ""


def test_unknown_dead_letter_is_said(loan: Project, tmp_path: Path) -> None:
    done = loan.run(".worker", "dead", "replay", "x", store=tmp_path)

    assert done.returncode == 1
    assert "there is no dead letter `x`" in done.stderr


def test_correlation_id_goes_through_log_and_result(
    loan: Project, tmp_path: Path
) -> None:
    (loan.folder / "message.json").write_text('{"correlation_id": "order-7"}')

    done = loan.run(".worker", "--once", "message.json", store=tmp_path)

    assert json.loads(done.stdout)["correlation_id"] == "order-7"
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"served.progress", "served.worker"} <= {
        x["logger"] for x in lines if x["id"] == "order-7"
    }


def test_message_that_takes_its_worker_down_is_dead_after_so_many(
    loan: Project, tmp_path: Path
) -> None:
    """Deliveries are counted before the run begins."""
    (tmp_path / "deliveries").mkdir()
    (tmp_path / "deliveries" / "bomb").write_bytes(b"...")

    code, letter = once(loan, tmp_path, {"key": "bomb"}, max_deliveries=3)

    assert code == 1
    assert "took its worker down" in str(letter["reason"])


@contextmanager
def webhook(
    *statuses: int,
) -> Iterator[tuple[str, list[tuple[str, dict[str, object]]]]]:
    """A server that answers so, one status after the other, and remembers what came."""
    seen: list[tuple[str, dict[str, object]]] = []
    answers = list(statuses)

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the name is the server's
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.append((self.headers["idempotency-key"], json.loads(body)))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", seen
    server.shutdown()
    server.server_close()


def test_webhook_is_told_until_it_listens_and_the_run_is_not_repeated(
    loan: Project, tmp_path: Path
) -> None:
    with webhook(503, 500) as (url, seen):
        code, result = once(loan, tmp_path, {"key": "told"}, webhook=url)
        again, _ = once(loan, tmp_path, {"key": "told"}, webhook=url)

    assert (code, again) == (0, 0)
    assert [key for key, _ in seen] == ["told"] * 3
    assert seen[-1][1] == result
    assert result["run"] == "told.1"


def test_full_disk_loses_nothing(loan: Project, tmp_path: Path) -> None:
    """The result's place takes no file at first: the message comes back until it does."""
    store = tmp_path / "store"
    store.mkdir()
    (store / "results").write_text("in the way")
    threading.Timer(3, (store / "results").unlink).start()

    code, result = once(loan, store, {"key": "kept"}, max_tries=1)

    assert code == 0
    assert result["printed"] == "loan 371.11\n"


def test_says_what_is_missing_without_a_broker(loan: Project) -> None:
    done = loan.run(".worker")

    assert done.returncode == 1
    assert "SERVED_SERVICE_BROKER_URL" in done.stderr and "--once" in done.stderr


def test_readme_names_the_licence(loan: Project) -> None:
    assert "LGPL" in (loan.folder / "README.md").read_text()

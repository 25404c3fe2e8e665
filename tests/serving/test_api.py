"""An api project: what it answers, refuses and survives, over a real uvicorn."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import making
import pandas as pd
import pytest
from services import Project, Service, project, served, written

from fixtures.build import HERE


@pytest.fixture(scope="module")
def loan(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return project("no-model", "api", tmp_path_factory.mktemp("loan"))


@pytest.fixture(scope="module")
def api(loan: Project) -> Iterator[Service]:
    with served(loan, ".api") as service:
        yield service


def test_bare_package_still_does_the_main_job(loan: Project) -> None:
    record = json.loads((loan.folder / "nb2prod.json").read_text())

    done = loan.run("")

    assert record["entry"] == "api" and record["run"] == ["python", "-m", "served"]
    assert done.stdout == "loan 371.11\n", done.stderr


def test_run_gives_what_the_batch_run_gives(loan: Project, api: Service) -> None:
    reply = api.ask("/v1/run", {})

    assert reply.status == 200
    assert reply.json["printed"] == loan.run("").stdout
    assert reply.json["results"]["rows"][0] == {"year": 0, "interest": 50.0, "left": 950.0}  # type: ignore[index]


def test_parameters_change_one_run_and_no_other(api: Service) -> None:
    changed = api.ask("/v1/run", {"parameters": {"years": 2, "title": "short"}})
    plain = api.ask("/v1/run", {})

    assert str(changed.json["printed"]).startswith("short ")
    assert plain.json["printed"] == "loan 371.11\n"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"parameters": {"years": True}}, "body.parameters.years"),
        ({"parameters": {"years": "10"}}, "body.parameters.years"),
        ({"parameters": {"years": 2.5}}, "body.parameters.years"),
        ({"parameters": {"years": 0}}, "body.parameters.years"),
        ({"parameters": {"years": 10**30}}, "body.parameters.years"),
        ({"parameters": {"rate": float("nan")}}, "body.parameters.rate"),
        ({"parameters": {"amount": float("inf")}}, "body.parameters.amount"),
        ({"parameters": {"amuont": 1}}, "body.parameters.amuont"),
        ({"else": 1}, "body.else"),
        ([], "body"),
    ],
)
def test_wrong_requests_are_told_where(api: Service, body: object, place: str) -> None:
    reply = api.ask("/v1/run", body)

    assert reply.status == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert [wrong["place"] for wrong in reply.json["wrong"]] == [place]  # type: ignore[attr-defined]


def test_whole_number_may_have_a_point(api: Service) -> None:
    assert api.ask("/v1/run", {"parameters": {"years": 2.0}}).status == 200


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b'{"parameters": {"title": "\\ud800"}}']
)
def test_what_is_no_json_is_refused(api: Service, raw: bytes) -> None:
    reply = api.ask("/v1/run", raw=raw)

    assert reply.status in {400, 422}
    assert b"Traceback" not in reply.body


def test_values_that_the_pipeline_cannot_use_are_the_clients_fault(
    api: Service,
) -> None:
    reply = api.ask(
        "/v1/run", {"parameters": {"rate": 1e-320, "amount": 0, "title": "x" * 200}}
    )

    assert reply.status in {200, 422}
    assert b"Traceback" not in reply.body


def test_request_id_comes_back_and_reaches_the_runs_log(api: Service) -> None:
    given = api.ask("/v1/run", {}, x_request_id="abc-1")
    made = api.ask("/v1/run", {}, x_request_id="a\tb")

    assert given.headers["x-request-id"] == "abc-1"
    assert len(made.headers["x-request-id"]) == 32
    lines = [json.loads(line) for line in api.log.read_text().splitlines()]
    loggers = {line["logger"] for line in lines if line["id"] == "abc-1"}
    assert {"served.progress", "served.requests"} <= loggers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
def test_says_how_it_is(api: Service, path: str) -> None:
    assert api.ask(path).status == 200


def test_operations_have_the_names_that_a_client_calls(api: Service) -> None:
    paths = api.ask("/openapi.json").json["paths"]

    names = {o["operationId"] for path in paths.values() for o in path.values()}  # type: ignore[attr-defined]

    assert names == {"healthz", "readyz", "metrics", "run", "file"}


def test_metrics_count_answers_by_pattern(api: Service) -> None:
    api.ask("/made/up")
    api.ask("/v1/run", {"parameters": {"years": "x"}})
    text = api.ask("/metrics").body.decode()

    assert 'served_requests_total{path="/v1/run",status="422"}' in text
    assert 'served_requests_total{path="other",status="404"}' in text
    assert "/made/up" not in text


@pytest.mark.parametrize(
    "name", ["..%2f..%2fnb2prod.json", "%00", "printed.txt/..", "x"]
)
def test_files_of_others_are_not_there(api: Service, name: str) -> None:
    run = api.ask("/v1/run", {}).json["run"]

    assert api.ask(f"/v1/runs/{run}/files/{name}").status == 404
    assert api.ask(f"/v1/runs/..%2f..%2fsrc/files/{name}").status == 404


def chunked(url: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    parts = iter([body[:5000], body[5000:]])
    with contextlib.suppress(BrokenPipeError):  # refused before the last part
        connection.request(
            "POST",
            "/v1/run",
            parts,
            {"content-type": "application/json"},
            encode_chunked=True,
        )
    return connection.getresponse().status


def test_limits_hold(loan: Project) -> None:
    """A long body, a chunked one, too many at once, a slow run, and a client without the key."""
    key = {"x_api_key": "hush"}
    limits = {"max_body": 4000, "api_key": "hush", "max_runs": 1, "max_waiting": 1}
    with served(loan, ".api", ready="/readyz", **limits) as api:
        long = json.dumps({"parameters": {"title": "x" * 9000}}).encode()

        assert api.ask("/v1/run", {}).status == 401
        assert api.ask("/healthz").status == 200
        assert api.ask("/v1/run", {}, authorization="Bearer hush").status == 200
        assert api.ask("/v1/run", raw=long, **key).status == 413
        with ThreadPoolExecutor(12) as many:
            replies = list(many.map(lambda _: api.ask("/v1/run", {}, **key), range(12)))
        statuses = {reply.status for reply in replies}
        assert statuses == {200, 503}
        assert {r.headers["retry-after"] for r in replies if r.status == 503} == {"1"}
        assert api.ask("/v1/run", {}, **key).status == 200
    with served(loan, ".api", max_body=4000, time_limit=0.001) as api:
        assert chunked(api.url, long) == 413
        reply = api.ask("/v1/run", {})
        assert reply.status == 503 and reply.json["type"] == "urn:problem:time"


def test_sigterm_lets_a_request_be_answered(loan: Project) -> None:
    answers: list[int] = []
    with served(loan, ".api") as api:
        threads = [
            threading.Thread(
                target=lambda: answers.append(api.ask("/v1/run", {}).status)
            )
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        while (
            "under_way 4" not in api.ask("/metrics").body.decode() and len(answers) < 4
        ):
            pass
    for thread in threads:
        thread.join()

    assert answers == [200] * 4


@pytest.fixture(scope="module")
def homes(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Project, Service]]:
    made = project("regression", "api", tmp_path_factory.mktemp("homes"))
    with served(made, ".api", max_rows=5) as service:
        yield made, service


def test_files_are_links_and_equal_the_batch_runs(
    homes: tuple[Project, Service],
) -> None:
    made, api = homes
    batch = made.run("")

    reply = api.ask("/v1/run", {})

    assert reply.json["printed"] == batch.stdout
    links = {file["name"]: file["link"] for file in reply.json["files"]}  # type: ignore[attr-defined]
    assert list(links) == ["outputs/guessed.csv"]
    fetched = api.ask(links["outputs/guessed.csv"])
    assert fetched.body == (made.folder / "outputs/guessed.csv").read_bytes()
    assert fetched.headers["content-type"].startswith("text/csv")


def test_tables_are_cut_and_say_so(homes: tuple[Project, Service]) -> None:
    _, api = homes

    table = api.ask("/v1/run", {}).json["results"]["bills"]  # type: ignore[index]

    assert (len(table["records"]), table["rows"], table["cut"]) == (5, 30, True)
    assert set(table["records"][0]) >= {"area", "people", "insulated"}


def test_contents_take_the_place_of_a_file(homes: tuple[Project, Service]) -> None:
    made, api = homes
    text = (HERE / "serve/regression/homes.csv").read_text()
    half = "\n".join(text.splitlines()[:61])

    reply = api.ask("/v1/run", {"contents": {"homes_csv": half}})

    assert reply.json["results"]["bills"]["rows"] == 15  # type: ignore[index]
    assert (made.folder / "data/homes.csv").read_text() == text


def test_one_step_can_be_called_alone(tmp_path: Path) -> None:
    name = json.loads(
        (
            project("no-model", "batch", tmp_path / "look").folder / "nb2prod.json"
        ).read_text()
    )["steps"][0]["function"].partition(":")[2]
    made = project("no-model", "api", tmp_path / "api", "--expose", name)
    with served(made, ".api") as api:
        reply = api.ask(f"/v1/steps/{name}", {"years": 1})

    assert reply.status == 200, reply.body
    assert reply.json["printed"] == "loan 50.0\n"


TABLES = [
    "## Load the scores",
    "import pandas as pd",
    "scores = pd.DataFrame({'team': ['a', 'b', 'a'], 'score': [1.5, 2.5, 3.0]})",
    "print(len(scores))",
    "## Find the best",
    "best = scores.groupby('team')['score'].max().reset_index()",
    "print(best['score'].sum())",
]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    step = "find_best"
    folder = tmp_path_factory.mktemp("scores")
    made = written(TABLES, "api", folder, "--expose", step)
    with served(made, ".api", max_rows=2) as service:
        yield service


def test_step_takes_a_table(scores: Service) -> None:
    rows = [{"team": "x", "score": 1}, {"team": "x", "score": "Infinity"}]

    reply = scores.ask("/v1/steps/find_best", {"scores": rows})

    assert reply.status == 200, reply.body
    assert reply.json["printed"] == "inf\n"


def test_table_that_is_too_long_is_refused(scores: Service) -> None:
    rows = [{"team": "x", "score": 1}] * 3

    reply = scores.ask("/v1/steps/find_best", {"scores": rows})

    assert reply.status == 422
    assert reply.json["wrong"] == [
        {"place": "body.scores", "message": "it may have 2 rows"}
    ]


def test_whole_tables_come_as_parquet_where_that_can_be_written(
    homes: tuple[Project, Service],
) -> None:
    _, api = homes

    reply = api.ask("/v1/run", {"tables": "parquet"})

    if find_spec("pyarrow") is None:
        assert reply.status == 422
        assert "pyarrow is not installed" in str(reply.json["wrong"])
        return
    links = {file["name"]: file["link"] for file in reply.json["files"]}  # type: ignore[attr-defined]
    fetched = api.ask(links["tables/bills.parquet"])
    assert fetched.headers["content-type"] == "application/vnd.apache.parquet"
    assert fetched.body[:4] == b"PAR1"
    assert len(pd.read_parquet(io.BytesIO(fetched.body))) == 30


@pytest.mark.parametrize(
    ("case", "options", "says"),
    [
        (
            "no-model",
            ["--entry", "api", "--expose", "nothing"],
            "there is no such step",
        ),
        ("no-model", ["--expose", "x"], "--expose is for an api alone"),
        ("no-model", ["--entry", "fax"], "--entry fax is not there"),
    ],
)
def test_wrong_options_are_refused(
    case: str, options: list[str], says: str, tmp_path: Path
) -> None:
    notebook = HERE / "serve" / case / "notebook.ipynb"

    done = making.convert(notebook, "--output", str(tmp_path / "p"), *options)

    assert done.code == 2
    assert says in done.err
    assert not (tmp_path / "p").exists()

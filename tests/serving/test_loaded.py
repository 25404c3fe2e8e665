"""What every run reads alike is loaded once, at the start of a service; each run has a copy of its own."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import making
import pytest
from services import Project, converted, served
from sklearn.linear_model import LinearRegression

CELLS = [
    "import joblib\nimport numpy as np\nimport pandas as pd",
    "np.random.seed(5)\nprint('hello')",
    "rates = pd.read_csv('rates.csv')\nrates['eur'] = rates.usd * 0.5\nprint(len(rates), 'rates')",
    "model = joblib.load('model.joblib')[0]",
    "orders = pd.DataFrame({'code': ['a', 'b', 'a'], 'n': [1, 2, 3]})\n"
    "priced = orders.merge(rates, on='code')\n"
    "priced['guess'] = model.predict(priced[['n']].to_numpy())\n"
    "print(priced.eur.sum(), round(priced.guess.sum(), 6), np.random.rand())\n"
    "rates['eur'] = 0\nmodel.coef_[0] = 0\nprint(rates.eur.sum(), model.coef_[0])",
]  # fmt: skip
RATES = "code,usd\na,1.0\nb,3.0\n"


class StartsThread:
    """Unpickled, it starts a thread that does not end soon."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        start = "__import__('threading').Thread(target=__import__('time').sleep, args=(99,), daemon=True).start()"
        return eval, (start,)


def shop(folder: Path, entry: str, *options: str) -> Project:
    """A notebook that reads a table and a model, prints, draws a number, and changes both."""
    place = folder / "notebook"
    place.mkdir(parents=True)
    text = making.notebook_text(*(making.code(cell) for cell in CELLS))
    (place / "notebook.ipynb").write_text(text)
    (place / "rates.csv").write_text(RATES)
    model = LinearRegression().fit([[1.0], [2.0]], [2.0, 4.0])
    (place / "model.joblib").write_bytes(
        pickle.dumps((model, None))
    )  # joblib reads it as well
    return converted(folder, entry, *options)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return shop(tmp_path_factory.mktemp("shop"), "api")


def test_runs_are_the_batch_run_and_see_no_change_of_another(made: Project) -> None:
    batch = made.run("").stdout

    with served(made, ".api") as api:
        printed = [api.ask("/v1/run", {}).json["printed"] for _ in range(3)]

    assert batch.splitlines()[-1] == "0 0.0"
    assert printed == [batch] * 3


def test_files_are_read_at_the_start_and_by_no_run(made: Project) -> None:
    """Without the file a run can only have what was loaded; one that brings its own reads that."""
    table = made.folder / "data" / "rates.csv"
    with served(made, ".api") as api:
        table.unlink()
        try:
            plain = api.ask("/v1/run", {})
            own = api.ask(
                "/v1/run", {"contents": {"rates_csv": "code,usd\na,100\n"}}
            ).json
        finally:
            table.write_text(RATES)
        log = api.log.read_text()

    assert str(plain.json["printed"]).startswith("hello\n2 rates\n2.5 ")
    assert str(own["printed"]).startswith("hello\n1 rates\n100.0 ")
    assert "loaded what every run reads in" in log


def test_missing_file_is_told_and_nothing_crashes(made: Project) -> None:
    table = made.folder / "data" / "rates.csv"
    table.unlink()
    try:
        with served(made, ".api", ready="/healthz") as api:
            reply = api.ask("/readyz")
            while "not ready yet" in str(reply.json["detail"]):
                reply = api.ask("/readyz")
            run = api.ask("/v1/run", {})
            alive = api.ask("/healthz")
            log = [json.loads(line) for line in api.log.read_text().splitlines()]
    finally:
        table.write_text(RATES)

    assert reply.status == 503
    assert reply.headers["content-type"] == "application/problem+json"
    assert "FileNotFoundError" in str(reply.json["detail"])
    assert "data/rates.csv" in str(reply.json["detail"])
    assert (run.status, alive.status) == (500, 200)
    assert any(
        line["level"] == "error" and "data/rates.csv" in line["message"] for line in log
    )


def test_what_starts_threads_is_read_by_each_run(made: Project) -> None:
    model = made.folder / "model.joblib"
    before = model.read_bytes()
    model.write_bytes(pickle.dumps((pickle.loads(before)[0], StartsThread())))
    try:
        with served(made, ".api") as api:
            printed = api.ask("/v1/run", {}).json["printed"]
            log = api.log.read_text()
    finally:
        model.write_bytes(before)

    assert printed == made.run("").stdout
    assert "each run reads for itself" in log


def test_single_message_reads_for_itself(tmp_path: Path) -> None:
    made = shop(tmp_path, "worker")
    (made.folder / "message.json").write_text("{}")
    batch = made.run("").stdout

    good = made.run(".worker", "--once", "message.json")
    (made.folder / "data" / "rates.csv").unlink()
    other = {"max_tries": 1, "store": "outputs/other"}
    bad = made.run(".worker", "--once", "message.json", **other)

    assert json.loads(good.stdout)["printed"] == batch
    assert "rates.csv" in json.loads(bad.stdout)["reason"]

"""Requests a second of a generated model server, beside the smallest hand-written one and MLflow's.

    python benchmarks/serve_load.py --python VENV/bin/python [--seconds 20] [--without mlflow]

VENV has scikit-learn, pandas, fastapi, uvicorn, prometheus-client, pydantic-settings,
joblib and, unless it is left out, mlflow; wrk is Debian's. All three serve one logistic
regression with the same four numbers, from one process each, MLflow's with what
`mlflow models serve` does by default; only one is loaded at a time, in three rounds.
Then the generated server is loaded with four times the clients that it admits, for a
minute, and its memory is watched.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NOTEBOOK = """\
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

iris = load_iris(as_frame=True)
X = iris.data.set_axis(["a", "b", "c", "d"], axis=1)
model = LogisticRegression(max_iter=500).fit(X, iris.target)
print(model.predict(X)[:5])
"""
BY_HAND = """\
import joblib
import pandas as pd
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

model = joblib.load("model.joblib")["model"]
app = FastAPI()


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    a: float = Field(ge=-1e37, le=1e37, allow_inf_nan=False)
    b: float = Field(ge=-1e37, le=1e37, allow_inf_nan=False)
    c: float = Field(ge=-1e37, le=1e37, allow_inf_nan=False)
    d: float = Field(ge=-1e37, le=1e37, allow_inf_nan=False)


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")
    records: list[Record] = Field(min_length=1, max_length=1000)


class Answer(BaseModel):
    predictions: list[int]


@app.post("/v1/predict")
def predict(request: Request) -> Answer:
    rows = pd.DataFrame([record.model_dump() for record in request.records])
    return Answer(predictions=model.predict(rows).tolist())


@app.get("/readyz")
def ready() -> str:
    return "ready"
"""
TO_MLFLOW = """\
import joblib, mlflow.sklearn, pandas as pd
from mlflow.models import infer_signature
model = joblib.load("model.joblib")["model"]
rows = pd.DataFrame([[5.1, 3.5, 1.4, 0.2]], columns=list("abcd"))
mlflow.sklearn.save_model(model, "mlflow-model", signature=infer_signature(rows, model.predict(rows)))
"""
RECORD = {"a": 5.1, "b": 3.5, "c": 1.4, "d": 0.2}


def main() -> int:
    """Load each server in turn, three rounds, and say how they compare."""
    asked = options()
    with tempfile.TemporaryDirectory(prefix="nb2prod-load-") as name:
        place = Path(name)
        model = prepared(place, asked.python)
        servers = commands(place, model, asked.python)
        rates: dict[str, list[float]] = {n: [] for n in servers if n != asked.without}
        spent: dict[str, list[float]] = {n: [] for n in rates}
        for _ in range(asked.rounds):
            for server in rates:
                with running(place, servers[server]) as (url, group):
                    check(url, server)
                    wrk(url, server, place, seconds=3, clients=8)
                    before = processor_time(group)
                    found = wrk(url, server, place, asked.seconds, clients=8)
                    rates[server].append(found["rate"])
                    used = processor_time(group) - before
                    spent[server].append(used / found["total"])
        overload(place, servers["ours"], asked.overload)
    middle = {server: statistics.median(found) for server, found in rates.items()}
    for server, rate in middle.items():
        rounds = ", ".join(f"{r:.0f}" for r in rates[server])
        cost, own = statistics.median(spent[server]), statistics.median(spent["ours"])
        print(
            f"{server:8} {rate:6.0f} requests/s ({rounds}), {cost * 1000:.2f} ms each;",
            end=" ",
        )
        print(
            f"ours has {middle['ours'] / rate:.2f} of its rate, {own / cost:.2f} of its cost"
        )
    return 0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--overload", type=int, default=60, help="seconds; 0: not at all"
    )
    parser.add_argument("--without", default="")
    return parser.parse_args()


def prepared(place: Path, python: str) -> Path:
    """The project, its trained version, and what the others serve; the model's folder."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "source": NOTEBOOK,
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (place / "iris.ipynb").write_text(json.dumps(notebook))
    convert = [
        sys.executable,
        "-m",
        "nb2prod",
        "convert",
        "iris.ipynb",
        "-o",
        "project",
    ]
    subprocess.run(
        [*convert, "--name", "served", "--entry", "model", "--no-lock", "-q"],
        cwd=place,
        check=True,
    )
    train = [python, "-W", "ignore", "-m", "served.train"]
    subprocess.run(
        train,
        cwd=place / "project",
        check=True,
        env=environment(0),
        stdout=subprocess.DEVNULL,
    )
    current = (place / "project/outputs/models/current").read_text().strip()
    version = place / "project/outputs/models" / current
    shutil.copy(version / "model.joblib", place / "model.joblib")
    (place / "byhand.py").write_text(BY_HAND)
    return version


def environment(port: int) -> dict[str, str]:
    quiet = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    ours = {"PYTHONPATH": "src", "SERVED_SERVICE_PORT": str(port)}
    return {**os.environ, **quiet, **ours}


def commands(
    place: Path, model: Path, python: str
) -> dict[str, tuple[Path, list[str], str]]:
    """Where each is started, how, and what tells that it is ready."""
    if (
        subprocess.run([python, "-c", "import mlflow"], capture_output=True).returncode
        == 0
    ):
        subprocess.run(
            [python, "-W", "ignore", "-c", TO_MLFLOW],
            cwd=place,
            check=True,
            capture_output=True,
        )
    byhand = [
        python,
        "-m",
        "uvicorn",
        "byhand:app",
        "--port",
        "{port}",
        "--no-access-log",
    ]
    mlflow = [
        python,
        "-m",
        "mlflow",
        "models",
        "serve",
        "-m",
        "mlflow-model",
        "-p",
        "{port}",
        "--env-manager",
        "local",
        "-w",
        "1",
    ]
    return {
        "ours": (
            place / "project",
            [python, "-W", "ignore", "-m", "served.serve"],
            "/readyz",
        ),
        "by hand": (place, byhand, "/readyz"),
        "mlflow": (place, mlflow, "/ping"),
    }


@contextmanager
def running(
    place: Path, server: tuple[Path, list[str], str]
) -> Iterator[tuple[str, int]]:
    """A server while it answers: its address, and its group of processes."""
    folder, command, ready = server
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [part.replace("{port}", str(port)) for part in command]
    log = (place / "log.txt").open("wb")
    paths = {
        **environment(port),
        "PATH": f"{Path(argv[0]).parent}:{os.environ['PATH']}",
    }
    process = subprocess.Popen(
        argv, cwd=folder, env=paths, stdout=log, stderr=log, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(url + ready)
                break
            except OSError:
                time.sleep(0.1)
                if process.poll() is not None:
                    raise SystemExit((place / "log.txt").read_text()[-2000:]) from None
        yield url, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def request_of(server: str) -> tuple[str, str]:
    """Path and body: the same record in each server's words."""
    if server == "mlflow":
        return "/invocations", json.dumps({"dataframe_records": [RECORD]})
    return "/v1/predict", json.dumps({"records": [RECORD]})


def check(url: str, server: str) -> None:
    """All three have to say the same."""
    path, body = request_of(server)
    request = urllib.request.Request(
        url + path, body.encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["predictions"] == [0]


def wrk(
    url: str, server: str, place: Path, seconds: int, clients: int
) -> Mapping[str, float]:
    """Requests a second, and how many answers were no success."""
    path, body = request_of(server)
    script = place / "post.lua"
    script.write_text(
        f"wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\nwrk.body='{body}'\n"
    )
    command = [
        "wrk",
        "-t1",
        f"-c{clients}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        url + path,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    slowest = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    total = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate and total and slowest, said
    return {
        "rate": float(rate.group(1)),
        "total": float(total.group(1)),
        "failed": float(failed.group(1)) if failed else 0.0,
        "p99 ms": float(slowest.group(1)) * scale[slowest.group(2)],
    }


def overload(place: Path, server: tuple[Path, list[str], str], seconds: int) -> None:
    """Four times the clients that are admitted: it sheds, recovers, and keeps its size."""
    if not seconds:
        return
    with running(place, server) as (url, pid):
        wrk(url, "ours", place, 5, clients=8)
        before = resident(pid)
        found = wrk(url, "ours", place, seconds, clients=4 * 64)
        after = resident(pid)
        calm = wrk(url, "ours", place, 5, clients=8)
        check(url, "ours")
    print(
        f"256 clients: {found['total']:.0f} answers, {found['failed']:.0f} shed, p99 {found['p99 ms']:.0f} ms; "
        f"memory {before} -> {after} MB; then {calm['rate']:.0f} requests/s, {calm['failed']:.0f} shed"
    )


def processor_time(group: int) -> float:
    """Seconds that a group of processes has spent."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """A process's memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) // 1024 if found else 0


if __name__ == "__main__":
    sys.exit(main())

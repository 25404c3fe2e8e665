"""Ask services made from notebooks of any kind for what their batch runs give, and compare.

    python benchmarks/serve_same.py --python VENV/bin/python [--entries api,worker,model] [--above N] NOTEBOOK …

VENV has the notebooks' libraries and those of the services (the extra `fixtures`). Each notebook
is converted where it lies, in a copy of its folder, or of the one N levels above, for data beside that. An api and a worker have to print the same,
return the same and write the same files as the package's own main job; where one does not, what
differs between up to six batch runs is left out. A model has to be trained, which compares it
with the notebook's test rows.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "serving")]

from services import free_port  # noqa: E402  (after the path)

LONGEST = 600
MORE_RUNS = 4
PLAINLY = """
import json, sys
from served.serving import jobs
results = jobs.run_pipeline({}, 1000)
sys.stdout.flush()
open(sys.argv[1], "w").write(json.dumps(results))
"""
SETTINGS = {
    "SERVED_SERVICE_TIME_LIMIT": str(LONGEST),
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": "src",
    "PYTHONWARNINGS": "ignore",
    "MPLBACKEND": "agg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one run gave."""

    printed: str
    results: Mapping[str, object]
    files: Mapping[
        str, frozenset[str]
    ]  # by name: the digests of all that are called so


class Failed(Exception):
    """Something did not work; the message says what."""


def main() -> int:
    """Compare each notebook in each entry, and count the verdicts."""
    parser = argparse.ArgumentParser(description="compare services with batch runs")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--entries", default="api,worker,model")
    parser.add_argument("--above", type=int, default=0)
    parser.add_argument("notebooks", nargs="+", type=Path)
    asked = parser.parse_args()
    verdicts: Counter[str] = Counter()
    for notebook in asked.notebooks:
        for entry in asked.entries.split(","):
            verdict, detail = judged(
                notebook.resolve(), entry, asked.python, asked.above
            )
            verdicts[f"{entry}: {verdict}"] += 1
            name = f"{notebook.parent.name}/{notebook.name}"
            print(f"{entry:6} {verdict:8} {name} {detail[:300]}", flush=True)
    print(", ".join(f"{verdict} {n}" for verdict, n in sorted(verdicts.items())))
    return int(any("same" not in v and "refused" not in v for v in verdicts))


def judged(notebook: Path, entry: str, python: str, above: int) -> tuple[str, str]:
    """One notebook as one service: same, differs, refused or fails, and why."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-same-") as place:
        root = notebook.parents[above]
        shutil.copytree(root, Path(place) / "notebook")
        folder = Path(place) / "notebook" / notebook.parent.relative_to(root)
        convert = [
            sys.executable,
            "-m",
            "nb2prod",
            "convert",
            notebook.name,
            "-o",
            str(Path(place) / "made"),
        ]
        convert += ["--name", "served", "--entry", entry, "--no-lock", "-q", "--interpreter", python]  # fmt: skip
        done = run(convert, folder, {"PYTHONPATH": str(ROOT)})
        if done.returncode:
            return "refused", done.stderr.strip()
        try:
            different = "; ".join(differences(Path(place), entry, python))
        except Failed as failed:
            return "fails", str(failed)
    return ("differs", different) if different else ("same", "")


def differences(place: Path, entry: str, python: str) -> Iterator[str]:
    """Where a service gives something else than the batch run."""
    made = place / "made"
    if entry == "model":
        done = run([python, "-m", "served.train"], made, SETTINGS)
        if done.returncode:
            raise Failed(done.stderr.strip()[-300:])
        return
    given = from_api(made, python) if entry == "api" else from_worker(made, python)
    found, plainly, main = (
        facts(one) for one in (given, in_batch(made, python, main=False), in_batch(made, python, main=True))
    )  # fmt: skip
    sure = plainly | main
    wrong = {fact for fact, value in sure.items() if found.get(fact) != value}
    for _ in range(MORE_RUNS):
        if wrong:
            again = facts(in_batch(made, python, main=False))
            wrong = {fact for fact in wrong if again.get(fact) == sure[fact]}
    yield from sorted(wrong)


def facts(given: Given) -> dict[str, object]:
    """What can differ, by a name for it."""
    lines = given.printed.splitlines()
    return {
        "number of lines": len(lines),
        **{f"line {number}": line for number, line in enumerate(lines, 1)},
        **{f"file {name}": digests for name, digests in given.files.items()},
        **{f"result {name}": value for name, value in given.results.items()},
    }


def in_batch(made: Path, python: str, *, main: bool) -> Given:
    """The package's main job, or its pipeline called plainly, whose results can be seen."""
    with copied(made) as copy:
        results = copy.parent / "results.json"
        plainly = ["-c", PLAINLY, str(results)]
        argv = [python, *(["-m", "served"] if main else plainly)]
        before = files_under(copy)
        done = run(argv, copy, SETTINGS)
        if done.returncode:
            raise Failed(f"the batch run: {done.stderr.strip()[-300:]}")
        files = {
            n: d - before.get(n, frozenset()) for n, d in files_under(copy).items()
        }
        said = {} if main else json.loads(results.read_text())
    return Given(printed=done.stdout, results=said, files={n: d for n, d in files.items() if d})  # fmt: skip


@contextlib.contextmanager
def copied(made: Path) -> Iterator[Path]:
    """A project that nothing was run in."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-copy-") as place:
        yield shutil.copytree(made, Path(place) / "made")


def from_worker(made: Path, python: str) -> Given:
    """What one message gives."""
    with copied(made) as copy:
        (copy.parent / "message.json").write_text('{"key": "one"}')
        argv = [python, "-m", "served.worker", "--once", "../message.json"]
        done = run(argv, copy, SETTINGS)
        if done.returncode:
            raise Failed(f"the worker: {done.stdout[-300:]}{done.stderr[-300:]}")
        said = json.loads(done.stdout)
        folder = copy / "outputs" / "store" / said["folder"]
        return Given(printed=said["printed"], results=said["results"], files=files_under(folder))  # fmt: skip


def from_api(made: Path, python: str) -> Given:
    """What one request gives."""
    port = free_port()
    with copied(made) as copy:
        settings = {**os.environ, **SETTINGS, "SERVED_SERVICE_PORT": str(port)}
        with (copy.parent / "log.txt").open("wb") as log:
            argv = [python, "-m", "served.api"]
            process = subprocess.Popen(argv, cwd=copy, env=settings, stdout=log, stderr=log)  # fmt: skip
        try:
            said = answered(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait()
        folder = copy / "outputs" / "runs" / str(said["run"])
        return Given(printed=said["printed"], results=said["results"], files=files_under(folder))  # type: ignore[arg-type]  # fmt: skip


def answered(url: str, process: subprocess.Popen[bytes]) -> Mapping[str, object]:
    """The answer to a request for a run with the notebook's own values."""
    end = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/readyz", timeout=10)
            break
        time.sleep(0.3)
    request = urllib.request.Request(f"{url}/v1/run", b"{}", {"content-type": "application/json"})  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=LONGEST) as reply:
            found: Mapping[str, object] = json.load(reply)
    except urllib.error.HTTPError as error:
        raise Failed(f"the api: {error.code} {error.read().decode()[:200]}") from error
    except OSError as error:
        raise Failed(f"the api does not answer: {error}") from error
    return found


def files_under(folder: Path) -> dict[str, frozenset[str]]:
    """The digests of all files, by their last name; a link is none."""
    found: dict[str, frozenset[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".pyc":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[path.name] = found.get(path.name, frozenset()) | {digest}
    return found


def run(
    argv: list[str], folder: Path, more: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            argv, cwd=folder, env={**os.environ, **more}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Failed(f"longer than {LONGEST} s: {argv[-1]}") from error


if __name__ == "__main__":
    sys.exit(main())

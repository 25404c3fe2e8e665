"""Fuzz three generated apis and a model server with schemathesis, until each has had its requests.

    python benchmarks/serve_fuzz.py [--requests 5000] [--expose STEP] [CASE …]

Needs the extras `dev` and `fixtures`. Each case of fixtures/serve is converted, started and
asked; an answer that breaks the schema, a traceback in a body, or a 5xx other than 503 counts.
`clustering` has a table that is loaded at its start, and `--expose cluster_groups` takes one.
A valid request that the pipeline cannot compute (a division by zero) is a 422: that check of
schemathesis is left out for apis.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "serving")]

from services import Service, project, served  # noqa: E402  (after the path)

APIS = ("no-model", "made-in-a-function", "clustering")
MODELS = ("columns-pipeline",)
MOST_ROUNDS = 40


def main() -> int:
    """Fuzz each case, and say what was found."""
    parser = argparse.ArgumentParser(description="fuzz generated services")
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("cases", nargs="*", default=[*APIS, *MODELS])
    parser.add_argument("--expose", action="append", default=[])
    asked = parser.parse_args()
    return max(fuzz_case(case, asked.requests, asked.expose) for case in asked.cases)


def fuzz_case(case: str, requests: int, exposed: Sequence[str]) -> int:
    entry = "model" if case in MODELS else "api"
    options = [f"--expose={step}" for step in exposed]
    with tempfile.TemporaryDirectory(prefix="nb2prod-fuzz-") as name:
        made = project(case, entry, Path(name), *options)
        module = ".api"
        if entry == "model":
            assert made.run(".train").returncode == 0
            module = ".serve"
        with served(made, module, time_limit=5, keep_runs=5) as service:
            sent, found = fuzz(service, requests, leave_out=entry == "api")
            counts = answers(service)
    bad = sum(n for status, n in counts.items() if status >= 500 and status != 503)
    print(
        f"{entry} {case}: {sent} cases, answers {counts}, other 5xx: {bad}, findings: {found or 'none'}"
    )
    return 1 if bad or found else 0


def fuzz(service: Service, requests: int, *, leave_out: bool) -> tuple[int, str]:
    """Rounds with new seeds until so many answers were counted; the first finding ends it."""
    rounds, before = 0, sum(
        answers(service).values()
    )  # it was asked whether it is ready
    while sum(answers(service).values()) - before < requests and rounds < MOST_ROUNDS:
        rounds += 1
        said = schemathesis(service.url, seed=rounds, examples=300, leave_out=leave_out)
        if "Traceback" in said or "= FAILURES =" in said or "= ERRORS =" in said:
            return sum(answers(service).values()) - before, said[-3000:]
    return sum(answers(service).values()) - before, ""


def schemathesis(url: str, *, seed: int, examples: int, leave_out: bool) -> str:
    """One run; what it printed."""
    program = shutil.which(
        "schemathesis", path=f"{Path(sys.executable).parent}:/usr/bin"
    )
    assert program, "the extra `fixtures` is not installed"
    argv = [
        program,
        "run",
        f"{url}/openapi.json",
        "--checks",
        "all",
        "--seed",
        str(seed),
    ]
    # that a loaded machine makes its examples slowly is no finding
    argv += ["--suppress-health-check", "all"]
    argv += ["--max-examples", str(examples), "--phases", "examples,coverage,fuzzing"]
    argv += ["--exclude-checks", "positive_data_acceptance"] if leave_out else []
    with tempfile.TemporaryDirectory() as place:  # it keeps files where it runs
        done = subprocess.run(argv, capture_output=True, text=True, cwd=place)
    return done.stdout + done.stderr


def answers(service: Service) -> dict[int, int]:
    """The service's own count of its answers, by status."""
    counts: dict[int, int] = {}
    for line in service.ask("/metrics").body.decode().splitlines():
        found = re.match(r'served_requests_total\{.*status="(\d+)"\} ([\d.]+)', line)
        if found:
            status = int(found.group(1))
            counts[status] = counts.get(status, 0) + int(float(found.group(2)))
    return counts


if __name__ == "__main__":
    sys.exit(main())

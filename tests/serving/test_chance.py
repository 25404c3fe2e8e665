"""Each run of a service draws random numbers of its own, as each batch run does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from services import Project, served, written

DRAWS = """import random

import numpy as np
import pandas as pd
"""
PRINTS = """print(random.random())
print(np.random.normal())
print(pd.Series(range(10**6)).sample(1).item())
"""


def printed_by_api(made: Project) -> list[list[str]]:
    with served(made, ".api") as api:
        replies = [api.ask("/v1/run", {}).json for _ in range(3)]
    return [str(reply["printed"]).splitlines() for reply in replies]


def test_runs_draw_other_numbers(tmp_path: Path) -> None:
    made = written([DRAWS, PRINTS], "api", tmp_path)

    runs = printed_by_api(made)

    assert [len(set(lines)) for lines in zip(*runs, strict=True)] == [3, 3, 3]


@pytest.mark.parametrize("seed", ["random.seed(7)", "np.random.seed(7)"])
def test_what_an_import_seeds_stays_so(seed: str, tmp_path: Path) -> None:
    imports = f"{DRAWS}import seeding\n"
    drawn = "random" if seed.startswith("random") else "np.random"
    made = written(
        [imports, f"print({drawn}.random())"],
        "api",
        tmp_path,
        seeding=f"import random\n\nimport numpy as np\n\n{seed}\n",
    )
    batch = made.run("").stdout

    assert printed_by_api(made) == [batch.splitlines()] * 3


def test_messages_draw_other_numbers(tmp_path: Path) -> None:
    made = written([DRAWS, PRINTS], "worker", tmp_path)
    runs = []
    for key in ("one", "two"):
        (made.folder / "message.json").write_text(json.dumps({"key": key}))
        runs.append(json.loads(made.run(".worker", "--once", "message.json").stdout))

    assert runs[0]["printed"] != runs[1]["printed"]

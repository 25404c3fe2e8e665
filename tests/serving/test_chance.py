"""Each run of a service draws random numbers of its own, as each batch run does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Template
from making import ROOT
from services import Project, served, written

DRAWS = """import random

import numpy as np
import pandas as pd
"""
PRINTS = """print(random.random())
print(np.random.normal())
print(pd.Series(range(10**6)).sample(1).item())
"""


PLACE = ROOT / "templates/serving_common/src/package/serving/chance.py.j2"
CHANCE = Template(PLACE.read_text("utf-8"))


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


# what a module beside the notebook does as it is imported -> may runs draw the same
AT_IMPORT = {
    "draws": ("{0}.random()", False),
    "draws many": ("[{0}.random() for _ in range(2000)]", False),
    "seeds by chance": ("{0}.seed()", False),
    "seeds with nothing": ("{0}.seed(None)", False),
    "seeds": ("{0}.seed(7)", True),
    "seeds and draws": ("{0}.seed(7)\n[{0}.random() for _ in range(2000)]", True),
    "seeds by its own name": ("from {0} import seed\nseed(7)", True),
    "seeds for itself": ("kept = {0}.{get}()\n{0}.seed(7)\n{0}.random()\n{0}.{set}(kept)", False),
    "draws and seeds for itself": (
        "{0}.random()\nkept = {0}.{get}()\n{0}.seed(7)\n{0}.{set}(kept)", False,
    ),
    "is seeded, then seeds for itself": (
        "{0}.seed(3)\nkept = {0}.{get}()\n{0}.seed(7)\n{0}.{set}(kept)", True,
    ),
    "takes a state back": ("kept = {0}.{get}()\n{0}.seed(7)\nlater = {0}.{get}()\n{0}.{set}(kept)\n{0}.{set}(later)", True),
    "draws from another": ("import random as r\nimport numpy.random as n\nr.Random(7).random()\nn.RandomState(7).rand()", False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("module", "get", "set_"),
    [("random", "getstate", "setstate"), ("numpy.random", "get_state", "set_state")],
)
@pytest.mark.parametrize("what", AT_IMPORT)
def test_only_what_an_import_seeds_is_repeated(
    what: str, module: str, get: str, set_: str, tmp_path: Path
) -> None:
    text, is_repeated = AT_IMPORT[what]
    package = tmp_path / "p"
    package.mkdir()
    lines = text.format(module, get=get, set=set_)
    (package / "pipeline.py").write_text(f"import {module}\n{lines}\n")
    (package / "chance.py").write_text(
        CHANCE.render(entry="api", package="p", uses_torch=False)
    )
    draw = f"chance.draw_anew()\nprint({module}.random())\n"

    done = subprocess.run(
        [sys.executable, "-c", f"import {module}\nfrom p import chance\n{draw * 2}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    first, second = done.stdout.split()
    assert (first == second) is is_repeated


# what PyTorch has of its generator; it is not among what the tests install
TORCH = """import random as _random

_own = _random.Random()


class _Tensor:
    def __init__(self, numbers):
        self.numbers = numbers

    def tolist(self):
        return [n % 256 for n in self.numbers]


def seed():
    _own.seed()
    return 1


def manual_seed(number):
    _own.seed(number)


def get_rng_state():
    return _Tensor(_own.getstate()[1])


def set_rng_state(state):
    _own.setstate((3, tuple(state.numbers), None))


def rand():
    return _own.random()
"""


@pytest.mark.parametrize(
    ("text", "is_repeated"),
    [
        ("pass", False),
        ("torch.rand()", False),
        ("torch.manual_seed(7)", True),
        ("torch.manual_seed(7)\ntorch.rand()", True),
        ("torch.manual_seed(7)\ntorch.seed()", False),
        ("kept = torch.get_rng_state()\ntorch.manual_seed(7)\ntorch.set_rng_state(kept)", False),
    ],
)  # fmt: skip
def test_torch_draws_anew_unless_an_import_seeds_it(
    text: str, is_repeated: bool, tmp_path: Path
) -> None:
    package = tmp_path / "p"
    package.mkdir()
    (tmp_path / "torch.py").write_text(TORCH)
    (package / "pipeline.py").write_text(f"import torch\n{text}\n")
    rendered = CHANCE.render(entry="api", package="p", uses_torch=True)
    (package / "chance.py").write_text(rendered)
    # two runs of one parent, which has its state from before
    draw = "torch.set_rng_state(kept)\nchance.draw_anew()\nprint(torch.rand())\n"
    program = (
        f"import torch\nfrom p import chance\nkept = torch.get_rng_state()\n{draw * 2}"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    first, second = done.stdout.split()
    assert (first == second) is is_repeated


def test_torch_is_looked_at_where_the_notebook_imports_it(tmp_path: Path) -> None:
    plain = written(["print(1)"], "api", tmp_path / "plain")
    torch = written(
        ["import torch\nfrom torch import nn", "print(torch.rand(2))"],
        "api",
        tmp_path / "torch",
    )

    texts = [
        (made.folder / "src/served/serving/chance.py").read_text()
        for made in (plain, torch)
    ]

    assert ["torch" in text for text in texts] == [False, True]


def test_messages_draw_other_numbers(tmp_path: Path) -> None:
    made = written([DRAWS, PRINTS], "worker", tmp_path)
    runs = []
    for key in ("one", "two"):
        (made.folder / "message.json").write_text(json.dumps({"key": key}))
        runs.append(json.loads(made.run(".worker", "--once", "message.json").stdout))

    assert runs[0]["printed"] != runs[1]["printed"]

"""The image of three different projects is built, and does its job inside."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from making import code, command, notebook_text, prose
from projects import containers

pytestmark = [
    pytest.mark.skipif(bool(containers.why_not()), reason=containers.why_not() or "-"),
    pytest.mark.xdist_group("images"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A notebook, and what its image must print, write and hold."""

    cells: tuple[dict[str, object], ...]
    printed: str
    written: tuple[str, ...]
    largest: int  # megabytes over the base


JOBS = {
    "plain": Job(
        cells=(
            code("import json\nfrom pathlib import Path\nLIMIT = 3"),
            code("orders = json.load(open('orders.json'))\nprint(sum(orders[:LIMIT]))"),
            code("Path('outputs').mkdir(exist_ok=True)\nwith open('outputs/total.txt', 'w') as f:\n    f.write('6')"),
        ),
        printed="6\n",
        written=("total.txt",),
        largest=40,
    ),
    "figures": Job(
        cells=(
            prose("# Waves"),
            code("import numpy as np\nimport matplotlib.pyplot as plt"),
            code("x = np.linspace(0, 6, 50)\nprint(round(float(np.sin(x).sum()), 3))"),
            code("plt.plot(x, np.sin(x))\nplt.title('waves')\nplt.show()"),
        ),
        printed="0.185\n",
        written=("figures",),
        largest=200,
    ),
    "tables": Job(
        cells=(
            prose("# Shops"),
            code("import pandas as pd"),
            code("shops = pd.read_csv('shops.csv')\nprint(shops.units.sum())"),
            code("shops.groupby('shop').units.sum().to_csv('by_shop.csv')"),
        ),
        printed="7\n",
        written=("by_shop.csv",),
        largest=250,
    ),
}  # fmt: skip


def converted(job: Job, folder: Path) -> Path:
    folder.mkdir()
    (folder / "orders.json").write_text("[1, 2, 3, 4]")
    (folder / "shops.csv").write_text("shop,units\nnorth,3\nsouth,4\n")
    (folder / "shop.ipynb").write_text(notebook_text(*job.cells))
    done = command(
        "convert", "shop.ipynb", "--name", "shop", "--output", "p", cwd=folder
    )
    assert done.code == 0, done.err
    if not (folder / "p" / "requirements.txt").exists():
        pytest.skip(f"no lock can be made here: {done.err.strip()}")
    return folder / "p"


@pytest.mark.parametrize("kind", JOBS)
def test_the_image_does_the_job_with_nothing_but_outputs_to_write(
    kind: str, env: Mapping[str, str], tmp_path: Path
) -> None:
    job, tag = JOBS[kind], f"nb2prod-{kind}"
    project = converted(job, tmp_path / "case")
    (project / "outputs").mkdir()
    shutil.chown(project / "outputs", 10001, 10001)
    here = [p.name for p in project.iterdir() if p.name in {"data", "orders.json"}]
    mounts = (
        *(f"{project}/{name}:/app/{name}:ro" for name in here),
        f"{project}/outputs:/app/outputs",
    )

    containers.build(project, tag, env)
    done = containers.run(project, tag, env=env, mounts=mounts)
    looked = containers.run(
        project, tag, "python", "-c", LOOK, env=env, mounts=mounts[-1:]
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == job.printed
    assert [w for w in job.written if not (project / "outputs" / w).exists()] == []
    assert looked.stdout.split("\n") == SEEN
    over = containers.size_of(tag, env) - containers.size_of(containers.BASE, env)
    assert over < job.largest * 1_000_000, f"{over / 1e6:.0f} MB over the base"
    print(f"{kind}: {over / 1e6:.0f} MB over the base")


# who runs it, what it may write, whether pip or data came along, whether bytecode did
LOOK = """
import os, pathlib
print(os.getuid())
for place in ("/app/outputs/x", "/app/x", "/app/src/x", "/etc/x"):
    try:
        pathlib.Path(place).write_text("x")
        print(place)
    except OSError:
        pass
app = pathlib.Path("/app")
print(sorted(p.name for p in app.iterdir()))
print(bool(list(app.rglob("src/**/__pycache__/*.pyc"))), list(app.glob(".venv/bin/pip*")))
"""
SEEN = [
    "10001",
    "/app/outputs/x",
    "['.venv', 'outputs', 'src']",
    "True []",
    "",
]


BESIDE = Job(
    cells=(
        code("import os\nos.makedirs('out', exist_ok=True)"),
        code("name = 'a'\nwith open(f'out/{name}.txt', 'w') as f:\n    f.write('6')"),
        code("with open('/srv/reports/total.txt', 'w') as f:\n    f.write('6')"),
        code("print(open('out/a.txt').read(), sum(eval(open('orders.json').read())))"),
    ),
    printed="6 10\n",
    written=("total.txt",),
    largest=40,
)


def test_image_runs_what_writes_beside_outputs(
    env: Mapping[str, str], tmp_path: Path
) -> None:
    """As README.md says: in a scratch folder, and with a setting for what has an absolute path."""
    project = converted(BESIDE, tmp_path / "case")
    (project / "outputs").mkdir()
    shutil.chown(project / "outputs", 10001, 10001)
    here = [p.name for p in project.iterdir() if p.name in {"data", "orders.json"}]
    mounts = tuple(f"{project}/{n}:/work/{n}:ro" for n in here)
    said = (project / "README.md").read_text()
    more = ("--tmpfs=/work:mode=1777", "--env=SHOP_TOTAL_TXT=outputs/total.txt")

    containers.build(project, "nb2prod-beside", env)
    done = containers.run(
        project, "nb2prod-beside", env=env, more=more,
        mounts=(*mounts, f"{project}/outputs:/work/outputs"),
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout == BESIDE.printed
    assert (project / "outputs" / "total.txt").read_text() == "6"
    assert all(part.partition("=")[2] in said for part in more)


def test_a_changed_hash_stops_the_build(env: Mapping[str, str], tmp_path: Path) -> None:
    project = converted(JOBS["plain"], tmp_path / "case")
    lock = project / "requirements.txt"
    lock.write_text(lock.read_text().replace("--hash=sha256:", "--hash=sha256:00"))

    with pytest.raises(AssertionError, match=r"(?i)hash"):
        containers.build(project, "nb2prod-changed", env)

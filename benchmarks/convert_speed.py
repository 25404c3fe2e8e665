"""How long `nb2prod convert --no-lock` takes as a whole process, and how that grows.

    python benchmarks/convert_speed.py FOLDER [--notebooks 20] [--runs 1] [--sizes 10,100,…]

Prints CPU seconds (user and system, children too) and peak memory: the median, the 90th
percentile and the slowest of the notebooks under FOLDER; the floor, which is a process that
only imports our libraries; and notebooks of 10 to 2,000 cells made for this.
With `--types` it prints instead what the types add to each: our table, and the type checkers of the
extra `types` (pyrefly, with the libraries of `--interpreter`, and mypy), which is the difference of
conversions with and without; `--runs 2` takes the cheaper of two. Which were cut off is said.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TABLE = """
import sys, time
from pathlib import Path
from nb2prod.workflows.convert import ConvertOptions, decide, types_of

decision = decide(Path(sys.argv[1]), ConvertOptions())  # nothing of our table yet
started = time.process_time()
types_of([s.node for s in decision.statements])
print(time.process_time() - started)
"""
FLOOR = "import libcst, jinja2, black, typer, nbformat"
SIZES = (10, 50, 100, 200, 500, 1000, 2000)
# four cells in the manner of work notebooks; {n} makes the names of each round its own
ROUND = (
    ("markdown", "## Region {n}\n\nUnits and value of region {n}."),
    (
        "code",
        "sales_{n} = pd.read_csv('sales_{n}.csv')\n"
        "sales_{n} = sales_{n}[sales_{n}.units > 0]\nsales_{n}.head()",
    ),
    (
        "code",
        "# value in thousands\nsales_{n}['value'] = sales_{n}.units * sales_{n}.price\n"
        "total_{n} = sales_{n}.value.sum() + total_{before}\n"
        "print(f'region {n}: {{total_{n}:.1f}}')",
    ),
    (
        "code",
        "fig, ax = plt.subplots()\nax.plot(sales_{n}.day, sales_{n}.value)\n"
        "ax.set_title('Region {n}')\nplt.show()",
    ),
)
HEAD = "import pandas as pd\nimport matplotlib.pyplot as plt\n\ntotal_0 = 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took."""

    name: str
    code: int
    seconds: float
    megabytes: float
    cut_off: bool = False  # a type checker was stopped


def cost_of(name: str, argv: Sequence[str], cwd: Path) -> Cost:
    """Run a process and ask the system what it and its children took."""
    # an installed package has its bytecode; so have we after the first process
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(
            argv, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=talk,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        talk.seek(0)
        said = talk.read()
    return Cost(
        name=name,
        code=process.returncode,
        seconds=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024),
        cut_off=b" was stopped after " in said,
    )


def conversion(
    notebook: Path, name: str, engine: str, interpreter: str = sys.executable
) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "nb2prod", "convert", str(notebook.resolve())]
        argv += ["--no-lock", "--type-engine", engine, "--interpreter", interpreter]
        argv += ["--output", str(Path(folder, "project"))]
        return cost_of(name, argv, Path(folder))


def table_seconds(notebook: Path) -> float | None:
    """What our table takes of a conversion, its import too; None where the notebook is refused."""
    argv = [sys.executable, "-c", TABLE, str(notebook.resolve())]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def types_added(
    notebooks: Sequence[Path], folder: Path, runs: int, interpreter: str
) -> Iterator[str]:
    """A line for each notebook that converts, and what holds over all."""
    table, extra, stopped = [], [], 0
    for notebook in notebooks:
        name = str(notebook.relative_to(folder))
        seconds = [found for _ in range(runs) if (found := table_seconds(notebook))]
        without, asked = (
            cheapest([conversion(notebook, name, e, interpreter) for _ in range(runs)])
            for e in ("none", "auto")
        )
        if not seconds or without.code or asked.code:
            continue
        table.append(min(seconds))
        extra.append(asked.seconds - without.seconds)
        stopped += asked.cut_off
        told = "  (cut off)" if asked.cut_off else ""
        yield f"{table[-1]:8.3f} s table {extra[-1]:8.2f} s checkers  {name}{told}"
    yield f"{len(table)} notebooks converted, {stopped} with a type checker cut off"
    for told, added in (("our table", table), ("pyrefly and mypy", extra)):
        if added:
            yield f"{statistics.median(added):8.3f} s median, {max(added):8.3f} s at most: {told}"


def cheapest(costs: Sequence[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.seconds)


def spread(notebooks: Sequence[Path], count: int) -> list[Path]:
    """So many of them, evenly spread over all."""
    step = max(1.0, len(notebooks) / count)
    return [notebooks[int(i * step)] for i in range(min(count, len(notebooks)))]


def generated(cells: int) -> str:
    """A notebook of so many cells."""
    made = [("code", HEAD)]
    while len(made) < cells:
        n = (len(made) - 1) // len(ROUND) + 1
        kind, text = ROUND[(len(made) - 1) % len(ROUND)]
        made.append((kind, text.format(n=n, before=n - 1)))
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "source": text, "metadata": {}}
                for kind, text in made
            ],
            "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def growth(sizes: Sequence[int], runs: int, engine: str) -> Iterator[Cost]:
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            notebook = Path(folder, f"regions_{size}.ipynb")
            notebook.write_text(generated(size))
            name = f"{size} cells"
            yield cheapest([conversion(notebook, name, engine) for _ in range(runs)])


def line(cost: Cost) -> str:
    failed = "" if cost.code == 0 else f"  (exit {cost.code})"
    return f"{cost.seconds:8.2f} s {cost.megabytes:7.0f} MB  {cost.name}{failed}"


def summary(costs: Sequence[Cost]) -> Iterator[str]:
    converted = [cost for cost in costs if cost.code == 0]
    yield f"{len(costs)} notebooks, {len(converted)} converted"
    if len(converted) < 2:
        return
    seconds = [cost.seconds for cost in converted]
    yield f"{statistics.median(seconds):8.2f} s median"
    yield f"{statistics.quantiles(seconds, n=10, method='inclusive')[8]:8.2f} s 90th percentile"
    yield f"{max(seconds):8.2f} s slowest"
    yield f"{max(cost.megabytes for cost in converted):8.0f} MB at most"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1, help="the cheapest counts")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument(
        "--type-engine",
        default="none",
        help="auto counts pyrefly's and mypy's part too",
    )
    parser.add_argument(
        "--interpreter", default=sys.executable, help="has the notebooks' libraries"
    )
    parser.add_argument("--types", action="store_true", help="what the types add")
    options = parser.parse_args()
    next(growth((10,), 1, options.type_engine))  # leaves the bytecode
    if options.types and options.folder:
        found = spread(sorted(options.folder.rglob("*.ipynb")), options.notebooks)
        for told in types_added(
            found, options.folder, options.runs, options.interpreter
        ):
            print(told, flush=True)
        return
    floor = [sys.executable, "-c", FLOOR]
    print(
        line(cheapest([cost_of(f"floor: {FLOOR}", floor, Path.cwd()) for _ in "123"]))
    )
    if options.folder:
        found = spread(sorted(options.folder.rglob("*.ipynb")), options.notebooks)
        costs = []
        for notebook in found:
            name = str(notebook.relative_to(options.folder))
            runs = [
                conversion(notebook, name, options.type_engine)
                for _ in range(options.runs)
            ]
            costs.append(cheapest(runs))
            print(line(costs[-1]), flush=True)
        print("\n".join(summary(costs)))
    sizes = [int(size) for size in options.sizes.split(",") if size]
    grown = {}
    for cost in growth(sizes, options.runs, options.type_engine):
        grown[int(cost.name.partition(" ")[0])] = cost.seconds
        print(line(cost), flush=True)
    if {100, 2000} <= grown.keys():
        print(
            f"{grown[2000] / grown[100]:8.1f} times as long for 2,000 cells as for 100"
        )


if __name__ == "__main__":
    main()

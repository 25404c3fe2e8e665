"""How fast `nb2prod lint` is, beside its floor and other linters, on one folder of notebooks.

    python benchmarks/lint_speed.py NOTEBOOKS [--count 1000] [--peers VENV/bin] [--repeat 3]

The notebooks of the folder are copied, each with bytes of its own, until there are `count`.
CPU seconds are user + system of the process and its children; the least of the repeats counts.
The floor reads the files, decodes their JSON with the fastest decoder that we know (typed
msgspec, outputs skipped), and gives every code cell to `ast.parse`; nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

FLOOR = """
import ast, gc, sys, warnings
from pathlib import Path
import msgspec
warnings.simplefilter("ignore")
if sys.argv[2] == "nogc":
    gc.disable()
class Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
class Notebook(msgspec.Struct):
    cells: list[Cell] = []
decode = msgspec.json.Decoder(Notebook).decode
for path in Path(sys.argv[1]).rglob("*.ipynb"):
    for cell in decode(path.read_bytes()).cells:
        if cell.cell_type == "code":
            source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
            try:
                ast.parse(source)
            except (SyntaxError, ValueError):
                pass
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost."""

    wall: float
    cpu: float
    megabytes: float


def run(command: list[str], folder: Path) -> Cost:
    """One run of a command; its output is thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall=wall, cpu=cpu, megabytes=usage.ru_maxrss / 1024)


def best(command: list[str], folder: Path, repeat: int) -> Cost:
    """The cheapest of several runs."""
    return min((run(command, folder) for _ in range(repeat)), key=lambda cost: cost.cpu)


def copies(source: Path, target: Path, count: int) -> int:
    """Copy notebooks, each with bytes of its own; returns how many bytes there are."""
    found = sorted(source.rglob("*.ipynb"))
    total = 0
    for number in range(count):
        original = found[number % len(found)]
        notebook = json.loads(original.read_text(encoding="utf-8-sig"))
        notebook.setdefault("metadata", {})["copy"] = number
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        path = target / f"{number:05}" / original.name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        total += len(text)
    return total


def copies_apart(source: Path, target: Path, count: int) -> int:
    """As `copies`, in a process of its own: a child's peak memory begins with ours."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(copies, source, target, count).result()


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--peers",
        type=Path,
        help="the bin folder of a venv with nbqa, flake8 and pynblint (default: PATH)",
    )
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "notebooks"
        folder.mkdir()
        size = copies_apart(options.notebooks.resolve(), folder, options.count)
        print(f"{options.count} notebooks, {size / 1e6:.0f} MB")
        measure(folder, Path(name) / "cache", options.repeat)
        measure_one(folder, options.repeat)
        measure_peers(folder, options.peers.absolute() if options.peers else None)


def show(name: str, cost: Cost) -> None:
    """One row."""
    print(
        f"{name:<34} cpu {cost.cpu:7.2f} s  wall {cost.wall:7.2f} s  {cost.megabytes:5.0f} MB",
        flush=True,
    )


def measure(folder: Path, cache: Path, repeat: int) -> None:
    """The floor and ourselves, in turn, so that a busy machine is fair to all."""
    os.environ["NB2PROD_CACHE_DIR"] = str(cache)
    python, ours = sys.executable, [sys.executable, "-m", "nb2prod", "lint", "."]
    commands = {
        "floor": [python, "-c", FLOOR, str(folder), "gc"],
        "floor, gc off": [python, "-c", FLOOR, str(folder), "nogc"],
        "nb2prod, cold, one process": [*ours, "--jobs", "1", "--no-cache"],
        "nb2prod, cold, two processes": [*ours, "--jobs", "2", "--no-cache"],
        "nb2prod, warm, one process": [*ours, "--jobs", "1"],
    }
    near = str(Path(python).parent)
    if ruff := shutil.which("ruff", path=near) or shutil.which("ruff"):
        commands["ruff check, no cache"] = [ruff, "check", "--no-cache", "."]
    else:
        print("ruff is not installed: skipped")
    run(commands["nb2prod, warm, one process"], folder)  # fills the cache
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            costs[name].append(run(command, folder))
    least = {name: min(found, key=lambda c: c.cpu) for name, found in costs.items()}
    for name, cost in least.items():
        show(name, cost)
    floor, off, cold, two, warm, *rest = least.values()
    print(f"cold / floor {cold.cpu / floor.cpu:.2f}, gc off {cold.cpu / off.cpu:.2f}")
    walls = [min(c.wall for c in costs[name]) for name in list(commands)[2:4]]
    print(f"two processes / one, wall {walls[1] / walls[0]:.2f} (at most 0.6)")
    print(f"warm / cold {warm.cpu / cold.cpu:.3f} (at most 0.1)")
    for theirs in rest:
        print(f"cold / ruff {cold.cpu / theirs.cpu:.2f}")


def measure_peers(folder: Path, bin_folder: Path | None) -> None:
    """nbQA on every notebook, so that nobody's start counts; pynblint is too slow for more than ten."""
    every = [str(path) for path in sorted(folder.rglob("*.ipynb"))]
    if bin_folder is not None:
        os.environ["PATH"] = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    lint = [sys.executable, "-m", "nb2prod", "lint", "--jobs", "1", "--no-cache"]
    for name, words, runs in (
        ("nbQA with flake8", ["nbqa", "flake8"], [every]),
        ("pynblint", ["pynblint"], [[path] for path in every[:: len(every) // 10]]),
    ):
        if any(shutil.which(word) is None for word in words):
            print(f"{name} is not installed: skipped")
            continue
        count = sum(map(len, runs))
        # ours takes them all at once; pynblint takes one
        ours = best([*lint, *sum(runs, [])], folder, 2).cpu / count
        theirs = sum(run([*words, *some], folder).cpu for some in runs) / count
        print(
            f"{name}, a notebook of {count}: {theirs * 1000:.0f} ms,"
            f" nb2prod {ours * 1000:.1f} ms: {theirs / ours:.0f} times ours",
            flush=True,
        )


def measure_one(folder: Path, repeat: int) -> None:
    """One small notebook, beside an interpreter that does nothing."""
    smallest = min(folder.rglob("*.ipynb"), key=lambda path: path.stat().st_size)
    nothing = best([sys.executable, "-c", "pass"], folder, repeat * 3)
    one = best(
        [sys.executable, "-m", "nb2prod", "lint", str(smallest)], folder, repeat * 3
    )
    show("python -c pass", nothing)
    show("nb2prod lint, one small notebook", one)
    extra = (one.cpu - nothing.cpu) * 1000
    print(f"one notebook over python -c pass: {extra:.0f} ms (at most 80)")


if __name__ == "__main__":
    main()

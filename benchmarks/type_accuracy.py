"""How often is the inferred type of a variable known, and how often is it wrong?

    python benchmarks/type_accuracy.py FOLDER --interpreter PYTHON [--truth DIR] [--misses] [--stopped] [--only TEXT]

FOLDER holds notebooks and a `manifest.json`: a list of records with `folder`, `notebook` and `runs`.
Each notebook that runs is run cell by cell, in a copy, by the interpreter that has its libraries; what its variables
are at the end of each cell is kept in DIR and used again. A slot is a variable that a cell binds and that a later cell
reads, itself or through a function; it is typed if its annotation says more than `Any`, wrong if the value contradicts it.
"""

from __future__ import annotations

import argparse
import ast
import collections
import collections.abc
import contextlib
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK = 40
DEEPEST = 4
ABSTRACT = (
    "Iterator",
    "Iterable",
    "Generator",
    "Sequence",
    "Mapping",
    "KeysView",
    "ValuesView",
    "ItemsView",
)
WIDER = {
    "float": {"int"},
    "complex": {"int", "float"},
    "NDArray": {"ndarray"},
    "bool_": {"bool"},
    "TextIO": {"TextIOWrapper"},
}
WIDER |= {"Eq": {"Equality"}, "Ne": {"Unequality"}}


# --- in the notebook's interpreter -------------------------------------------------------------------------------


def record(notebook: Path, out: Path) -> None:
    """Run a notebook; write its cells as plain Python and what its variables were at the end of each."""
    os.environ["MPLBACKEND"] = "agg"
    os.chdir(notebook.parent)
    sys.path.insert(0, str(notebook.parent))
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.enable_gui = lambda self, gui=None: None
    InteractiveShell.enable_matplotlib = lambda self, gui=None: ("inline", "agg")
    shell = InteractiveShell.instance(colors="NoColor", history_load_length=0)
    cells = [
        c for c in json.loads(notebook.read_text())["cells"] if c["cell_type"] == "code"
    ]
    sources = [shell.transform_cell("".join(c["source"])) for c in cells]
    found: list[dict[str, Any]] = []
    for cell, source in zip(cells, sources, strict=True):
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            result = shell.run_cell("".join(cell["source"]), store_history=False)
        names = bound_in(source)
        held = {n: describe(shell.user_ns[n]) for n in names if n in shell.user_ns}
        found.append({"source": source, "values": held})
        if not result.success:
            break
    out.write_text(json.dumps(found))


def describe(value: object, depth: int = 0) -> dict[str, Any]:
    """What has to be known of a value to tell whether an annotation fits."""
    said: dict[str, Any] = {
        "classes": [c.__name__ for c in type(value).__mro__],
        "callable": callable(value),
    }
    said["abstract"] = [
        n for n in ABSTRACT if isinstance(value, getattr(collections.abc, n))
    ]
    if hasattr(value, "dtype") and type(value).__name__ == "ndarray":
        said["dtype"] = value.dtype.name
    if depth >= DEEPEST:
        return said
    if isinstance(value, (tuple, list, set, frozenset, collections.deque)):
        said["length"] = len(value)
        said["items"] = [describe(v, depth + 1) for v in itertools.islice(value, LOOK)]
    elif isinstance(value, dict):
        some = itertools.islice(value.items(), LOOK)
        said["pairs"] = [
            (describe(k, depth + 1), describe(v, depth + 1)) for k, v in some
        ]
    return said


def bound_in(source: str) -> list[str]:
    """The names that a cell's own scope binds, other than by import, `def` and `class`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return sorted(
        {
            n.id
            for n in outer_nodes(tree)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
    )


def outer_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(
            child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        ):
            continue
        if isinstance(
            child, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        ):
            continue
        yield child
        yield from outer_nodes(child)


# --- judging -----------------------------------------------------------------------------------------------------


def is_typed(text: str | None) -> bool:
    """False for nothing, `Any`, `object` and unions with them."""
    if not text:
        return False
    parts = {ast.unparse(p) for p in alternatives(ast.parse(text, mode="eval").body)}
    return not parts & {"Any", "object", "typing.Any"}


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from alternatives(node.left)
        yield from alternatives(node.right)
    else:
        yield node


def satisfies(said: dict[str, Any], node: ast.expr) -> bool:
    """Does a value, as described, fit an annotation? Classes are compared by their names."""
    if isinstance(node, ast.BinOp):
        return any(satisfies(said, part) for part in alternatives(node))
    if isinstance(node, ast.Constant):
        return node.value is Ellipsis or said["classes"][0] == "NoneType"
    if isinstance(node, ast.Subscript):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return satisfies(said, node.value) and elements_fit(
            said, last(node.value), items
        )
    name = last(node)
    if name == "Any":
        return True
    if name == "Callable":
        return bool(said["callable"])
    wanted = {name} | WIDER.get(name, set())
    return bool(wanted & set(said["classes"])) or name in said["abstract"]


def last(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def elements_fit(said: dict[str, Any], name: str, items: list[ast.expr]) -> bool:
    if name == "tuple" and "items" in said:
        if isinstance(items[-1], ast.Constant) and items[-1].value is Ellipsis:
            return all(satisfies(v, items[0]) for v in said["items"])
        return said["length"] == len(items) and all(
            map(satisfies, said["items"], items)
        )
    if "items" in said and len(items) == 1:
        return all(satisfies(v, items[0]) for v in said["items"])
    if "pairs" in said and len(items) == 2:
        return all(
            satisfies(k, items[0]) and satisfies(v, items[1]) for k, v in said["pairs"]
        )
    return True


# --- slots -------------------------------------------------------------------------------------------------------


def loaded(tree: ast.AST) -> set[str]:
    return {
        n.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


def read_later(trees: list[ast.Module], cell: int, name: str) -> bool:
    """Is what a cell binds read by a later one, before it is bound anew, or by a function that a later one uses?"""
    readers = {
        d.name
        for tree in trees[: cell + 1]
        for d in ast.walk(tree)
        if isinstance(d, (ast.FunctionDef, ast.ClassDef)) and name in loaded(d)
    }
    for tree in trees[cell + 1 :]:
        names = loaded(tree)
        if name in names or names & readers:
            return True
        if name in bound_in(ast.unparse(tree)):
            return False
    return False


@dataclass(frozen=True, slots=True)
class Slot:
    cell: int
    name: str
    text: str | None
    truth: str
    wrong: bool


def slots_of(cells: list[dict[str, Any]]) -> tuple[list[Slot], float]:
    """A notebook's slots, and the CPU seconds that inferring took."""
    from nb2prod.inference import infer

    trees: list[ast.Module] = []
    for cell in cells:
        try:
            trees.append(ast.parse(cell["source"]))
        except SyntaxError:
            trees.append(ast.Module([], []))
    started = time.process_time()
    types = infer([s for tree in trees for s in tree.body])
    seconds = time.process_time() - started
    found, end = [], 0
    for number, (cell, tree) in enumerate(zip(cells, trees, strict=True)):
        end += len(tree.body)
        for name, said in cell["values"].items():
            if not read_later(trees, number, name) or said["classes"][0] == "module":
                continue
            annotation = types.after(end - 1, name)
            text = annotation.text if annotation else None
            wrong = is_typed(text) and not satisfies(
                said, ast.parse(text or "", mode="eval").body
            )
            found.append(Slot(number, name, text, shown(said), wrong))
    return found, seconds


def shown(said: dict[str, Any]) -> str:
    name: str = said["classes"][0]
    if said.get("items"):
        inner = sorted({shown(v) for v in said["items"]})
        return f"{name}[{', '.join(inner[:4])}]"
    if said.get("pairs"):
        keys, values = ({shown(p[i]) for p in said["pairs"]} for i in (0, 1))
        return f"{name}[{'|'.join(sorted(keys)[:3])}: {'|'.join(sorted(values)[:3])}]"
    return name


# --- the command -------------------------------------------------------------------------------------------------


def truth_of(
    job: dict[str, Any], folder: Path, truth: Path, interpreter: str, timeout: int
) -> str:
    """The file that holds what the notebook's variables were; made if it is not there."""
    out = truth / f"{job['folder']}.json"
    if out.exists():
        return str(out)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / job["folder"]
        shutil.copytree(folder / job["folder"], copy)
        command = [
            interpreter,
            str(Path(__file__).resolve()),
            "--record",
            str(copy / job["notebook"]),
            str(out),
        ]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=timeout, check=False)
    return str(out)


def main() -> int:
    if "--record" in sys.argv:
        record(Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve())
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--interpreter", default=sys.executable)
    parser.add_argument("--truth", type=Path, default=None)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument(
        "--stopped",
        action="store_true",
        help="those that stop at an error instead, up to it",
    )
    parser.add_argument("--timeout", type=int, default=300)
    options = parser.parse_args()
    truth = options.truth or Path(tempfile.mkdtemp())
    truth.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((options.folder / "manifest.json").read_text())
    jobs = [
        j
        for j in manifest
        if j["runs"] != options.stopped and options.only in j["folder"]
    ]
    with ThreadPoolExecutor(2) as pool:
        files = list(
            pool.map(
                lambda j: truth_of(
                    j, options.folder, truth, options.interpreter, options.timeout
                ),
                jobs,
            )
        )
    report(jobs, files, options.misses)
    return 0


def report(jobs: list[dict[str, Any]], files: list[str], misses: bool) -> None:
    every: list[Slot] = []
    seconds: list[float] = []
    failed = [
        j["folder"] for j, f in zip(jobs, files, strict=True) if not Path(f).exists()
    ]
    for job, file in zip(jobs, files, strict=True):
        if not Path(file).exists():
            continue
        slots, cpu = slots_of(json.loads(Path(file).read_text()))
        seconds.append(cpu)
        every += slots
        for slot in slots if misses else ():
            if slot.wrong or not is_typed(slot.text):
                mark = "WRONG" if slot.wrong else "miss"
                print(
                    f"{mark:5} {job['folder']:45} {slot.cell:3} {slot.name:20} {slot.text} | {slot.truth[:80]}"
                )
    typed, wrong = sum(is_typed(s.text) for s in every), sum(s.wrong for s in every)
    count = max(len(every), 1)
    print(
        f"{len(seconds)} notebooks, {len(every)} slots: typed {typed / count:.1%}, wrong {wrong / count:.1%} ({wrong})"
    )
    if seconds:
        seconds.sort()
        print(
            f"CPU s a notebook: median {seconds[len(seconds) // 2]:.3f}, most {seconds[-1]:.3f}"
        )
    if failed:
        print("not run:", ", ".join(failed))


if __name__ == "__main__":
    if "--record" in sys.argv:
        main()
        sys.stdout.flush()
        os._exit(0)
    sys.exit(main())

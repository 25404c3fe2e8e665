"""Feed mutated notebooks and random bytes to the linter: no traceback, no hang, bounded memory.

    python benchmarks/lint_fuzz.py NOTEBOOKS [--cases 20000] [--seed 1]

Each case is linted by every rule, and fixed; a file without fixable findings must stay
byte-identical, and a fixed file must have no finding of the kinds that were fixed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
import traceback
from copy import deepcopy
from pathlib import Path

from nb2prod.reports import FORMATS, renderer
from nb2prod.rules import ALL_CODES
from nb2prod.workflows.lint import Job, lint_bytes
from nb2prod.workflows.lint_fix import fixed_bytes

PIECES = (
    '%%time\n', '!ls {x}\n', 'x?\n', '"', "'''", '\\', '\x00', '\ud800', '(', ')', ':', '\n', '\t',
    'del x\n', 'global x\n', 'from x import *\n', '%run a.py\n', 'lambda: ', 'class A(A):\n ',
    'await f()\n', 'match x:\n case _:\n  pass\n', '# noqa: NB101', '# %%\n', 'é', '日本', 'a' * 5000,
    '[' * 300, '-' * 3000 + '1', 'def f(): return f()\n', 'try:\n x\nexcept: pass\n', '\r\n', '\x0c',
)  # fmt: skip
VALUES = (None, True, -1, 1e308, "", "x", [], {}, [None], {"a": 1}, [["x"]], 10**30)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Another file: the code, the shape, or the bytes are changed."""
    way = chance.randrange(5)
    if way == 0:
        return chance.randbytes(chance.randrange(400))
    if way == 1:
        return _bytes_changed(bytearray(data), chance)
    notebook = json.loads(data)
    for _ in range(chance.randint(1, 4)):
        (_code_changed if way < 4 else _shape_changed)(notebook, chance)
    return json.dumps(notebook, indent=chance.choice([None, 1, 2])).encode()


def _bytes_changed(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[at] = chance.randrange(256)
        else:
            del data[at : at + chance.randrange(1, 400)]
        if not data:
            break
    return bytes(data)


def _code_changed(
    notebook: dict[str, list[dict[str, object]]], chance: random.Random
) -> None:
    cells = notebook["cells"]
    if not cells:
        return
    cell = chance.choice(cells)
    text = "".join(map(str, cell.get("source") or ""))
    at = chance.randint(0, len(text))
    cut = chance.randint(0, 30)
    cell["source"] = text[:at] + chance.choice(PIECES) + text[at + cut :]
    if chance.random() < 0.3:
        cells.insert(
            chance.randrange(len(cells)), cells.pop(chance.randrange(len(cells)))
        )


def _shape_changed(shape: object, chance: random.Random) -> None:
    while isinstance(shape, dict | list) and shape:
        key = chance.choice(
            list(shape) if isinstance(shape, dict) else range(len(shape))
        )
        inner = shape[key]  # type: ignore[index]  # a key of its own
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.2:
            shape[key] = deepcopy(chance.choice(VALUES))  # type: ignore[index]  # a key of its own
            return
        shape = inner


def check(data: bytes) -> str:
    """What is wrong with the linter on this file; nothing if it stands."""
    job = Job(path="fuzz.ipynb", codes=ALL_CODES)
    started = time.process_time()  # a busy machine is no hang
    findings = list(lint_bytes(job, data).findings)
    for name in FORMATS:
        renderer(name)(findings)
    fixable = [each for each in findings if each.fix and _is_text(data)]
    if fixable and not any(each.code == "NB001" for each in findings):
        fixed = fixed_bytes(data, job, unsafe=False)
        kinds = {each.code for each in fixable}
        again = [each for each in lint_bytes(job, fixed).findings if each.fix]
        left = {each.code for each in again} & kinds
        if left:
            return f"still there after the fix: {sorted(left)}"
    ordered = any(each.code in {"NB001", "NB202", "NB204"} for each in findings)
    if not fixable and not ordered and fixed_bytes(data, job, unsafe=False) != data:
        return "changed, with nothing to fix"
    seconds = time.process_time() - started
    return f"took {seconds:.1f} s" if seconds > 10 else ""


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def main() -> None:
    """Print every failure, and a summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    seeds = [path.read_bytes() for path in sorted(options.notebooks.rglob("*.ipynb"))]
    seeds = [
        data for data in seeds if len(data) < 60_000 and "cells" in json.loads(data)
    ]
    bad = 0
    for number in range(options.cases):
        data = mutate(chance.choice(seeds), chance)
        try:
            wrong = check(data)
        except Exception:  # the point of it all
            wrong = traceback.format_exc()
        if wrong:
            bad += 1
            Path(f"fuzz-{options.seed}-{number}.ipynb").write_bytes(data)
            print(f"case {number}: {wrong}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.cases} cases, {bad} bad, {memory:.0f} MB at most")


if __name__ == "__main__":
    main()

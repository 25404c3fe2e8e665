"""Do the generated tests notice? One operator or constant of a step is changed, and they are run.

    python benchmarks/mutation.py PROJECT... --python NOTEBOOKS_PYTHON [--each 10] [--seed 1]

PROJECT is what `nb2prod convert --run` wrote. Changed are comparisons, arithmetic, `and` and `or`,
numbers, and True and False, in the functions of `steps.py`; texts are not, nor is what is
bound to a name that nothing reads. A change that
makes no difference to anything counts as one that was missed; those on lines that the main job
never comes to, which no value of the notebook can tell of, are counted apart as well. A mutant whose tests take five
times as long as before, in CPU seconds, counts as caught: they do not end.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: ast.Add,
}  # fmt: skip
# pytest on the quick files, forked for each mutant from a process that has imported the libraries
SERVER = """
import json, os, resource, sys
from pathlib import Path
import pytest

steps, longest, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
for line in steps.read_text("utf-8").splitlines():
    if line.startswith(("import ", "from ")) and steps.parent.name not in line:
        try:
            exec(line)
        except (ImportError, SyntaxError):
            pass
for line in sys.stdin:
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest + 5))
        steps.write_text(json.loads(line), "utf-8")
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        os._exit(int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *files])))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
# the main job, and the lines of `steps.py` that it comes to
TRACED = """
import contextlib, io, json, runpy, sys

steps, package = sys.argv[1:]
lines = set()

def line(frame, event, _):
    if event == "line":
        lines.add(frame.f_lineno)
    return line

sys.argv[1:] = []
sys.settrace(lambda frame, *_: line if frame.f_code.co_filename == steps else None)
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    runpy.run_module(package, run_name="__main__")
sys.settrace(None)
print(json.dumps(sorted(lines)))
"""
QUICK = ("tests/test_steps.py", "tests/test_functions.py")  # they catch most


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One changed place: its line, what it was and what it became."""

    line: int
    was: str
    became: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many mutants of a project were caught, and those that were not."""

    project: str
    tried: int
    seconds: float
    missed: tuple[Mutant, ...]
    never: tuple[Mutant, ...]  # missed, and on lines that the main job never comes to


def mutants(source: str) -> Iterator[Mutant]:
    """Every module that has one place in a function changed."""
    count = len(places(ast.parse(source)))
    for at in range(count):
        tree = ast.parse(source)
        node, changed = places(tree)[at]
        was = ast.unparse(node)
        became = ast.unparse(changed)
        line = getattr(node, "lineno", 0)
        Put(node, changed).visit(tree)
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        yield Mutant(line=line, was=was, became=became, text=text)


class Put(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, node: ast.AST, changed: ast.AST) -> None:
        self.node, self.changed = node, changed

    def visit(self, node: ast.AST) -> ast.AST:
        return self.changed if node is self.node else self.generic_visit(node)


def places(tree: ast.Module) -> list[tuple[ast.AST, ast.AST]]:
    """The nodes in the bodies of functions that can be changed, with what they become."""
    return [
        (node, changed)
        for function in tree.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in function.body
        if not is_unused(statement, function)
        for node in ast.walk(statement)
        if (changed := change(node)) is not None
    ]


def is_unused(statement: ast.stmt, function: ast.AST) -> bool:
    """Whether a statement only binds a name that nothing in the function reads."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return not any(
                isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
                for n in ast.walk(function)
            )
    return False


def change(node: ast.AST) -> ast.AST | None:
    """The node with one operator or constant changed; None where there is nothing to change."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            return ast.Compare(node.left, [COMPARISONS[type(op)]()], node.comparators)
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            return ast.BinOp(node.left, ARITHMETIC[type(op)](), node.right)
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            return ast.BoolOp(other, node.values)
        case ast.Constant(value=bool() as value):
            return ast.Constant(not value)
        case ast.Constant(value=int() as value):
            return ast.Constant(value + 1)
        case ast.Constant(value=float() as value):
            return ast.Constant(value * 1.5 + (0.5 if value == 0 else 0))
    return None


def score(project: Path, python: str, each: int, seed: int) -> Score:
    """Run the project's tests on some of its mutants."""
    steps = next(project.glob("src/*/steps.py"))
    found = list(mutants(steps.read_text("utf-8")))
    chosen = random.Random(seed).sample(found, min(each, len(found)))
    missed = []
    with tempfile.TemporaryDirectory(prefix="nb2prod-mutants-") as folder:
        place = Path(folder) / "project"
        shutil.copytree(project, place)
        passed, seconds = tested(place, python)
        if not passed:
            raise SystemExit(f"{project}: its tests fail before anything is changed")
        longest = 20 + 5 * int(seconds)
        copied = place / steps.relative_to(project)
        unchanged = copied.read_text("utf-8")
        with quick_tests(place, copied, python, longest) as caught:
            is_usable = not caught(unchanged)
            for mutant in chosen:
                if is_usable and caught(mutant.text):
                    continue
                copied.write_text(mutant.text, "utf-8")
                if tested(place, python, longest)[0]:
                    missed.append(mutant)
        copied.write_text(unchanged, "utf-8")
        ran = lines_run(place, copied, python) if missed else set()
    never = [m for m in missed if ran and not ran & lines_of(unchanged, m.line)]
    return Score(
        project=project.name, tried=len(chosen), seconds=seconds, missed=tuple(missed), never=tuple(never),
    )  # fmt: skip


def lines_run(project: Path, steps: Path, python: str) -> set[int]:
    """The lines of `steps.py` that the main job comes to; none where it cannot be told."""
    done = subprocess.run(
        [python, "-c", TRACED, str(steps), steps.parent.name],
        cwd=project,
        env={**os.environ, "PYTHONPATH": "src", "MPLBACKEND": "agg"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return set(json.loads(done.stdout.splitlines()[-1])) if done.stdout else set()


def lines_of(source: str, line: int) -> set[int]:
    """The lines of the innermost statement around a line."""
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
        and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    inner = max(found, key=lambda node: node.lineno)
    return set(range(inner.lineno, (inner.end_lineno or inner.lineno) + 1))


@contextlib.contextmanager
def quick_tests(
    project: Path, steps: Path, python: str, longest: int
) -> Iterator[Callable[[str], bool]]:
    """Whether the quick tests notice a text of `steps.py`."""
    files = [name for name in QUICK if (project / name).exists()]
    if not files:
        yield lambda text: False
        return
    process = subprocess.Popen(
        [python, "-c", SERVER, str(steps), str(longest), *files],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin and process.stdout
    given, answers = process.stdin, process.stdout

    def caught(text: str) -> bool:
        given.write(json.dumps(text) + "\n")
        given.flush()
        return answers.readline().strip() != "0"

    try:
        yield caught
    finally:
        given.close()
        process.wait()


def tested(project: Path, python: str, longest: int = 600) -> tuple[bool, float]:
    """Whether all tests pass, and the CPU seconds that they took."""
    first = [name for name in QUICK if (project / name).exists()]

    def limit() -> None:  # for each process of the tests
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest + 5))

    process = subprocess.Popen(
        [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *first, "tests"],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode == 0, usage.ru_utime + usage.ru_stime


def main(arguments: Sequence[str]) -> None:
    """Print the share of mutants that are caught, by project and over all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    scores = []
    for project in given.projects:
        found = score(project.resolve(), given.python, given.each, given.seed)
        scores.append(found)
        caught = found.tried - len(found.missed)
        print(
            f"{found.project}: {caught} of {found.tried} caught; the tests take {found.seconds:.0f} CPU s",
            flush=True,
        )
        for mutant in found.missed:
            told = "missed, never run" if mutant in found.never else "missed"
            print(
                f"    {told}, line {mutant.line}: {mutant.was} -> {mutant.became}",
                flush=True,
            )
    tried = sum(found.tried for found in scores)
    caught = tried - sum(len(found.missed) for found in scores)
    never = sum(len(found.never) for found in scores)
    print(
        f"all: {caught} of {tried} caught ({caught / max(tried, 1):.0%}); "
        f"{never} of those missed are on lines that never run"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

"""Type checkers that are asked what a module's lines reveal: one row each, one process a conversion."""

from __future__ import annotations

import os
import re
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import BadUsage
from nb2prod.stages.interpreters import folders_of
from nb2prod.stages.programs import CutOff, program, run_limited


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """How a type checker is called, and how a line of its answer reads.

    In its arguments stand `{python}` for the interpreter and `{version}` for its version.
    """

    name: str
    arguments: tuple[str, ...]
    library: str  # the option before each folder of the interpreter's libraries; "" where it finds them
    beside: str  # the option before each other folder that modules are imported from
    answer: re.Pattern[str]


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            name="pyrefly",
            arguments=(
                *("check", "--skip-interpreter-query", "--python-version", "{version}"),
                *("--config", "pyrefly.toml", "--only", "reveal-type"),
                *("--infer-return-types", "checked", "--check-unannotated-defs=true"),
                *("--reveal-type-qualified-names=true", "--output-format", "min-text"),
                *("--summary", "none", "--progress-bar", "no", "--color", "never"),
            ),
            library="--site-package-path",
            beside="--search-path",
            answer=re.compile(r" INFO .*?:(\d+):\S+ revealed type: (.*) \[reveal-type\]$"),
        ),
        Engine(
            name="ty",
            arguments=(
                *("check", "--python", "{python}", "--python-version", "{version}"),
                *("--project", ".", "--output-format", "concise", "--color", "never"),
                *("--exit-zero", "--no-progress"),
            ),
            library="",
            beside="--extra-search-path",
            answer=re.compile(r".*?:(\d+):\d+: info\[revealed-type\] Revealed type: `(.*)`$"),
        ),
    )
}  # fmt: skip
DEFAULT = "pyrefly"
MOST_FOLDERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Line -> the types that it revealed; the CPU seconds left, and what a person should know."""

    lines: Mapping[int, tuple[str, ...]]
    left: float
    note: str = ""


def engine_for(wanted: str) -> Engine | None:
    """The engine that was asked for; with `auto`, the usual one where it is installed."""
    if wanted == "none":
        return None
    engine = ENGINES[DEFAULT if wanted == "auto" else wanted]
    if program(engine.name) is not None:
        return engine
    if wanted == "auto":
        return None
    brought = "`pip install nb2prod[types]`" if wanted == DEFAULT else f"`pip install {wanted}`"  # fmt: skip
    raise BadUsage(
        f"--type-engine {wanted}: {wanted} is not installed",
        hint=f"{brought}, or use --type-engine none",
    )


def ask(
    engine: Engine, module: str, text: str, *, interpreter: Path, beside: Path, seconds: float
) -> Answered:  # fmt: skip
    """What the engine says of a module's lines; nothing where it cannot say, with the reason."""
    version, folders = folders_of(str(interpreter))
    try:
        with tempfile.TemporaryDirectory(prefix="nb2prod-types-") as name:
            folder = Path(name)
            (folder / f"{module}.py").write_text(text, "utf-8", "surrogatepass")
            (folder / "pyrefly.toml").touch()  # else one of a folder above would hold
            places = [beside.absolute(), *_stubs(folder / "stubs", folders)]
            command = _command(engine, interpreter, version, folders, places)
            ended = run_limited(
                [*command, f"{module}.py"], seconds=seconds, cwd=folder, env=_environment()
            )  # fmt: skip
    except CutOff as limit:
        note = f"{engine.name} was stopped after {limit}, what it would have said of types is missing; `--type-seconds` gives it more"
        return Answered(lines={}, left=0.0, note=note)
    except (OSError, ValueError) as error:
        return Answered(lines={}, left=seconds, note=f"{engine.name} could not be asked for types: {error}")  # fmt: skip
    lines: dict[int, tuple[str, ...]] = {}
    for line in ended.out.splitlines():
        if found := engine.answer.match(line):
            row = int(found[1])
            lines[row] = (*lines.get(row, ()), found[2])
    if lines or ended.code == 0:
        return Answered(lines=lines, left=ended.left)
    said = (ended.err.strip() or ended.out.strip() or "it says nothing").splitlines()
    note = f"{engine.name} could not be asked for types (exit code {ended.code}): {said[0]}"  # fmt: skip
    return Answered(lines={}, left=ended.left, note=note)


def _command(
    engine: Engine,
    interpreter: Path,
    version: str,
    folders: Sequence[str],
    places: Sequence[Path],
) -> Iterator[str]:
    yield program(engine.name) or engine.name
    for argument in engine.arguments:
        yield argument.format(python=interpreter, version=version)
    for folder in libraries_of(folders) if engine.library else ():
        yield from (engine.library, folder)
    for place in places:
        yield from (engine.beside, str(place))


def libraries_of(folders: Sequence[str]) -> list[str]:
    """Those of an interpreter's folders that hold no standard library."""
    return [
        folder
        for folder in folders[:MOST_FOLDERS]
        if os.path.isdir(folder)
        and not folder.endswith("lib-dynload")
        and not os.path.exists(os.path.join(folder, "os.py"))
    ]


def _stubs(folder: Path, folders: Sequence[str]) -> list[Path]:
    """A folder that shows the stubs of our own environment, where the interpreter has another."""
    own = sysconfig.get_path("purelib")
    if own in folders:
        return []
    folder.mkdir()
    for stubs in Path(own).glob("*-stubs"):
        (folder / stubs.name).symlink_to(stubs, target_is_directory=True)
    return [folder]


def _environment() -> dict[str, str]:
    """Ours, without what would change the answer."""
    ours = ("PYREFLY_", "TY_", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}

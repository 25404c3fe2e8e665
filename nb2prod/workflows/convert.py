"""nb2prod convert: read, plan, extract, scaffold, audit, write."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.errors import Refused
from nb2prod.model.brief import Brief
from nb2prod.model.installed import Installed
from nb2prod.model.locked import Locked
from nb2prod.model.notebook import Cell, Notebook
from nb2prod.model.plan import Plan, Step
from nb2prod.model.project import Project
from nb2prod.model.surroundings import Surroundings
from nb2prod.reports.wording import plural
from nb2prod.source.magics import to_python
from nb2prod.stages.planning import Decision, make_plan
from nb2prod.stages.planning.asked_names import without_lookups
from nb2prod.stages.planning.cells import parse
from nb2prod.stages.planning.literal_code import with_literal_code
from nb2prod.stages.planning.stars import with_names
from nb2prod.stages.planning.statements import (
    Statement,
    run_targets,
    statements_of,
)
from nb2prod.stages.planning.symbols import with_symbols
from nb2prod.stages.reading import read_notebook, read_script
from nb2prod.stages.sealing import refuse_secret_modules, seal
from nb2prod.stages.serving import (
    check_entry,
    exposed_steps,
    for_entry,
    why_served,
    with_served_model,
)
from nb2prod.stages.surroundings import look_around
from nb2prod.stages.type_engines import engine_for
from nb2prod.stages.withholding import secret_values, withhold
from nb2prod.workflows.importing import lasting
from nb2prod.workflows.inferring import types_of
from nb2prod.workflows.stopwatch import Stopwatch

if TYPE_CHECKING:
    from nb2prod.workflows.learning import Learned


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """What the command line asked for."""

    output: Path | None = None
    entry: str = "batch"
    expose: tuple[str, ...] = ()
    name: str = ""
    python: str = ""
    target: str = ""
    overwrite: bool = False
    force: bool = False
    lock: bool = True
    as_of: str = ""
    base_image: str = ""
    templates: str = ""
    type_engine: str = "auto"
    type_seconds: float = 4.0
    run: bool = False
    contracts: bool = True
    interpreter: Path | None = None
    timeout: int = 600
    quiet: bool = False
    verbose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Where the project lies, and what a person's edits kept as they were."""

    plan: Plan
    target: Path
    kept: tuple[str, ...]
    gone: tuple[str, ...] = ()  # files of the project before that this one has not
    notes: tuple[str, ...] = ()  # what the tests found, for a person to know


def decide(path: Path, options: ConvertOptions) -> Decision:
    """Everything up to the plan; nothing is written."""
    check_entry(options.entry, options.expose)
    notebook, notes = withhold(read_notebook(path))
    check_language(notebook)
    statements = with_literal_code(statements_of(notebook, included_in(path, notebook)))
    if not statements:
        raise Refused(
            f"{path}:cell 1:1: there is no code that runs in its {len(notebook.cells)} cells",
            hint="there is nothing to convert",
        )
    near = surroundings_of(path, statements)
    refuse_secret_modules(near)
    statements = with_names(with_symbols(without_lookups(statements)), near)
    target, served = options.target, ""
    if options.entry == "model":
        served = why_served(statements, str(path), target)
        statements = with_served_model(statements, str(path), target)
        target = ""
    decision = make_plan(
        notebook, statements, near, name=options.name, target=target, measure=lines_of,
        serves=options.entry in ("api", "worker"),
    )  # fmt: skip
    told = [*decision.plan.notes, *notes, *([served] if served else [])]
    plan = replace(decision.plan, notes=tuple(told), served=served)
    return for_entry(replace(decision, plan=plan), options.entry)


def lines_of(decision: Decision, step: Step) -> int:
    """How many lines a step takes in the project."""
    from nb2prod.stages.extraction import step_text
    from nb2prod.stages.formatting import function_lines

    types = types_of([s.node for s in decision.statements])
    return function_lines(step_text(decision, types, step))


def secrets_of(path: Path) -> tuple[str, ...]:
    """Every secret of a notebook's file: in its cells, outputs and metadata."""
    notebook = read_notebook(path)
    texts = [notebook.title]
    for cell in notebook.cells:
        texts += [cell.source, *(output.text for output in cell.outputs)]
    return secret_values([*texts, path.read_text("utf-8", errors="replace")])


def included_in(path: Path, notebook: Notebook) -> dict[str, Notebook]:
    """The notebooks and scripts that `%run` names, and that are there, by the name it uses."""
    found: dict[str, Notebook] = {}
    wanted = run_targets(notebook)
    while wanted:
        name = wanted.pop()
        file = path.parent / name
        if name in found or not file.is_file():
            continue
        script = file.suffix == ".py"
        found[name], _ = withhold(read_script(file) if script else read_notebook(file))
        wanted += run_targets(found[name])
    return found


def surroundings_of(path: Path, statements: Sequence[Statement]) -> Surroundings:
    """What lies beside the notebook, with the modules that it writes itself."""
    written = {
        magic.argument.split()[-1]: magic.body
        for statement in statements
        for magic in statement.magics
        if magic.name in {"writefile", "file"} and magic.argument.endswith(".py")
    }
    commands = {m.argument + "\n" + m.body for s in statements for m in s.magics}
    return look_around(
        path.parent, [s.node for s in statements], written, sorted(commands)
    )


def convert(path: Path, options: ConvertOptions) -> Converted:
    """Write the project of one notebook."""
    watch = Stopwatch(sys.stderr if options.verbose else None)
    decision = decide(path, options)
    with lasting():
        from nb2prod.stages.auditing import audit
        from nb2prod.stages.extraction import extract
        from nb2prod.stages.formatting import format_project
        from nb2prod.stages.locking.base_digest import pinning
        from nb2prod.stages.scaffolding import python_files, scaffold
        from nb2prod.stages.scaffolding.thin_notebook import thin_notebook
        from nb2prod.stages.writing import check_target, write_project
        from nb2prod.workflows.testing import with_recordings, with_tests
    watch.took(f"{path}: planned {plural(len(decision.plan.steps), 'step')}")

    target = options.output or Path(decision.plan.package)
    check_target(target, overwrite=options.overwrite, protect=path)
    say_what_goes(path, target, decision.plan, options)
    known = learned(path, decision, options)
    types, observations = known.types, known.observations
    watch.took("ran the notebook, found types" if options.run else "found types")
    extracted = extract(decision, types, observations)
    near = surroundings_of(path, decision.statements)
    installed = installed_of(path, options)
    brief = brief_of(path, options, (observations or installed).python)
    tested = with_tests(
        decision, extracted, brief, python_files(decision, extracted, near, brief), observations,
        notebook=path, interpreter=options.interpreter, timeout=options.timeout, contracts=options.contracts,
        talk=None if options.quiet else sys.stderr,
    )  # fmt: skip
    code = dict(tested.code)
    watch.took(f"made {plural(sum('/test_' in p for p in code), 'file')} of tests")
    with pinning(brief.base) if options.lock else nullcontext() as pinned_base:
        locked = locked_for(
            code, decision.plan, extracted.draws, installed, options, brief
        )
        if pinned_base is not None:
            brief = replace(brief, base_image=pinned_base())
        watch.took(f"locked {len(locked.pins)} distributions, over {brief.base}")
    thin = thin_notebook(decision, extracted, withhold(read_notebook(path))[0])
    code[f"notebooks/{decision.plan.package}.ipynb"] = thin
    project = scaffold(decision, extracted, brief, code=code, locked=locked)
    project, cut_off = format_project(
        with_recordings(project, tested.data),
        checked=notebook_files(project, near) if options.type_engine != "none" else (),
        seconds=known.seconds,
    )
    watch.took(f"formatted {len(project.files)} files")
    project, sealed = seal(project, secrets_of(path))
    audit(project)
    written = write_project(
        project, target, overwrite=options.overwrite, force=options.force, protect=path
    )
    watch.took(f"audited and wrote {written.target}")
    notes = []
    if options.lock:
        whose = whose_versions(path, options, installed, brief)
        notes.append(f"not locked: {locked.problem}" if locked.problem else whose)
    return Converted(
        plan=decision.plan, target=written.target, kept=written.kept, gone=written.gone,
        notes=(*decision.plan.notes, *tested.notes, *sealed, *known.notes, *cut_off, *notes),
    )  # fmt: skip


def say_what_goes(
    path: Path, target: Path, plan: Plan, options: ConvertOptions
) -> None:
    """What the project there loses, while it can still be thought better of."""
    from nb2prod.workflows.leaving import what_goes

    if options.overwrite and not options.quiet:
        brief = brief_of(path, options, "")
        for line in what_goes(target, plan.package, brief, ran=options.run):
            print(f"note: {line}", file=sys.stderr, flush=True)


def brief_of(path: Path, options: ConvertOptions, python: str) -> Brief:
    """What the project is told of itself; `python` is where the notebook ran."""
    return Brief(
        notebook=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        python=options.python or python,
        entry=options.entry,
        expose=options.expose,
        base_image=options.base_image,
        target="" if options.entry == "model" else options.target,
        templates=options.templates,
    )


def notebook_files(project: Project, near: Surroundings) -> tuple[str, ...]:
    """The files that hold the notebook's own lines: its steps, and the modules beside it."""
    names = {"steps", *(m.name.replace(".", "/") for m in near.modules)}
    source = f"src/{project.package}"
    wanted = {f"{source}/{name}.py" for name in names}
    return tuple(f.path for f in project.files if f.path in wanted)


def planned(path: Path, options: ConvertOptions) -> tuple[Plan, tuple[str, ...]]:
    """The whole decision, and where its types are not known; nothing is written."""
    from nb2prod.stages.extraction import extract

    decision = decide(path, options)
    target = options.output or Path(decision.plan.package)
    say_what_goes(path, target, decision.plan, options)
    known = learned(path, decision, options)
    extracted = extract(decision, known.types, known.observations)
    exposed_steps(decision, extracted, options.expose)
    plan = decision.plan
    if options.lock:
        installed = installed_of(path, options)
        brief = brief_of(path, options, (known.observations or installed).python)
        whose = whose_versions(path, options, installed, brief)
        plan = replace(plan, notes=(*plan.notes, whose))
    return plan, tuple(
        f"{function}: {name}"
        for function, signature in extracted.signatures.items()
        for name, kind in dict.fromkeys(
            [*signature.inputs, *((name, kind) for name, _, kind in signature.outputs)]
        )
        if kind == "Any"
    )


def learned(path: Path, decision: Decision, options: ConvertOptions) -> Learned:
    """What our table, a run where one is asked for, and a type checker know of the notebook's names."""
    engine = engine_for(options.type_engine)
    types = types_of([s.node for s in decision.statements])
    observations = None
    if options.run:
        from nb2prod.workflows.observing import observe

        observations = observe(
            path,
            decision,
            interpreter=options.interpreter,
            timeout=options.timeout,
            secrets=secrets_of(path),
            quiet=options.quiet,
        )
    from nb2prod.workflows.learning import learn

    return learn(
        types, observations, decision, engine=engine,
        interpreter=partial(interpreter_for, path, options), folder=path.parent, seconds=options.type_seconds,
    )  # fmt: skip


def interpreter_for(path: Path, options: ConvertOptions) -> Path:
    """The Python that has the notebook's libraries."""
    from nb2prod.stages.interpreters import chosen_interpreter

    kernel = read_notebook(path).kernel
    return chosen_interpreter(options.interpreter, kernel, os.environ)


def whose_versions(
    path: Path, options: ConvertOptions, installed: Installed, brief: Brief
) -> str:
    """Which versions a lock takes, and why these."""
    from nb2prod.stages.interpreters import chosen_with_reason

    if options.as_of:
        return f"the lock takes the newest versions of {options.as_of}"
    kernel = read_notebook(path).kernel
    python, why = chosen_with_reason(options.interpreter, kernel, os.environ)
    if installed.python != brief.python:
        own = f"{python} is {installed.python}"
        return f"the lock takes the newest versions for Python {brief.python}, as {own}"
    return f"the lock keeps the versions that {python} has ({why})"


def installed_of(path: Path, options: ConvertOptions) -> Installed:
    """What the notebook's environment holds; only its Python where no lock asks for more."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not options.lock:
        return Installed(python=own)
    from nb2prod.stages.locking import installed_for

    found = installed_for(str(interpreter_for(path, options)))
    return found if found.python else Installed(python=own)


def locked_for(
    code: Mapping[str, str],
    plan: Plan,
    draws: bool,
    installed: Installed,
    options: ConvertOptions,
    brief: Brief,
) -> Locked:
    """The project's requirements, locked unless the command line says not to."""
    from nb2prod.stages.distributions import needs_of
    from nb2prod.stages.locking import lock, unlocked

    known = (
        installed
        if installed.python == brief.python and not options.as_of
        else Installed()
    )
    needs = needs_of(code, plan.package, plan.requirements, known, draws=draws)
    if not options.lock:
        return unlocked(needs, "it was converted with `--no-lock`")
    return lock(needs, python=brief.python, installed=known, as_of=options.as_of)


def check_language(notebook: Notebook) -> None:
    """Refuse other languages in one line."""
    language = notebook.language.lower()
    if language not in {"python", "ipython", "python3"}:
        raise Refused(
            f"{notebook.path}: the notebook's language is {notebook.language}, and nb2prod converts Python",
            hint="choose a notebook with a Python 3 kernel",
        )
    if notebook.python.startswith("2") and not all(map(parses, notebook.code_cells)):
        raise Refused(
            f"{notebook.path}: the notebook is for Python {notebook.python}",
            hint="convert it with 2to3, run it under Python 3 and save it, then try again",
        )


def parses(cell: Cell) -> bool:
    """True where a cell is Python 3 too."""
    try:
        parse(to_python(cell.source).text)
    except (SyntaxError, ValueError):
        return False
    return True
